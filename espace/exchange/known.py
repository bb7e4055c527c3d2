"""The customers of ours whom the rows of a file are about: what a page shows of them is in the journal, with their names' ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from espace.accounts.models import Customer
from espace.contracts.models import Contract, StagedRow
from espace.contracts.numbers import number_digest
from espace.exchange.mapping import Preview
from espace.lib import names
from espace.lib.rows import among


def of_rows(rows: Sequence[StagedRow]) -> set[UUID]:
    """Whom these rows are about, by the number of a contract or by the person; two queries."""
    found = of_digests(bytes(row.number_digest) for row in rows if row.number_digest)
    persons = {bytes(row.person_digest) for row in rows if row.person_digest}
    if persons:
        found |= set(Customer.objects.filter(person_digest__in=among(persons)).values_list("pk", flat=True))
    return found


def of_preview(preview: Preview) -> set[UUID]:
    """Whom the first rows of a file not yet rehearsed are about: any of their cells may be the number of a contract."""
    cells = {cell for column in preview.columns for cell in column.cells if names.key(cell)}
    return of_digests(number_digest(cell) for cell in cells)


def of_digests(digests: Iterable[bytes]) -> set[UUID]:
    wanted = set(digests)
    if not wanted:
        return set()
    return set(Contract.objects.filter(number_digest__in=among(wanted)).values_list("customer", flat=True))
