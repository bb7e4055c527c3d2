"""The certificates among one's documents: of all one's contracts, each with its end and how it stands today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from espace.accounts.models import User
from espace.contracts.certificates import truth
from espace.contracts.certificates.reading import of_holder
from espace.contracts.models import Certificate
from espace.tickets.ended import confirmed_end

FEW = 5
"""Beside the documents; all of them under their own choice."""


@dataclass(frozen=True)
class Held:
    """``ends_on``: the contract's end, as the portfolio or its insurer says it; ``None`` while it has none."""

    certificate: Certificate
    ends_on: date | None
    standing: truth.Standing


def rows(user: User, on: date) -> QuerySet[Certificate]:
    """Those of one's contracts, with the end that an insurer confirmed."""
    return of_holder(user, on).annotate(confirmed_end=confirmed_end("contract"))


def ending(user: User, on: date) -> QuerySet[Certificate]:
    """Those that are not revoked and whose contract has an end, the soonest first."""
    return (
        rows(user, on)
        .filter(contract__ends_on__isnull=False, revoked_at__isnull=True)
        .order_by("contract__ends_on", "-pk")
    )


def held(found: list[Certificate], on: date) -> list[Held]:
    """Each as its line shows it."""
    return [_held(one, on) for one in found]


def _held(one: Certificate, on: date) -> Held:
    confirmed: date | None = getattr(one, "confirmed_end", None)
    stands = truth.standing(one, is_true=bool(getattr(one, "is_true", False)), ends_on=confirmed, on=on)
    return Held(one, one.contract.ends_on or confirmed, stands)
