"""How far the preparation of a copy is, and whether it goes on: its person may stop it, another worker may have taken it over.

Work is counted in bytes of text. A byte of somebody's file costs a sixteenth of one: it is copied, where a text is opened column by
column, sorted and written twice (for a program, and on the page).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum

from espace.audit.models import AuditEvent
from espace.privacy.exports import columns, files
from espace.privacy.exports.models import Export
from espace.privacy.exports.walking import Reader, model_of
from espace.register.holdings import unit_kinds

LEASE = timedelta(minutes=10)
"""Each look prolongs it: longer than the longest time without one."""
EVERY = timedelta(seconds=1)
"""Between two looks at the row."""
ROW, ACT, FILE = 900, 450, 16
"""Bytes of text of a row and of an act of the journal, on average; bytes of a file that cost as much as one of these."""


class Stopped(Exception):
    """The person stopped it, or another worker has it: what was written is thrown away."""


def expected(export: Export) -> int:
    """About how much work the copy is, as :class:`Watch` counts it; 0 for one that is done at once."""
    person, until = export.customer_id, export.asked_at
    if export.kind == Export.Kind.NOTES:
        return 0
    told = columns.portable() if export.kind == Export.Kind.PORTABLE else columns.accessible()
    work = sum(Reader(table, (), person, until).rows.count() for table, _names in told) * ROW
    for table, kind in files.tables_with_bytes():
        if any(field.name == "size" for field in model_of(table.name)._meta.local_concrete_fields):
            served: dict[str, Any] = {**unit_kinds()[kind].served}
            rows = Reader(table, (), person, until, **served).rows
            work += (rows.aggregate(bytes=Sum("size"))["bytes"] or 0) // FILE
    if export.kind == Export.Kind.ACCESS:
        work += AuditEvent.objects.filter(subject=person, at__lte=until).count() * ACT
    return work


class Watch:
    """One run of a preparation, known by its ``began_at``: it says how far it is, once in a while, and sees there whether it goes on."""

    def __init__(self, export: Export, now: Callable[[], datetime]) -> None:
        self._row = Export.objects.filter(pk=export.pk, state=Export.State.ASKED, began_at=export.began_at)
        self._total = export.total
        self._now = now
        self._looked_at = now()
        self._work = 0.0

    def text(self, size: int) -> None:
        """So many bytes of text were written. Raises :class:`Stopped`."""
        self._count(size)

    def file(self, size: int) -> None:
        """So many bytes of a file. Raises :class:`Stopped`."""
        self._count(size / FILE)

    def _count(self, work: float) -> None:
        self._work += work
        at = self._now()
        if at - self._looked_at < EVERY:
            return
        self._looked_at = at
        # The estimate may be short: the last of it is kept until it is done.
        done = min(int(self._work), max(self._total - 1, 0))
        if not self._row.update(done=done, leased_until_at=at + LEASE):
            raise Stopped
