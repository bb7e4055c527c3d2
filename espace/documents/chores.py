"""What the worker does about documents, each a function of ``at``; it returns how many it treated."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from espace.documents import actions
from espace.documents.models import Document
from espace.documents.scanner import Verdict, scanner
from espace.documents.store import blobs
from espace.lib import leases
from espace.vault.models import UnitKey

ROUND = 50
# Longer than any request lasts: what has no key by then will never have one.
ORPHAN_AGE = timedelta(days=1)
BATCH = 500


def scan_quarantine(at: datetime) -> int:
    """Scan what waits in quarantine, the oldest first. A scanner that is down ends the round: the next one asks again.

    Until then every file that waits bears the fault, so that whoever looks at one is told why it does not open.
    """
    waiting = (
        Document.objects.filter(leases.free(at))
        .filter(state=Document.State.QUARANTINED)
        .select_related("customer__user")
        .order_by("uploaded_at", "id")[:ROUND]
    )
    scanned = 0
    asked = scanner()
    for document in waiting:
        finding = actions.scan(document=document, at=at, by_scanner=asked)
        if finding is None:
            continue
        if finding.verdict is Verdict.UNAVAILABLE:
            behind = Document.objects.filter(state=Document.State.QUARANTINED, scan_fault="")
            behind.update(scan_fault=finding.code or finding.verdict.value)
            break
        scanned += 1
    return scanned


def sweep_orphans(at: datetime) -> int:
    """Remove sealed files older than a day that nothing adopted: left by a process that died in the middle of a request, or
    between the destruction of a key and that of its bytes. Without a key they open for nobody.

    A file that a document's row still claims is kept, whatever became of its key: that is a fault to show, not to sweep; an
    infected one whose row tells of it must have no bytes.
    """
    before = at - ORPHAN_AGE
    store = blobs()
    removed = store.forget_parts(before)
    kept = store.kept_before(before)
    while units := list(islice(kept, BATCH)):
        held = set(UnitKey.objects.filter(pk__in=units).values_list("pk", flat=True))
        rows = dict(Document.objects.filter(unit__in=units).values_list("unit", "state"))
        held |= set(rows)
        held -= {unit for unit, state in rows.items() if state == Document.State.INFECTED}
        orphans = [unit for unit in units if unit not in held]
        store.delete(*orphans)
        removed += len(orphans)
    return removed
