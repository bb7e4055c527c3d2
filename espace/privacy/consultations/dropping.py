"""The journal at the end of its twelve months: whole blocks leave it, their digests stay, and the ledger says which (C13, C18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from espace import audit, ledger, register, vault
from espace.audit import dropping
from espace.audit.models import AuditBlock
from espace.lib.rows import chunks
from espace.privacy.consultations.models import Alert, Deferral, Lookup

RULES = ("security_log", "access_journal")
KIND = "journal.dropped"


def drop_due(at: datetime) -> int:
    """Drop the blocks whose last event is past the longer of both terms, and the DPO's motives and reasons as old. Returns how many
    blocks were dropped.

    One transaction: the ledger's line, the rows, the journal's own event. A block is dropped when its *last* event is due: with a worker
    that seals every five minutes, no event outlives its term by more. Readers hide what is due meanwhile.
    """
    with transaction.atomic():
        forget(at)
        blocks = dropping.due(oldest(at))
        if not blocks:
            return 0
        lines = [{"block": str(block.pk), "digest": bytes(block.digest).hex()} for block in blocks]
        ledger.record(kind=KIND, lines=lines, at=at)
        count = dropping.drop(upto=blocks[-1].pk, at=at)
        audit.record(action="journal.dropped", by=None, at=at)
    return count


def oldest(at: datetime) -> datetime:
    """What is older is past both terms: the same events serve the security log and the record shown to the person."""
    return min(register.oldest(rule, at) for rule in RULES)


def forget(at: datetime) -> int:
    """Destroy the motives and the reasons of look-ups and deferrals past the term of the record, and the alerts past that of the log."""
    before = register.oldest("access_journal", at)
    count = 0
    for model in (Lookup, Deferral):
        rows = model._base_manager.filter(at__lte=before)
        units = list(rows.values_list("unit", flat=True))
        for batch in chunks(units):
            vault.destroy_units(batch)
            model._base_manager.filter(unit__in=batch).delete()
        count += len(units)
    return count + Alert.objects.filter(at__lte=register.oldest("security_log", at)).delete()[0]


def again(lines: Sequence[Mapping[str, str]], at: datetime) -> None:
    """After a restore, drop again what the ledger says was dropped; what is dropped already stays so."""
    said = {int(line["block"]): line["digest"] for line in lines}
    kept = AuditBlock.objects.filter(pk__in=said, dropped_at__isnull=True)
    same = [block.pk for block in kept if bytes(block.digest).hex() == said[block.pk]]
    if same:
        dropping.drop(upto=max(same), at=at)


def faults() -> Iterator[str]:
    """One sentence for each block that was dropped before its term: the chain alone, which keeps its digest, would not tell."""
    for block in AuditBlock.objects.filter(dropped_at__isnull=False).order_by("id").iterator():
        assert block.dropped_at is not None
        if block.last_at > oldest(block.dropped_at):
            yield f"Block {block.pk} was dropped before the end of its term."
