"""The groups of a person's data that they say something about: each kind of unit names its own in the holdings, and here are their words.

Drafts are in none: nobody but their author ever reads one, and they end with the account.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from espace import register
from espace.privacy import units
from espace.register.holdings import unit_kinds
from espace.register.model import Register

REQUESTS, CONTRACTS, IDENTITY, OPTIONAL = "requests", "contracts", "identity", "optional"
GROUPS: dict[str, Promise] = {
    REQUESTS: _("Vos demandes, leurs messages et vos documents"),
    CONTRACTS: _("Vos contrats"),
    IDENTITY: _("Votre identité et vos coordonnées"),
    OPTIONAL: _("Vos données facultatives"),
}
TO_OTHERS: dict[str, Promise] = {
    REQUESTS: _("Les demandes de la personne, leurs messages et ses documents"),
    CONTRACTS: _("Ses contrats"),
    IDENTITY: _("Son identité et ses coordonnées"),
    OPTIONAL: _("Ses données facultatives"),
}
"""The same groups, said to whoever carries directives out, and to heirs."""
WHOLE = frozenset({REQUESTS, CONTRACTS, IDENTITY})
"""What holds a file together: nothing of a file says whose it is once these are gone, so that they are gone together or not at all."""


@cache
def kinds_of(group: str) -> tuple[str, ...]:
    """The kinds of unit of a group."""
    return tuple(kind for kind, how in unit_kinds().items() if how.group == group)


def kinds_in(groups: Collection[str]) -> set[str]:
    return {kind for group in groups for kind in kinds_of(group)}


def what_it_holds(group: str, language: str) -> list[str]:
    """The categories of data that lie in the group, in the register's words and order: those that the person may read."""
    law: Register = register.load()
    held = {
        column.category
        for kind in kinds_of(group)
        for table in units.tables_of(kind)
        for column in table.columns.values()
        if column.category and law.grants("customer", column.category)
    }
    return [one.label.in_language(language) for one in law.categories.values() if one.id in held]
