"""Which words find a customer: the beginnings of their names, of their e-mail's local part and of their phone number."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from espace import vault
from espace.accounts.models import Customer
from espace.lib import emails, phones
from espace.vault import search
from espace.vault.models import SearchToken

KIND = "person"
BATCH = 500


def tokens(customer: Customer) -> set[int]:
    """The search tokens of an opened row.

    A phone is found by its beginning as it is dialled from abroad (``33612…``) and by its last 8 digits, however it begins at home.
    """
    number = phones.understand(customer.phone, customer.country) or phones.dialled(customer.phone)
    digits = number.lstrip("+")
    return search.prefix_tokens(
        KIND,
        customer.surname,
        customer.first_name,
        emails.local_part(emails.normalise(customer.email)),
        digits,
        digits[-8:],
    )


def index(customer: Customer, *, at: datetime) -> None:
    """Write the tokens of one opened row that changed; the caller saves ``indexed_at``."""
    search.index(customer.unit, tokens(customer), replace=True)
    customer.indexed_at = at


def begin_again() -> None:
    """Tokens are in no backup: after a restore the chore writes them all again."""
    Customer.objects.update(indexed_at=None)


@transaction.atomic
def index_batch(at: datetime) -> int:
    """The chore: write the tokens of rows that an import left without any, a batch at a time. Returns how many rows."""
    waiting = Customer.objects.filter(indexed_at__isnull=True).select_for_update(skip_locked=True, of=("self",))
    rows = list(waiting.order_by("pk")[:BATCH])
    vault.open_rows(rows, missing_ok=True)
    units = [row.unit for row in rows]
    SearchToken.objects.filter(unit__in=units).delete()
    search.write([(token, row.unit) for row in rows for token in sorted(_readable_tokens(row))])
    Customer.objects.filter(pk__in=[row.pk for row in rows]).update(indexed_at=at)
    return len(rows)


def _readable_tokens(row: Customer) -> set[int]:
    try:
        return tokens(row)
    except vault.Closed:  # its key was destroyed meanwhile: nothing is left to find
        return set()
