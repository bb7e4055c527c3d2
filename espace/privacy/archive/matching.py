"""Which lines of an import speak of what the archive holds (clauses C21 and C25).

The live database keeps no digest of whoever left, so that the archive alone can tell: the lines are an ask, sealed as any; the archive
digests them under its own key and answers opaque ids, nothing of what these hold. Whoever asked destroys the ask once it is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from espace import vault
from espace.accounts.models import User
from espace.lib.rows import among
from espace.privacy.archive import asking
from espace.privacy.archive.finding import digest
from espace.privacy.archive.keeping import Archive
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit

Kind, State = ArchiveAsk.Kind, ArchiveAsk.State
MOTIVE = "Un fichier du logiciel de gestion est comparé à l’archive."
KINDS = ("contract", "profile")
"""The kinds of units that a line can speak of."""


@dataclass(frozen=True)
class Line:
    """What a line says of its contract and of its person; ``birth_date`` as ISO, "" where it is not said."""

    line: int
    number: str
    surname: str = ""
    first_name: str = ""
    birth_date: str = ""


@dataclass(frozen=True)
class Match:
    """What the archive holds of a line. ``contracts``: units that its number finds; ``subjects``: the opaque ids of the persons whom its
    number, or its name and birth date, find."""

    contracts: tuple[UUID, ...]
    subjects: tuple[UUID, ...]


def holds_anybody(since: datetime | None = None) -> bool:
    """Whether something that a line could speak of is in the archive; deposited after ``since`` only, where it is given."""
    rows = ArchivedUnit.objects.kept().filter(kind__in=KINDS)
    return (rows if since is None else rows.filter(deposited_at__gt=since)).exists()


def ask(lines: Iterable[Line], *, by: User | None, at: datetime) -> ArchiveAsk:
    """Ask which of these lines speak of what the archive holds; ``by``: whoever brings the file, ``None`` for a command."""
    told = [[one.line, one.number, one.surname, one.first_name, one.birth_date] for one in lines]
    return asking.ask(kind=Kind.MATCH, subject=None, motive=MOTIVE, by=by, at=at, query={"lines": told})


def read(ask: ArchiveAsk) -> dict[int, Match] | None:
    """The archive's answer by line, those that it knows nothing of left out; ``None`` while it is awaited."""
    answer = asking.answer_of(ask)
    if answer is None:
        return None
    return {
        int(line): Match(_ids(contracts), _ids(subjects))
        for line, contracts, subjects in ask.answer["matches"]
    }  # fmt: skip


def destroy(asks: Collection[UUID]) -> None:
    """Destroy these asks, in the caller's transaction: what they held is of no use once it is read."""
    rows = list(ArchiveAsk.objects.filter(pk__in=asks, kind=Kind.MATCH).values_list("pk", "unit")) if asks else []
    vault.destroy_units([unit for _pk, unit in rows])
    ArchiveAsk.objects.filter(pk__in=[pk for pk, _unit in rows]).delete()


# ── on the other side of the lock ──


def awaited() -> bool:
    """Whether somebody was deposited whom the archive has not taken in: an answer without them would say that nobody is there."""
    return ArchivedUnit.objects.kept().filter(kind__in=KINDS, received_at__isnull=True).exists()


def matched(archive: Archive, query: Mapping[str, Any]) -> list[tuple[int, list[str], list[str]]]:
    """The archive's answer: (line, units of contracts, subjects), opaque ids all, of what is kept and not to be destroyed."""
    wanted: dict[bytes, list[tuple[int, bool]]] = {}
    for line, number, *person in query["lines"]:
        for kind, values in (("contract_number", [number]), ("person", person)):
            if found := digest(kind, *values):
                wanted.setdefault(found, []).append((line, kind == "contract_number"))
    held = [
        (line, by_number, unit, subject)
        for found, unit, subject in archive.found_by(list(wanted))
        for line, by_number in wanted[found]
    ]
    kept = _kept([unit for _line, _by, unit, _subject in held])
    answer: dict[int, tuple[set[str], set[str]]] = {}
    for line, by_number, unit, subject in held:
        if unit in kept:
            contracts, subjects = answer.setdefault(line, (set(), set()))
            subjects.add(str(subject))
            contracts |= {str(unit)} if by_number else set()
    return [(line, sorted(contracts), sorted(subjects)) for line, (contracts, subjects) in sorted(answer.items())]


def _kept(units: Sequence[UUID]) -> set[UUID]:
    return set(ArchivedUnit.objects.kept().filter(pk__in=among(units)).values_list("pk", flat=True)) if units else set()


def _ids(texts: Iterable[str]) -> tuple[UUID, ...]:
    return tuple(UUID(text) for text in texts)
