"""Asking the archive, and reading its answer. What is asked is a row; the archive process answers it, in a minute as a rule.

An ask is a unit of its own: whoever asks draws its key, keeps it as any unit's, and wraps it for the archive too, which so answers
without the master key. Its answer lives 24 hours (the register's rule ``archive_loan``), then its key is destroyed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from espace import audit, outbox, vault
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.privacy.archive import keys
from espace.privacy.archive.errors import NotAllowed, NotAsked, TooShort
from espace.privacy.archive.models import LEAST_MOTIVE, ArchiveAsk, ArchivedUnit, past
from espace.vault import units as vault_units
from espace.vault.streaming import open_stream

Kind, State = ArchiveAsk.Kind, ArchiveAsk.State
MAY_ASK: Mapping[str, frozenset[str]] = {
    Kind.FIND: frozenset({Role.ARCHIVIST, Role.DPO}),
    Kind.CONSULT: frozenset({Role.ARCHIVIST, Role.DPO}),
    Kind.LOAN: frozenset({Role.ADVISOR}),
}
"""An export is asked by whoever carries out a right of the person, a match by whoever brings a file: their own rules say who."""
SEARCHES = frozenset({Kind.FIND, Kind.MATCH})
"""What is asked with a query, and of no person in particular."""
UNITS = "units"


def ask_info(unit: UUID) -> bytes:
    return b"espace archive ask" + unit.bytes


@transaction.atomic
def ask(
    *,
    kind: str,
    subject: UUID | None,
    motive: str,
    by: User | None,
    at: datetime,
    units: Sequence[UUID] = (),
    query: Mapping[str, Any] | None = None,
) -> ArchiveAsk:
    """Ask for one subject, with a written motive of 20 characters at least.

    ``find``: ``query`` holds ``number``, or ``surname``, ``first_name`` and ``birth_date`` (ISO), and may hold ``subjects``, the ids that
    the live database found by the same values. ``consult`` and ``loan``: ``units``, all of ``subject``. ``export``: all that there is of
    ``subject`` when no unit is named. ``match``: see ``archive.matching``.
    Raises :class:`TooShort`, :class:`NotAllowed`, :class:`NotAsked`.
    """
    motive = " ".join(motive.split())
    if len(motive) < LEAST_MOTIVE:
        raise TooShort("A motive has 20 characters at least.")
    if kind in MAY_ASK and (by is None or by.role not in MAY_ASK[kind]):
        raise NotAllowed("This role does not ask this of the archive.")
    searches = kind in SEARCHES
    if (subject is None) != searches or searches != bool(query):
        raise NotAsked("A search has a query; anything else has a subject.")
    if kind in (Kind.CONSULT, Kind.LOAN) and not units:
        raise NotAsked("Which units are asked for must be said.")
    if subject and ArchivedUnit.objects.kept().filter(pk__in=units, subject=subject).count() != len(set(units)):
        raise NotAsked("One subject at a time: every unit is of the subject.")
    [(unit, key)] = vault.new_units("archive_ask", 1)
    row = ArchiveAsk(
        kind=kind, state=State.WAITING if kind == Kind.LOAN else State.ASKED, subject=subject, wanted=[str(one) for one in units],
        archive_key=keys.wrap(key, ask_info(unit)), by=by, asked_at=at,
    )  # fmt: skip
    vault_units.attach(unit, AESGCM(key), row)
    row.motive, row.query = motive, dict(query or {})
    row.save(force_insert=True)
    named = units[0] if len(units) == 1 else None
    audit.record(action=f"archive.{ASKED[kind]}", by=by, at=at, subject=subject, unit=named)
    if kind == Kind.LOAN:
        _tell_archivists(row, at)
    return row


ASKED: Mapping[str, str] = {
    Kind.FIND: "searched",
    Kind.CONSULT: "asked",
    Kind.LOAN: "loan_asked",
    Kind.EXPORT: "export_asked",
    Kind.MATCH: "match_asked",
}


@transaction.atomic
def lend(*, ask: ArchiveAsk, by: User, at: datetime) -> None:
    """Lend what an advisor asked for: read-only, 24 hours from the archive's answer. Raises :class:`NotAllowed`, :class:`NotAsked`."""
    row = _to_decide(ask, by)
    row.state, row.decided_by, row.decided_at = State.ASKED, by, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(action="archive.lent", by=by, at=at, subject=row.subject, unit=_only(row))
    _tell(row.by, f"lent:{row.pk}", f"/gestion/prets/{row.pk}/", at)


@transaction.atomic
def refuse(*, ask: ArchiveAsk, reason: str, by: User, at: datetime) -> None:
    """Refuse a loan, with a reason that the advisor reads. Raises :class:`TooShort`, :class:`NotAllowed`, :class:`NotAsked`."""
    reason = " ".join(reason.split())
    if not reason:
        raise TooShort("A refusal says why.")
    row = _to_decide(ask, by)
    vault.open_rows(row)
    row.refusal = reason
    row.state, row.decided_by, row.decided_at, row.answered_at = State.REFUSED, by, at, at
    row.save(update_fields=["state", "decided_by", "decided_at", "answered_at", "refusal"])
    audit.record(action="archive.loan_refused", by=by, at=at, subject=row.subject, unit=_only(row))
    _tell(row.by, f"loan_refused:{row.pk}", f"/gestion/prets/{row.pk}/", at)


@transaction.atomic
def narrow(*, ask: ArchiveAsk, subject: UUID, by: User, at: datetime) -> None:
    """Of several persons whom a search found, say which one it is about. Raises :class:`NotAsked` for anybody else."""
    answer = answer_of(ask)
    if answer is None or ask.kind != Kind.FIND or subject not in answer.subjects or ask.subject not in (None, subject):
        raise NotAsked("This search did not find this person, or is about another one.")
    ask.subject = subject
    ask.save(update_fields=["subject"])
    audit.record(action="archive.narrowed", by=by, at=at, subject=subject, unit=ask.unit)


def _to_decide(ask: ArchiveAsk, by: User) -> ArchiveAsk:
    if by.role != Role.ARCHIVIST:
        raise NotAllowed("An archivist lends, and nobody else.")
    row = ArchiveAsk.objects.select_for_update(of=("self",)).filter(pk=ask.pk, state=State.WAITING).first()
    if row is None:
        raise NotAsked("This loan is decided already.")
    return row


def _only(row: ArchiveAsk) -> UUID | None:
    return UUID(row.wanted[0]) if len(row.wanted) == 1 else None


def _tell_archivists(row: ArchiveAsk, at: datetime) -> None:
    for one in User.objects.filter(role=Role.ARCHIVIST, is_active=True):
        _tell(one, f"loan:{row.pk.hex}:{one.pk.hex}", f"/archives/prets/{row.pk}/", at)


def _tell(user: User | None, event: str, path: str, at: datetime) -> None:
    if user is not None and user.is_active:
        outbox.post(kind="desk_news", to=user.email, language=user.language, event=event, at=at, path=path)


# ── reading the answer ──


def out_folder(ask: ArchiveAsk) -> Path:
    """Where the archive puts an answer: whoever asked may read there, and not write."""
    return settings.HOME.archive_drop / "out" / ask.pk.hex


@dataclass(frozen=True)
class File:
    """A file of an answer. ``chunks()`` gives its plain bytes; a file that was cut raises ``Damaged`` at the call."""

    unit: UUID
    within: UUID | None
    name: str
    size: int
    _source: Path
    _key: bytes

    def chunks(self) -> Iterator[bytes]:
        return open_stream(_OnDisk(self._source), self._key, self.unit.bytes)


@dataclass(frozen=True)
class Answer:
    """What the archive gave: ``subjects`` that a search found; the bundles, one at a time; their files."""

    subjects: tuple[UUID, ...]
    files: tuple[File, ...]
    _source: Path
    _ask: UUID
    _key: bytes

    @property
    def units(self) -> Iterator[dict[str, Any]]:
        """The bundles as they were deposited, never more than one in memory; for a reading, without what the reader's role may not read."""
        if not self._source.exists():
            return
        held = b""
        for piece in open_stream(_OnDisk(self._source), self._key, self._ask.bytes):
            *lines, held = (held + piece).split(b"\n")
            yield from (json.loads(line) for line in lines)


def answer_of(ask: ArchiveAsk) -> Answer | None:
    """The archive's answer; ``None`` while it is awaited, or when it was a refusal. The caller knows who may read it (``visible_to``)."""
    if ask.state != State.ANSWERED:
        return None
    key = vault.unit_key(ask.unit)
    vault_units.attach(ask.unit, AESGCM(key), ask)
    folder, told = out_folder(ask), ask.answer
    files = tuple(
        File(UUID(one["unit"]), UUID(one["within"]) if one["within"] else None, one["name"], one["size"], folder / one["unit"], key)
        for one in told.get("files", ())
    )  # fmt: skip
    return Answer(tuple(UUID(one) for one in told.get("subjects", ())), files, folder / UNITS, ask.unit, key)


class _OnDisk:
    def __init__(self, place: Path) -> None:
        self._file = place.open("rb")
        self.size = place.stat().st_size

    def read_at(self, position: int, size: int) -> bytes:
        self._file.seek(position)
        return self._file.read(size)


@transaction.atomic
def forget(at: datetime) -> int:
    """Destroy the asks past their term, with their keys; the archive process removes their files. A chore of the worker."""
    rows = list(ArchiveAsk.objects.filter(past(at)).values_list("pk", "unit")[:1000])
    vault.destroy_units([unit for _pk, unit in rows])
    return ArchiveAsk.objects.filter(pk__in=[pk for pk, _unit in rows]).delete()[0]
