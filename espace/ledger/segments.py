"""The ledger's files: numbered segments, each chained to the one before it, kept twice outside the database and its backups.

``00000042.json`` is a segment: one act, a line a thing it touched, and the SHA-256 of segment 41. ``00000042.done`` says that its act was
committed; ``00000042.void`` that it never was. A segment without either is an act under way, or one whose process died: the next one to
hold the guard tells which (:mod:`espace.ledger.recording`). Files are written once and never changed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

GENESIS = "0" * 64
DONE, VOID = "done", "void"


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
    """The same files in every folder of ``copies``; the first one is read, the others are compared with it by :meth:`faults`."""

    def __init__(self, copies: Sequence[Path]) -> None:
        if not copies:
            raise LedgerFault("The ledger has no folder: name at least one under [ledger] copies.")
        self.copies = tuple(copies)

    def last(self) -> int:
        """The number of the last segment, 0 when there is none."""
        return max(self.numbers(), default=0)

    def numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self.copies[0].glob("*.json"))

    def last_done(self) -> int:
        """The number of the last segment whose act was committed, 0 when there is none."""
        return max((int(path.stem) for path in self.copies[0].glob(f"*.{DONE}")), default=0)

    def unmarked(self) -> list[int]:
        """Numbers of segments that are neither done nor void."""
        marked = {int(path.stem) for mark in (DONE, VOID) for path in self.copies[0].glob(f"*.{mark}")}
        return [number for number in self.numbers() if number not in marked]

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
        for number in self.numbers():
            if number > after:
                yield self.read(number)

    def append(
        self, *, number: int, kind: str, lines: Sequence[Mapping[str, str]], register: str, at: datetime
    ) -> Segment:
        """Write the next segment to every copy, synchronised. Raises :class:`LedgerFault` if one cannot take it."""
        previous = self.digest(number - 1) if number > 1 else GENESIS
        segment = Segment(number, previous, at, register, kind, tuple(lines))
        self._write(f"{number:08}.json", segment.encoded())
        return segment

    def mark(self, number: int, mark: str) -> None:
        """Say that a segment's act was committed (``done``) or never was (``void``); again is the same."""
        self._write(f"{number:08}.{mark}", self.digest(number).encode() + b"\n")

    def digest(self, number: int) -> str:
        """The SHA-256 of a segment's bytes, in hexadecimal."""
        return hashlib.sha256(self._bytes(number)).hexdigest()

    def faults(self) -> Iterator[str]:
        """Read every copy again: numbers without a gap, the chain, the marks, copies alike. One sentence a fault."""
        numbers = self.numbers()
        if numbers != list(range(1, len(numbers) + 1)):
            yield "The ledger has a gap in its numbers."
            return
        previous = GENESIS
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
        for copy in self.copies[1:]:
            ours = {path.name: path.read_bytes() for path in self.copies[0].glob("*.*")}
            theirs = {path.name: path.read_bytes() for path in copy.glob("*.*")} if copy.exists() else {}
            if ours != theirs:
                yield f"The copies of the ledger differ ({self.copies[0]} and {copy})."

    def _mark(self, number: int) -> str:
        return next((mark for mark in (DONE, VOID) if self._place(f"{number:08}.{mark}").exists()), "")

    def _bytes(self, number: int) -> bytes:
        try:
            return self._place(f"{number:08}.json").read_bytes()
        except OSError as error:
            raise LedgerFault(f"Segment {number} of the ledger is missing.") from error

    def _place(self, name: str) -> Path:
        return self.copies[0] / name

    def _write(self, name: str, content: bytes) -> None:
        for folder in self.copies:
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                draft, place = folder / f".{name}.part", folder / name
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


def _synchronise(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
