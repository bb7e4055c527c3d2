"""The ledger's files: numbered segments, each chained to the one before it, kept twice outside the database and its backups.

``00000042.json`` is a segment: one act, a line a thing it touched, and the SHA-256 of segment 41. ``00000042.done`` says that its act was
committed; ``00000042.void`` that it never was. A segment without either is an act under way, or one whose process died: the next one to
hold the guard tells which (:mod:`espace.ledger.recording`). Files are written once and never changed. ``anchor`` names the last segment
that was removed because its time was over (:mod:`espace.ledger.pruning`), and its SHA-256: the chain begins there.

There may be a hundred thousand of them: what happens at each act looks upwards from a number that it knows, and lists no folder.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings

GENESIS = "0" * 64
DONE, VOID = "done", "void"
ANCHOR = "anchor"


class LedgerFault(Exception):
    """The ledger cannot be read or written as it must; the message names the file. Nothing that it guards may go on."""


@dataclass(frozen=True)
class Segment:
    """``lines``: what the act touched, identifiers only; ``mark``: ``done``, ``void`` or nothing yet."""

    number: int
    previous: str
    at: datetime
    register: str
    kind: str
    lines: tuple[Mapping[str, str], ...]
    mark: str = ""

    def encoded(self) -> bytes:
        """Its bytes: canonical JSON, one line."""
        values = {
            "number": self.number, "previous": self.previous, "at": self.at.astimezone(UTC).isoformat(), "register": self.register,
            "kind": self.kind, "lines": [dict(line) for line in self.lines],
        }  # fmt: skip
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


class Ledger:
    """The same files in every folder of ``copies``. A file is read from the first copy that has it; :meth:`faults` compares them."""

    def __init__(self, copies: Sequence[Path]) -> None:
        if not copies:
            raise LedgerFault("The ledger has no folder: name at least one under [ledger] copies.")
        self.copies = tuple(copies)

    def has(self, number: int) -> bool:
        """Whether this segment was written."""
        return self._place(f"{number:08}.json").exists()

    def last(self, head: int = 0) -> int:
        """The number of the last segment, 0 when there is none; looked for upwards from ``head``, a number known to have been given.

        Less than ``head`` when segments are missing there.
        """
        number = max(head, self.base())
        if number > self.base() and not self.has(number):
            return max((below for below in self.numbers() if below < number), default=self.base())
        while self.has(number + 1):
            number += 1
        return number

    def numbers(self) -> list[int]:
        """Every number there is, in order; this lists the folders."""
        found = {int(path.stem) for folder in self.copies for path in folder.glob("*.json")}
        return sorted(number for number in found if number > self.base())

    def done_above(self, head: int) -> int:
        """The number of the first segment above ``head`` whose act was committed, 0 when there is none."""
        number = max(head, self.base()) + 1
        while self.has(number):
            if self._mark(number) == DONE:
                return number
            number += 1
        return 0

    def unmarked(self, head: int) -> list[int]:
        """Numbers of segments without their mark, in order: those above ``head``, and those that end with it, for a transaction of several
        acts marks them one after the other. All earlier ones were marked when its first number was taken."""
        first = head + 1
        while first > self.base() + 1 and self.is_open(first - 1):
            first -= 1
        return [number for number in range(first, self.last(head) + 1) if self.is_open(number)]

    def is_open(self, number: int) -> bool:
        """Whether a copy has this segment without its mark: a process may die between one copy and the next."""
        name = f"{number:08}"
        return any(
            (folder / f"{name}.json").exists()
            and not any((folder / f"{name}.{mark}").exists() for mark in (DONE, VOID))
            for folder in self.copies
        )

    def base(self) -> int:
        """The number of the last segment that was removed because its time was over, 0 before that."""
        return self._anchor()[0]

    def drop(self, last: int) -> int:
        """Remove every segment up to ``last``; the chain then begins after it. Returns how many. Cut short, it goes on when asked again."""
        gone = range(self._lowest(), last + 1)
        number, digest = (last, self.digest(last)) if last > self.base() else self._anchor()
        if number:
            self._write(ANCHOR, f"{number} {digest}\n".encode())
        for folder in self.copies:
            for number in gone:
                for end in ("json", DONE, VOID):
                    (folder / f"{number:08}.{end}").unlink(missing_ok=True)
        return len(gone)

    def sweep(self, before: datetime) -> int:
        """Remove what a process that died was writing before this instant; how many."""
        drafts = [path for folder in self.copies for path in folder.glob(".*.part")]
        old = [path for path in drafts if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def read(self, number: int) -> Segment:
        """Raises :class:`LedgerFault` if it is missing or is not a segment."""
        try:
            values = json.loads(self._bytes(number))
            return Segment(
                number=values["number"], previous=values["previous"], at=datetime.fromisoformat(values["at"]),
                register=values["register"], kind=values["kind"], lines=tuple(values["lines"]), mark=self._mark(number),
            )  # fmt: skip
        except (ValueError, KeyError, TypeError) as error:
            raise LedgerFault(f"Segment {number} of the ledger is not readable.") from error

    def segments(self, after: int = 0) -> Iterator[Segment]:
        """Every segment above ``after``, in order."""
        number = max(after, self.base()) + 1
        while self.has(number):
            yield self.read(number)
            number += 1

    def append(
        self, *, number: int, kind: str, lines: Sequence[Mapping[str, str]], register: str, at: datetime
    ) -> Segment:
        """Write the next segment to every copy, synchronised. Raises :class:`LedgerFault` if one cannot take it."""
        base, anchored = self._anchor()
        previous = anchored if number == base + 1 else self.digest(number - 1)
        segment = Segment(number, previous, at, register, kind, tuple(lines))
        self._write(f"{number:08}.json", segment.encoded())
        return segment

    def mark(self, number: int, mark: str) -> None:
        """Say that a segment's act was committed (``done``) or never was (``void``); again is the same.

        A copy that the segment itself could not reach (its disk was full) receives it now.
        """
        for folder in self.copies:
            if not (folder / f"{number:08}.json").exists():
                self._write(f"{number:08}.json", self._bytes(number), folder)
        self._write(f"{number:08}.{mark}", self.digest(number).encode() + b"\n")

    def digest(self, number: int) -> str:
        """The SHA-256 of a segment's bytes, in hexadecimal."""
        return hashlib.sha256(self._bytes(number)).hexdigest()

    def faults(self) -> Iterator[str]:
        """Read everything again: the chain, then the copies, which are two and alike. One sentence a fault."""
        yield from self.breaks()
        if self.numbers():
            yield from self._differences()

    def breaks(self) -> Iterator[str]:
        """What makes it unfit to be relied upon: a gap in its numbers, a segment or a mark that is not its own. One sentence each."""
        numbers = self.numbers()
        base, previous = self._anchor()
        if numbers != list(range(base + 1, base + len(numbers) + 1)):
            yield "The ledger has a gap in its numbers."
            return
        for number in numbers:
            try:
                segment = self.read(number)
            except LedgerFault as fault:
                yield str(fault)
                return
            if segment.number != number or segment.previous != previous:
                yield f"Segment {number} of the ledger does not follow the one before it."
            previous = self.digest(number)
            mark = self._place(f"{number:08}.{segment.mark}") if segment.mark else None
            if mark and mark.read_text().strip() != previous:
                yield f"The mark of segment {number} of the ledger is not its own."

    def _differences(self) -> Iterator[str]:
        if len(self.copies) < 2:
            yield f"The ledger has one copy ({self.copies[0]}): name a second folder under [ledger] copies."
        for folder in self.copies:
            if not folder.is_dir():
                yield f"The copy of the ledger in {folder} is missing: put it back from the other one."
        ours, *others = (_contents(folder) for folder in self.copies if folder.is_dir())
        if any(theirs != ours for theirs in others):
            yield f"The copies of the ledger differ ({', '.join(map(str, self.copies))})."

    def _anchor(self) -> tuple[int, str]:
        place = self._place(ANCHOR)
        if not place.exists():
            return 0, GENESIS
        number, digest = place.read_text().split()
        return int(number), digest

    def _lowest(self) -> int:
        return min(
            (int(path.stem) for folder in self.copies for path in folder.glob("*.json")), default=self.base() + 1
        )

    def _mark(self, number: int) -> str:
        return next((mark for mark in (DONE, VOID) if self._place(f"{number:08}.{mark}").exists()), "")

    def _bytes(self, number: int) -> bytes:
        try:
            return self._place(f"{number:08}.json").read_bytes()
        except OSError as error:
            raise LedgerFault(f"Segment {number} of the ledger is missing.") from error

    def _place(self, name: str) -> Path:
        places = [folder / name for folder in self.copies]
        return next((place for place in places if place.exists()), places[0])

    def _write(self, name: str, content: bytes, *folders: Path) -> None:
        for folder in folders or self.copies:
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                # Two processes may give the same mark at once, its own and the one that settles: each writes a draft of its own.
                draft, place = folder / f".{name}.{uuid4().hex}.part", folder / name
                descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(place)
                _synchronise(folder)
            except OSError as error:
                raise LedgerFault(
                    f"The ledger cannot be written in {folder}: {os.strerror(error.errno or 0)}."
                ) from error


def ledger() -> Ledger:
    """The ledger of this installation: ``[ledger] copies`` of its settings, two folders of the home when nothing is said."""
    named = settings.HOME.option("ledger", "copies", None)
    folders = (
        [Path(folder) for folder in named]
        if named
        else [settings.HOME.path / "ledger", settings.HOME.path / "ledger-copy"]
    )
    return Ledger(folders)


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def _synchronise(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
