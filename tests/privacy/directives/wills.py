"""Directives and reported deaths, for the tests."""

from __future__ import annotations

from typing import Any

from espace import vault
from espace.accounts.models import User
from espace.privacy.directives import actions
from espace.privacy.directives.actions import Will
from espace.privacy.directives.groups import GROUPS
from espace.privacy.directives.models import Directive, Wish
from tests.cast import AT


def wishes(**told: Wish) -> dict[str, Wish]:
    """Everything is kept, but what is told."""
    return {**dict.fromkeys(GROUPS, Wish.KEEP), **told}


def will(**told: Any) -> Will:
    given = {"wishes": wishes(), "executor": "Jean Delmas", "reached": "12 rue Basse, Lyon", "relation": "mon frère"}
    return Will(**{**given, **told})


def written(claire: User, **told: Any) -> Directive:
    return actions.write(customer=claire.customer, will=will(**told), consents=True, by=claire, at=AT)


def fresh(directive: Directive) -> Directive:
    row = Directive.objects.get(pk=directive.pk)
    vault.open_rows(row)
    return row
