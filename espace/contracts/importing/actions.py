"""What is done to an import: received, rehearsed, applied, abandoned, forgotten."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import BinaryIO
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from espace import audit, vault
from espace.accounts.models import User
from espace.contracts.importing import applying, archived, officer, staging
from espace.contracts.importing.unreadable import Unreadable
from espace.contracts.models import ColumnMapping, Import, StagedRow
from espace.documents.limits import limits
from espace.documents.reading import SealedReader
from espace.documents.store import blobs
from espace.documents.upload import SealedUpload
from espace.privacy.archive import matching
from espace.vault.units import attach

COMMAND_LASTS = timedelta(hours=24)
"""A command that has not said anything for so long was killed."""
MISSING = "missing_columns"
NOT_BEGUN: dict[str, object] = {"began_at": None, "began_from": 0}
"""What waits for somebody to do it."""


class NotNow(Exception):
    """The import is not at the step that this act supposes: posted twice, or done by somebody else meanwhile."""


class NotWhole(Exception):
    """Whole was asked for, and some rows are faulty or stopped: nothing is applied."""


@transaction.atomic
def receive(*, upload: SealedUpload, on: date, by: User, at: datetime, pk: UUID | None = None) -> Import:
    """Keep an uploaded export, sealed as it came; ``pk`` is the form's: posted twice, it is one import. A colleague's makes another.

    Raises the upload's own refusal (``documents.refusals.Refused``).
    """
    earlier = Import.objects.filter(pk=pk).first() if pk is not None else None
    if earlier is not None and earlier.by_id == by.pk:
        return earlier
    upload.open().close()
    upload.adopt("import")
    import_ = Import(pk=pk if pk is not None and earlier is None else uuid4(), on=on, by=by, created_at=at)
    attach(upload.unit, AESGCM(upload.key), import_)
    import_.file_name = upload.name
    import_.save(force_insert=True)
    audit.record(action="import.received", by=by, at=at, unit=import_.unit)
    return import_


@transaction.atomic
def begin(*, file_name: str, on: date, mapping: dict[str, str] | None, at: datetime) -> Import:
    """An import whose file stays where it is: the command's. It is being rehearsed as soon as it exists."""
    import_ = Import(
        on=on, created_at=at, state=Import.State.STAGING, mapping=mapping or {}, began_at=at,
        leased_until_at=at + COMMAND_LASTS,
    )  # fmt: skip
    vault.new_unit("import", import_)
    import_.file_name = file_name
    import_.save(force_insert=True)
    audit.record(action="import.received", by=None, at=at, unit=import_.unit)
    return import_


def file_of(import_: Import) -> BinaryIO:
    """The uploaded file, opened as it is read. Raises ``NoSuchBlob`` once it is gone."""
    blob = blobs().open(import_.unit)
    sealed = SealedReader(blob, vault.unit_key(import_.unit), import_.unit.bytes)
    return io.BufferedReader(sealed, buffer_size=1 << 18)


@transaction.atomic
def ask_rehearsal(
    *,
    import_: Import,
    mapping: dict[str, str],
    encoding: str = "",
    delimiter: str = "",
    on: date,
    by: User,
    at: datetime,
) -> None:
    """Say how the file is to be read; the worker reads it. Raises :class:`NotNow` if it is being treated or is over."""
    again = (Import.State.RECEIVED, Import.State.STAGED, Import.State.UNREADABLE)
    changes = {
        "state": Import.State.STAGING, "mapping": mapping, "encoding": encoding, "delimiter": delimiter, "on": on, "fault": "",
        "done": 0, "total": 0, "counts": {}, "leased_until_at": None, **NOT_BEGUN,
    }  # fmt: skip
    _move(import_, again, **changes)
    audit.record(action="import.rehearsal_asked", by=by, at=at, unit=import_.unit)


def remember_columns(*, import_: Import, mapping: dict[str, str]) -> None:
    """Keep what somebody chose so far, though it is not enough to rehearse: nobody chooses twenty columns twice."""
    Import.objects.filter(pk=import_.pk, state__in=[Import.State.RECEIVED, Import.State.STAGED]).update(mapping=mapping)


@transaction.atomic
def keep_mapping(*, name: str, mapping: dict[str, str], by: User, at: datetime) -> ColumnMapping:
    """Keep a mapping under a name, for the next file of the same system."""
    kept, _ = ColumnMapping.objects.update_or_create(
        name=name.strip()[:60], defaults={"mapping": mapping, "kept_by": by, "kept_at": at}
    )
    audit.record(action="import.mapping_kept", by=by, at=at)
    return kept


def rehearse(*, import_: Import, file: BinaryIO, at: datetime, told: staging.Told = lambda line: None) -> None:
    """Read the file into staged rows, then ask the archive about those that look new (:func:`judge` reads what it says).

    A file that cannot be read leaves none, and the import says why. One that is abandoned meanwhile leaves none either: raises
    :class:`Stopped`.

    Not one transaction: a file takes its time, and the database is not held meanwhile.
    """
    try:
        staging.stage(import_=import_, file=file, limit=limits().import_bytes, told=told)
    except Unreadable as refusal:
        _refuse(import_, Import.State.UNREADABLE, refusal.code, dict(refusal.values))
        raise
    except staging.MissingColumns as missing:
        _refuse(import_, Import.State.RECEIVED, MISSING, {"fields": list(missing.fields)})
        raise
    with transaction.atomic():
        import_.counts |= {"left": 0, "officer": 0}
        archived.stop_those_being_erased(import_)
        asks = archived.ask(import_, at)
        _move(
            import_,
            (Import.State.STAGING,),
            state=Import.State.ASKED if asks else Import.State.STAGED,
            asks=asks,
            judged_at=at,
            extent="",
            layout=import_.layout,
            mapping=import_.mapping,
            counts=import_.counts,
            done=0,
            total=import_.total,
            leased_until_at=None,
            **NOT_BEGUN,
        )
        audit.record(action="import.rehearsed", by=import_.by, at=at, unit=import_.unit)
        if not asks:
            officer.tell(import_, at)


@transaction.atomic
def judge(*, import_: Import, at: datetime) -> bool:
    """Read what the archive answered, and judge the rows by it; ``False`` while it is awaited. An ask that is gone is asked again.

    The import is then rehearsed; or applied, when that was decided and only the archive had changed since.
    """
    Import.objects.select_for_update(of=("self",)).get(pk=import_.pk)
    import_.refresh_from_db(fields=["state", "asks", "extent", "counts"])
    if import_.state != Import.State.ASKED:
        return False
    try:
        found = archived.answers(import_)
    except LookupError:
        _forget_asks(import_)
        _move(import_, (Import.State.ASKED,), asks=archived.ask(import_, at), judged_at=at)
        return False
    if found is None:
        return False
    changed = archived.judge(import_, found)
    counts = {**import_.counts, **{name: import_.counts.get(name, 0) + by for name, by in changed.items()}}
    import_.counts = counts
    _forget_asks(import_)
    goes_on = bool(import_.extent) and not (import_.extent == Import.Extent.WHOLE and _stands_in_the_way(import_))
    _move(
        import_, (Import.State.ASKED,), state=Import.State.APPLYING if goes_on else Import.State.STAGED,
        extent=import_.extent if goes_on else "", counts=counts, leased_until_at=None,
    )  # fmt: skip
    officer.tell(import_, at)
    return True


@transaction.atomic
def ask_application(*, import_: Import, extent: Import.Extent, by: User | None, at: datetime) -> None:
    """Decide to apply: the whole file, or its good rows. The worker does it.

    Somebody who left since the rehearsal would come back with it: the archive is then asked again first.

    Raises :class:`NotWhole` when the whole was wanted and cannot be, :class:`NotNow` when the import is not rehearsed.
    """
    # The officer may have decided of rows since the page was shown: what they counted is what is kept.
    Import.objects.select_for_update(of=("self",)).get(pk=import_.pk)
    import_.refresh_from_db(fields=["state", "counts", "judged_at"])
    archived.stop_those_being_erased(import_)
    if extent == Import.Extent.WHOLE and _stands_in_the_way(import_):
        raise NotWhole
    asks = archived.ask(import_, at) if matching.holds_anybody(since=import_.judged_at) else []
    state = Import.State.ASKED if asks else Import.State.APPLYING
    _move(
        import_,
        (Import.State.STAGED,),
        state=state,
        extent=extent,
        asks=asks,
        judged_at=at,
        counts=import_.counts,
        done=0,
        leased_until_at=None,
        **NOT_BEGUN,
    )
    audit.record(action="import.application_asked", by=by, at=at, unit=import_.unit)


def apply(*, import_: Import, at: datetime, told: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Apply what was decided, or what is left of it. Each batch is a transaction of its own."""
    applying.apply_all(import_=import_, at=at, told=told)


@transaction.atomic
def abandon(*, import_: Import, by: User | None, at: datetime) -> None:
    """Give an import up: it stops between two batches. What an application has committed stays, and ``done`` says how far that goes; a
    file that was being read leaves nothing but its name, until the 24 hours of its end.
    """
    Import.objects.select_for_update(of=("self",)).get(pk=import_.pk)
    import_.refresh_from_db(fields=["state", "done"])
    if import_.state == Import.State.STAGING:
        StagedRow.objects.filter(source=import_).delete()
    running = (
        Import.State.RECEIVED,
        Import.State.STAGING,
        Import.State.ASKED,
        Import.State.STAGED,
        Import.State.APPLYING,
        Import.State.UNREADABLE,
    )
    _move(import_, running, state=Import.State.ABANDONED, ended_at=at, leased_until_at=None, began_at=None)
    _forget_asks(import_)
    audit.record(action="import.abandoned", by=by, at=at, unit=import_.unit)


@transaction.atomic
def forget(*, import_: Import, at: datetime) -> None:
    """Destroy the file, its name and the staged rows of an import that is over; its figures stay."""
    unit = import_.unit
    vault.destroy_units([unit])
    StagedRow.objects.filter(source=import_).delete()
    Import.objects.filter(pk=import_.pk).update(file_name=None, fault_values=None, mapping={}, layout={})
    audit.record(action="import.forgotten", by=None, at=at, unit=unit)
    transaction.on_commit(lambda: blobs().delete(unit))


def _stands_in_the_way(import_: Import) -> bool:
    """Whether some row keeps the file from being applied whole."""
    return any(import_.counts.get(name) for name in ("faulty", "stopped", "officer"))


def _forget_asks(import_: Import) -> None:
    """What the archive was asked for this import is of no use any more."""
    [asks] = Import.objects.filter(pk=import_.pk).values_list("asks", flat=True)
    matching.destroy([UUID(one) for one in asks])
    Import.objects.filter(pk=import_.pk).update(asks=[])


def _refuse(import_: Import, state: Import.State, code: str, values: dict[str, object]) -> None:
    with transaction.atomic():
        StagedRow.objects.filter(source=import_).delete()
        vault.open_rows(import_)
        import_.state, import_.fault, import_.fault_values, import_.leased_until_at = state, code, values, None
        import_.save(update_fields=["state", "fault", "fault_values", "leased_until_at"])


def _move(import_: Import, sources: tuple[Import.State, ...], **changes: object) -> None:
    """Change the row if it is still where we think it is: of two posts, the second finds it elsewhere."""
    if not Import.objects.filter(pk=import_.pk, state__in=sources).update(**changes):
        raise NotNow
    for name, value in changes.items():
        setattr(import_, name, value)
