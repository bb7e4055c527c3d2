"""What opened directives say: what of each group goes, what is handed over, and whether that leaves anything to the officer."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from espace import vault
from espace.privacy.directives.groups import GROUPS, IDENTITY, OPTIONAL, WHOLE
from espace.privacy.directives.models import DeathReport, Directive, Wish
from espace.privacy.retention.erasing import Groups


def in_force(report: DeathReport) -> Directive | None:
    """The directives that were opened, opened to be read; ``None`` where there are none, or only general ones were mentioned elsewhere."""
    found = Directive.objects.in_force().filter(customer=report.customer_id, opened_at__isnull=False).first()
    vault.open_rows(found)
    return found


def erased(directive: Directive | None) -> set[str]:
    """The groups that are erased. An identity is erased with all that it is the identity of, or stays with it: nothing is left of a file
    whose requests, contracts and identity are gone."""
    wanted = _wished(directive, Wish.ERASE)
    return set(GROUPS) if wanted >= WHOLE else wanted - {IDENTITY}


def scope(gone: Collection[str]) -> Groups:
    """These groups as an erasure takes them: the whole file is more than its groups."""
    return None if WHOLE.issubset(gone) else sorted(gone)


def communicated(directive: Directive | None) -> set[str]:
    return _wished(directive, Wish.COMMUNICATE)


def keeps_without_identity(wishes: Mapping[str, Wish]) -> bool:
    """Whether optional data were to stay although all that says whose they are goes."""
    return wishes.get(OPTIONAL) is Wish.KEEP and all(wishes[group] is Wish.ERASE for group in WHOLE)


def is_decided_by_the_person(directive: Directive | None) -> bool:
    """Whether directives say what becomes of each group; the mention of general ones alone leaves it to the heirs' rights."""
    return bool(directive and directive.wishes)


def _wished(directive: Directive | None, wish: Wish) -> set[str]:
    return {group for group, one in directive.wishes.items() if one is wish} if directive else set()
