"""What a restore must not undo, done again from the lines of the ledger. Doing it twice is doing it once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from espace.accounts import actions as accounts
from espace.accounts.models import Customer, Source
from espace.privacy.rights.freezing import freeze

Lines = Sequence[Mapping[str, str]]


@transaction.atomic
def objections(lines: Lines, at: datetime) -> int:
    """Destroy again the optional values objected to. ``by`` is not told again: a person's account says who they are. Returns how many
    went with what stood beside them, which their key no longer opened."""
    lost = 0
    for line in lines:
        for customer in Customer.objects.filter(pk=line["customer"]).select_related("user"):
            source = Source(line["source"])
            by = customer.user if source == Source.PERSON else None
            lost += accounts.is_lost_beside(customer, line["field"])
            accounts.empty_for_good(customer=customer, field=line["field"], source=source, by=by, at=at)
    return lost


@transaction.atomic
def restrictions(lines: Lines, at: datetime) -> None:
    """Freeze again, or release again, contested values."""
    for line in lines:
        for customer in Customer.objects.filter(pk=line["customer"]):
            freeze(customer, line["field"], is_frozen=line["state"] == "placed")
