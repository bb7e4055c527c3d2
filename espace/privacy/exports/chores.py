"""What the worker does about copies: prepare those that were asked. A function of ``at``; it returns how many it prepared.

A copy is claimed with a lease. A worker that dies leaves sealed bytes that no row points to, swept as any orphan, and its copy to
another. Nothing is locked and no transaction is open while it is written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import translation

from espace import vault
from espace.lib import clock, leases
from espace.privacy import units
from espace.privacy.exports import access, actions, archived, heirs, notes, portable
from espace.privacy.exports.access import Copy
from espace.privacy.exports.actions import UNIT
from espace.privacy.exports.models import Export
from espace.privacy.exports.package import Package, store_of
from espace.privacy.exports.people import People
from espace.privacy.exports.progress import LEASE, Stopped, Watch, expected
from espace.register import holdings

logger = logging.getLogger(__name__)
ROUND = 20
WRITERS: Mapping[str, Callable[[Copy], dict[str, Any]]] = {
    Export.Kind.ACCESS: access.write,
    Export.Kind.PORTABLE: portable.write,
    Export.Kind.NOTES: notes.write,
    Export.Kind.HEIRS: heirs.write,
}


def prepare(at: datetime) -> int:
    """Prepare the copies that were asked, the oldest first."""
    free = leases.free(at)
    asked = (
        Export.objects.filter(free, state=Export.State.ASKED)
        .select_related("customer__user")
        .order_by("asked_at", "id")
    )
    done, now = 0, clock.passing(at)
    for export in asked[:ROUND]:
        if any(units.called(path)(export.customer_id, at) for path in holdings.waits()):
            continue  # a message is on its way to this person: some seconds
        archive = archived.found(export, at=at)
        if archive.state == "waiting":
            continue  # the archive's process has a few hours to answer
        began = now()
        mine = Export.objects.filter(leases.free(began), pk=export.pk, state=Export.State.ASKED)
        if not mine.update(leased_until_at=began + LEASE, began_at=began, done=0, total=0):
            continue  # another worker was faster, or the person stopped it
        export.began_at = began
        try:
            done += write(export, archive, at, now)
        except Stopped:
            continue
        except Exception as error:
            # Whatever it was, the next copy is prepared all the same. The message may quote a value: the log gets its kind, no more.
            logger.error("Export %s could not be prepared: %s", export.pk, type(error).__name__)
            actions.put_off(export=export, at=at)
    return done


def write(export: Export, archive: archived.Found, at: datetime, now: Callable[[], datetime]) -> bool:
    """Write one copy into the store, then say that it is there. False if it went meanwhile. Raises :class:`Stopped`."""
    customer, store = export.customer, store_of(UNIT)
    language = customer.user.language if customer.user else "fr"
    vault.open_rows(customer, export)
    export.total = expected(export)
    Export.objects.filter(pk=export.pk, began_at=export.began_at).update(total=export.total)
    watch = Watch(export, now)
    package = Package(
        store.writer(export.unit), vault.unit_key(export.unit), export.unit.bytes, export.asked_at,
        summed=export.kind == Export.Kind.PORTABLE, text_told=watch.text, file_told=watch.file,
    )  # fmt: skip
    try:
        waiting = sum(1 for _text in actions.to_read(export)) if export.kind == Export.Kind.ACCESS else 0
        with translation.override(language):
            copy = Copy(package, export, customer, People(customer, language, export.asked_at), archive, waiting)
            counts = WRITERS[export.kind](copy)
        package.finish()
    except BaseException:
        package.discard()
        raise
    done = actions.conclude(export=export, size=package.size, counts=counts, at=at, archived_notes=copy.archived_notes)
    if done:
        return True
    kept = Export.objects.filter(pk=export.pk, state__in=[Export.State.ASKED, Export.State.PREPARED])
    if not kept.exists():  # destroyed or stopped as it was written
        store.delete(export.unit)
    return False
