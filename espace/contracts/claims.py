"""Finding the file of somebody who claims their space (clause C01), and giving it back to whoever lost their mailbox.

The page that asks only writes a :class:`~espace.accounts.models.Claim`; these chores look, so that nobody learns by asking whether a
contract exists.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from espace import vault
from espace.accounts import actions
from espace.accounts.actions.claims import DELAY
from espace.accounts.models import Claim
from espace.contracts import reading
from espace.contracts.models import Contract
from espace.contracts.numbers import number_digest
from espace.lib import clock, names

ROUND = 50


def match(at: datetime) -> int:
    """The chore: look for the file of each claim, and do what it asks. Returns how many were looked at."""
    waiting = list(
        Claim.objects.filter(state=Claim.State.ASKED).order_by("created_at").values_list("pk", flat=True)[:ROUND]
    )
    return sum(_match(pk, at) for pk in waiting)


@transaction.atomic
def _match(pk: UUID, at: datetime) -> bool:
    claim = Claim.objects.select_for_update(skip_locked=True).filter(pk=pk, state=Claim.State.ASKED).first()
    if claim is None:
        return False
    vault.open_rows(claim)
    contract = _contract(claim)
    if contract is None:
        actions.drop_claim(claim=claim, matched=False, at=at)
    else:
        actions.hand_claim(
            claim=claim,
            customer=contract.customer,
            contract_id=contract.pk,
            last_ended_on=reading.last_ended_on(contract.customer, on=clock.today(at)),
            at=at,
        )
    return True


def _contract(claim: Claim) -> Contract | None:
    """The contract of that number, if its holder was born on that day."""
    number = str(claim.asked.get("number", ""))
    if not names.key(number):
        return None
    contract = Contract.objects.filter(number_digest=number_digest(number)).select_related("customer__user").first()
    if contract is None:
        return None
    vault.open_rows(contract.customer)
    born = contract.customer.birth_date
    return contract if born is not None and born.isoformat() == claim.asked.get("birth_date") else None


def apply_due(at: datetime) -> int:
    """The chore: change the addresses of accepted claims whose 48 hours are over. Returns how many were done."""
    due = Claim.objects.filter(state=Claim.State.ACCEPTED, applied_at__isnull=True, decided_at__lte=at - DELAY)
    done = 0
    for claim in due.select_related("customer").order_by("decided_at")[:ROUND]:
        assert claim.customer is not None  # the database says so: a claim is matched before it is checked
        done += actions.apply_claim(
            claim=claim, last_ended_on=reading.last_ended_on(claim.customer, on=clock.today(at)), at=at
        )
    return done
