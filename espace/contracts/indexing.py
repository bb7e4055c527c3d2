"""Which words find a contract: the beginnings of its number and of each of its groups."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from espace import vault
from espace.contracts.models import Contract
from espace.vault import search
from espace.vault.bulk import Table
from espace.vault.models import SearchToken

KIND = "contract"
BATCH = 1000
TOKENS = Table(SearchToken, "token", "unit")


def tokens(contract: Contract) -> set[int]:
    """The search tokens of an opened contract."""
    return search.prefix_tokens(KIND, contract.number)


def index(contract: Contract, *, at: datetime) -> None:
    """Write the tokens of one opened contract, and say so on its row."""
    search.index(contract.unit, tokens(contract), replace=True)
    Contract.objects.filter(pk=contract.pk).update(indexed_at=at)


def begin_again() -> None:
    """Tokens are in no backup: after a restore the chore writes them all again."""
    Contract.objects.update(indexed_at=None)


@transaction.atomic
def index_batch(at: datetime) -> int:
    """The chore: write the tokens of contracts that an import left without any, a batch at a time. Returns how many contracts."""
    waiting = Contract.objects.filter(indexed_at__isnull=True).select_for_update(skip_locked=True, of=("self",))
    rows = list(waiting.order_by("pk")[:BATCH])
    vault.open_rows(rows, missing_ok=True)
    SearchToken.objects.filter(unit__in=[row.unit for row in rows]).delete()
    TOKENS.write(
        [(token, row.unit) for row in rows if row.__dict__["_unit_key"] is not None for token in sorted(tokens(row))]
    )
    Contract.objects.filter(pk__in=[row.pk for row in rows]).update(indexed_at=at)
    return len(rows)
