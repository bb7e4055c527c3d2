"""The end of a contract that its insurer confirmed, known before the portfolio says it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, Subquery

from espace.contracts.models.contracts import ContractQuerySet
from espace.tickets.models import Termination


def with_confirmed_end(contracts: ContractQuerySet) -> ContractQuerySet:
    """With ``confirmed_end``: the day that was confirmed last; ``None`` when none was."""
    return contracts.annotate(confirmed_end=confirmed_end("pk"))


def confirmed_end(contract: str) -> Subquery:
    """That day, of the contract whose id a row has under this name."""
    known = Termination.objects.filter(ticket__contract=OuterRef(contract), ends_on__isnull=False).order_by("-ends_on")
    return Subquery(known.values("ends_on")[:1])


def ending_unknown_to_the_portfolio() -> Q:
    """Of rows that hang on a ``contract``: those whose contract has a confirmed end, while the portfolio knows of none."""
    known = Termination.objects.filter(ticket__contract=OuterRef("contract"), ends_on__isnull=False)
    return Q(contract__ends_on__isnull=True) & Q(Exists(known))
