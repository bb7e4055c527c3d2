"""What is done to copies: asked, prepared, read by their person; and the internal notes, read first by the officer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from espace import audit, outbox, vault
from espace.accounts.models import Customer, User
from espace.accounts.people import reached
from espace.accounts.roles import Role
from espace.privacy.exports import archived
from espace.privacy.exports.columns import withheld
from espace.privacy.exports.models import Export, Withheld
from espace.privacy.exports.package import store_of
from espace.privacy.exports.walking import Reader, model_of
from espace.privacy.rights import actions as rights
from espace.privacy.rights.models import RightsRequest
from espace.vault.streaming import Damaged, open_stream, plain_size

UNIT = "export"
PLACE = "/espace/mes-donnees/exports/"
OFFICERS_PLACE = "/dpo/exports/"
DEATHS = "/dpo/deces/"
NOT_BEGUN: dict[str, Any] = {"began_at": None, "done": 0, "total": 0}
MOST_ATTEMPTS = 5
DELAY = timedelta(minutes=10)


class NotThere(Exception):
    """The copy is not prepared, is past its term, or its bytes do not open."""


class Decided(Exception):
    """Somebody has read this text already."""


@transaction.atomic
def request_access(*, customer: Customer, request: UUID | None, by: User | None, at: datetime) -> Export:
    """Ask a copy of everything (article 15): what is there at ``at``. One that is still in preparation is that copy.

    ``request``: the id of the request that it answers.
    """
    return _ask(Export.Kind.ACCESS, customer, request, by, at)


@transaction.atomic
def request_portability(*, customer: Customer, request: UUID | None, by: User | None, at: datetime) -> Export:
    """Ask a copy to carry away (article 20): what the person provided. One that is still in preparation is that copy."""
    return _ask(Export.Kind.PORTABLE, customer, request, by, at)


@transaction.atomic
def request_handing_over(
    *, customer: Customer, groups: Collection[str], request: UUID, by: User, at: datetime
) -> Export:
    """Ask a copy of some groups of a dead person's data, which the officer hands over (loi 78-17, art. 85)."""
    return _ask(Export.Kind.HEIRS, customer, request, by, at, groups)


def _ask(
    kind: Export.Kind,
    customer: Customer,
    request: UUID | None,
    by: User | None,
    at: datetime,
    groups: Collection[str] = (),
) -> Export:
    def asked() -> Export | None:
        return Export.objects.filter(customer=customer, kind=kind, state=Export.State.ASKED).first()

    if (already := asked()) is not None:
        return already
    export = Export(customer=customer, kind=kind, request=request, asked_at=at, groups=sorted(groups))
    vault.new_unit(UNIT, export)
    try:
        with transaction.atomic():
            export.save(force_insert=True)
    except IntegrityError:  # asked from two browsers at once
        vault.destroy_units([export.unit])
        return Export.objects.get(customer=customer, kind=kind, state=Export.State.ASKED)
    if (asked_of_archive := archived.ask(export, by=by, at=at)) is not None:
        Export.objects.filter(pk=export.pk).update(archive_ask=asked_of_archive)
        export.archive_ask = asked_of_archive
    audit.record(action="export.asked", by=by, at=at, subject=customer.pk, unit=export.unit, fields=[kind.value])
    return export


@transaction.atomic
def read(*, export: Export, by: User, at: datetime, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
    """Give a copy's bytes to its person; the reading is recorded before the first of them leaves, with the groups of a copy for heirs.

    Raises :class:`NotThere`.
    """
    pieces = _bytes(export, at, offset, length)
    audit.record(action="export.read", by=by, at=at, subject=export.customer_id, unit=export.unit, fields=export.groups)
    return pieces


def size_of(export: Export) -> int:
    """The number of its plain bytes. Raises :class:`NotThere`."""
    try:
        return plain_size(store_of(UNIT).open(export.unit).size)
    except (LookupError, OSError, Damaged) as error:
        raise NotThere from error


def _bytes(export: Export, at: datetime, offset: int, length: int | None) -> Iterator[bytes]:
    if not Export.objects.living(at).filter(pk=export.pk, state=Export.State.PREPARED).exists():
        raise NotThere
    try:
        blob, key = store_of(UNIT).open(export.unit), vault.unit_key(export.unit)
        return open_stream(blob, key, export.unit.bytes, offset=offset, length=length)
    except (LookupError, OSError, Damaged, vault.NoSuchKey) as error:
        raise NotThere from error


@transaction.atomic
def conclude(
    *, export: Export, size: int, counts: dict[str, Any], at: datetime, archived_notes: Sequence[archived.Note] = ()
) -> bool:
    """The bytes are in their place: say so to the person. False if the copy went meanwhile, or another attempt was first.

    An access whose person has notes leaves a second copy for the officer to read.
    """
    mine = Export.objects.filter(pk=export.pk, state=Export.State.ASKED, began_at=export.began_at)
    if not mine.update(
        state=Export.State.PREPARED, prepared_at=at, size=size, leased_until_at=None, began_at=None, done=F("total")
    ):
        return False
    vault.open_rows(export)
    export.state, export.prepared_at, export.size = Export.State.PREPARED, at, size
    export.counts = counts
    export.save(update_fields=["counts"])
    audit.record(action="export.prepared", by=None, at=at, subject=export.customer_id, unit=export.unit)
    if export.kind == Export.Kind.ACCESS:
        _withhold(export, archived_notes, at)
    if export.kind == Export.Kind.HEIRS:
        _tell_officers(export, "to_hand_over", at, place=DEATHS)
        return True
    _tell(export, at)
    _answer(export, at)
    return True


def _answer(export: Export, at: datetime) -> None:
    """The request that a copy answers is served: in whole, unless notes still wait for the officer's reading."""
    request = RightsRequest.objects.open().filter(pk=export.request).first() if export.request else None
    if request is None:
        return
    waiting = Export.objects.filter(request=export.request).exclude(state=Export.State.PREPARED)
    rights.serve(request=request, by=None, at=at, is_whole=not waiting.exists())


def _withhold(access: Export, from_archive: Sequence[archived.Note], at: datetime) -> None:
    """A second copy, for the officer to read first, of what the brokerage wrote for itself: a note in place is only pointed at."""
    texts = list(to_read(access))
    known = Export.objects.filter(customer=access.customer_id, kind=Export.Kind.NOTES, asked_at=access.asked_at)
    if not (texts or from_archive) or known.exists():
        return
    notes = Export(
        customer_id=access.customer_id, kind=Export.Kind.NOTES, request=access.request, state=Export.State.READING,
        asked_at=access.asked_at,
    )  # fmt: skip
    vault.new_unit(UNIT, notes)
    notes.save(force_insert=True)
    for note in from_archive:
        when = datetime.fromisoformat(note.written_at) if note.written_at else None
        text = Withheld(table=note.table, row=note.row, column=note.column, written_at=when)
        vault.share_key(notes, text)
        text.copied = note.words
        texts.append(text)
    vault.share_key(notes, *texts)
    for text in texts:
        text.export = notes
    Withheld.objects.bulk_create(texts)
    audit.record(action="export.withheld", by=None, at=at, subject=notes.customer_id, unit=notes.unit)
    _tell_officers(notes, "to_read", at)


def to_read(access: Export) -> Iterator[Withheld]:
    """The texts about the person that wait for the officer, none of them saved. What we asked of the archive ourselves is none."""
    for table, names in withheld():
        for row in Reader(table, names, access.customer_id, access.asked_at):
            for name, value in row.values.items():
                if value not in (None, "", {}) and row.pk != str(access.archive_ask):
                    yield Withheld(table=table.name, row=row.pk, column=name, written_at=row.at)


def words_of(text: Withheld) -> str | None:
    """What a withheld text says, its row being opened; ``None`` once it is gone."""
    if text.copied:
        return str(text.copied)
    table = next((one for one, _names in withheld() if one.name == text.table), None)
    if table is None or text.column not in table.columns:
        return None
    pk = model_of(text.table)._meta.pk
    assert pk is not None
    reader = Reader(table, [text.column], text.export.customer_id, text.export.asked_at, pk=pk.to_python(text.row))
    row = next(iter(reader), None)
    return None if row is None or row.values[text.column] is None else str(row.values[text.column])


@transaction.atomic
def release(*, text: Withheld, words: str, by: User, at: datetime) -> None:
    """The officer lets a text leave: whole, or as ``words`` where these are given. Raises :class:`Decided`."""
    verdict = Withheld.Verdict.REDACTED if words.strip() else Withheld.Verdict.RELEASED
    _decide(text, verdict, words.strip(), by, at)


@transaction.atomic
def refuse(*, text: Withheld, reason: str, by: User, at: datetime) -> None:
    """The officer keeps a text back, for a reason that the person reads (article 15(4)). Raises :class:`Decided`."""
    _decide(text, Withheld.Verdict.REFUSED, reason.strip(), by, at)


def _decide(text: Withheld, verdict: Withheld.Verdict, words: str, by: User, at: datetime) -> None:
    export = text.export
    waiting = Withheld.objects.filter(pk=text.pk, verdict=Withheld.Verdict.WAITING)
    if export.state != Export.State.READING or not waiting.select_for_update().exists():
        raise Decided
    vault.open_rows(text)
    text.verdict, text.words, text.decided_by, text.decided_at = verdict, words, by, at
    text.save(update_fields=["verdict", "words", "decided_by", "decided_at"])
    audit.record(action=f"note.{verdict.value}", by=by, at=at, subject=export.customer_id, unit=export.unit)
    if not export.withheld.filter(verdict=Withheld.Verdict.WAITING).exists():
        # Another copy of notes is being prepared: this one is, next.
        Export.objects.filter(pk=export.pk).update(state=Export.State.ASKED)


@transaction.atomic
def put_off(*, export: Export, at: datetime) -> None:
    """An attempt failed: again in a while; after some, a person is told."""
    mine = Export.objects.filter(pk=export.pk, state=Export.State.ASKED)
    mine.update(attempts=F("attempts") + 1, leased_until_at=at + DELAY, **NOT_BEGUN)
    if mine.filter(attempts__gte=MOST_ATTEMPTS).update(state=Export.State.FAILED, leased_until_at=None):
        audit.record(action="export.failed", by=None, at=at, subject=export.customer_id, unit=export.unit)
        _tell_officers(export, "failed", at)


@transaction.atomic
def retry(*, export: Export, by: User, at: datetime) -> None:
    """Prepare again a copy whose preparation had stopped; where another of its kind was asked since, that one is prepared first."""
    try:
        with transaction.atomic():
            stopped = Export.objects.filter(pk=export.pk, state=Export.State.FAILED)
            is_asked = stopped.update(state=Export.State.ASKED, attempts=0)
    except IntegrityError:
        return
    if is_asked:
        audit.record(action="export.retried", by=by, at=at, subject=export.customer_id, unit=export.unit)


@transaction.atomic
def stop(*, export: Export, by: User, at: datetime) -> bool:
    """The person stops the preparation of their copy: nothing of it is kept, and they may take it up again. False if it was not under way.

    The request that it answers stays open: its clock is the law's, and the officer sees that the person stopped it.
    """
    mine = Export.objects.filter(pk=export.pk, state=Export.State.ASKED)
    if not mine.update(state=Export.State.STOPPED, leased_until_at=None, **NOT_BEGUN):
        return False
    audit.record(action="export.stopped", by=by, at=at, subject=export.customer_id, unit=export.unit)
    return True


@transaction.atomic
def resume(*, export: Export, by: User, at: datetime) -> bool:
    """Prepare again a copy that its person had stopped: what is there at ``at``. False if it was not stopped, or if another of its kind is
    in preparation."""
    try:
        with transaction.atomic():
            stopped = Export.objects.filter(pk=export.pk, state=Export.State.STOPPED)
            is_asked = stopped.update(state=Export.State.ASKED, attempts=0, asked_at=at)
    except IntegrityError:
        return False
    if is_asked:
        Export.objects.filter(pk=export.pk).update(archive_ask=archived.ask(export, by=by, at=at))
        audit.record(action="export.resumed", by=by, at=at, subject=export.customer_id, unit=export.unit)
    return bool(is_asked)


def _tell(export: Export, at: datetime) -> None:
    if user := reached(export.customer):
        outbox.post(kind="news", to=user.email, language=user.language, event=f"export:{export.pk}", at=at, path=PLACE)


def _tell_officers(export: Export, what: str, at: datetime, place: str = "") -> None:
    for officer in User.objects.filter(role=Role.DPO, is_active=True):
        outbox.post(
            kind="desk_news", to=officer.email, language=officer.language, event=f"export:{export.pk}:{what}:{officer.pk}",
            at=at, path=place or f"{OFFICERS_PLACE}{export.pk}/",
        )  # fmt: skip
