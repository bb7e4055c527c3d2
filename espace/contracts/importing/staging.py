"""The rehearsal: a file becomes staged rows, each with its verdict. Nothing live is touched.

*New*, *unchanged* and the rest are told by joins on digests, ten thousand rows at a time: a row that was applied and comes again is not
even parsed. Only what changed, and the rows of people who decided something about their own data, are opened and compared.
"""

from __future__ import annotations

import io
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models import Exists, OuterRef

from espace import vault
from espace.accounts.matching import email_digest, person_digest, phone_digest
from espace.accounts.models import FieldException
from espace.contracts.importing import columns, live, reading, values
from espace.contracts.importing.applying import Stopped
from espace.contracts.importing.cells import unescape
from espace.contracts.importing.comparing import Comparison, compare, exceptions_only
from espace.contracts.importing.faults import Fault
from espace.contracts.importing.namesakes import note_namesakes
from espace.contracts.importing.rows import ARCHIVE, Parsed, Reader, number_key
from espace.contracts.matching import RowDigests
from espace.contracts.models import Contract, Import, Product, StagedRow
from espace.contracts.numbers import number_digest
from espace.lib.rows import among, batches
from espace.vault.bulk import Table

LINES = 10_000
"""Rows of one transaction: the step between two of which a reading stops."""
Verdict = StagedRow.Verdict
STAGED = Table(
    StagedRow, "id", "unit", "source_id", "line", "verdict", "number_digest", "person_digest", "email_digest", "phone_digest",
    "row_digest", "ends_on", "row", "faults", "findings", "noted",
)  # fmt: skip
Told = Callable[[int], None]


class MissingColumns(Exception):
    """The file has no column for these mandatory fields: the mapping has to be corrected."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@dataclass
class _Row:
    """One row on its way to the staging table."""

    line: int
    verdict: str = ""
    number: bytes | None = None
    person: bytes | None = None
    email: bytes | None = None
    phone: bytes | None = None
    digest: bytes | None = None
    ends_on: date | None = None
    text: str = ""
    values: values.Values = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    findings: dict[str, Any] = field(default_factory=dict)
    noted: bool = False


def stage(*, import_: Import, file: BinaryIO, limit: int = reading.LIMIT, told: Told = lambda line: None) -> None:
    """Read the whole file into staged rows and count. What an interrupted reading left is removed first.

    Raises :class:`reading.Unreadable` or :class:`MissingColumns`; the rows staged until then are for the caller to remove. Raises
    :class:`Stopped` once it is abandoned, or another process has taken it over: what it was writing is not written.
    """
    StagedRow.objects.filter(source=import_).delete()
    key = AESGCM(vault.unit_key(import_.unit))
    with reading.read(file, limit=limit, encoding=import_.encoding, delimiter=import_.delimiter) as sheet:
        found = columns.apply(sheet.header, import_.mapping) if import_.mapping else columns.recognise(sheet.header)
        if not found.complete:
            raise MissingColumns(found.missing)
        import_.layout = {
            "kind": sheet.layout.kind, "encoding": sheet.encoding, "delimiter": sheet.delimiter, "header": sheet.header,
        }  # fmt: skip
        import_.mapping = found.mapping
        reader = Reader(sheet.header, found, on=import_.on, term=_terms())
        stager = _Stager(import_, key, reader)
        for batch in batches(sheet.rows, LINES):
            stager.take(batch, about=_about(sheet, file, stager.line + len(batch)))
            told(stager.line)
    import_.total = stager.line
    import_.counts = stager.counted()
    import_.counts["possible_duplicates"] = note_namesakes(import_)


def _about(sheet: reading.Sheet, file: BinaryIO, line: int) -> int:
    """About how many lines the file has, by what of it is read; 0 for a workbook, which does not say before its end."""
    if sheet.layout.kind != "csv":
        return 0
    here = file.tell()
    size = file.seek(0, io.SEEK_END)
    file.seek(here)
    return line * size // here if here else 0


def _terms() -> Callable[[str], str]:
    """The archive period by the product's name: the shortest where two insurers sell the same name (decision G5)."""
    found: dict[str, str] = {}
    for name, period in Product.objects.exclude(archive_period=ARCHIVE).values_list("name", "archive_period"):
        found[name.casefold()] = period
    return lambda product: found.get(product.casefold(), ARCHIVE)


class _Stager:
    def __init__(self, import_: Import, key: AESGCM, reader: Reader) -> None:
        self.import_ = import_
        self.key = key
        self.reader = reader
        self.maker = values.Maker(reader)
        self.digests = RowDigests(reader)
        self.line = 0
        self.counts: Counter[str] = Counter()
        self.known = 0

    def counted(self) -> dict[str, int]:
        """The report's figures. A contract is absent when no row of the file, faulty or not, bears its number."""
        names = (
            "new",
            "changed",
            "unchanged",
            "ended",
            "out_of_term",
            "faulty",
            "stopped",
            "kept",
            "objected",
            "letters",
        )
        counts = {name: self.counts[name] for name in ("read", *names)}
        return {**counts, "absent": Contract.objects.count() - self.known}

    @transaction.atomic
    def take(self, batch: list[tuple[int, list[str]]], *, about: int = 0) -> None:
        """Judge and store some rows, and the progress with them; ``about``: how many lines there seem to be. Raises :class:`Stopped`."""
        numbers = [self._number(raw) for _line, raw in batch]
        known = known_contracts([digest for _text, digest in numbers if digest])
        rows: list[_Row] = []
        for (line, raw), (text, digest) in zip(batch, numbers, strict=True):
            if digest in known and self._untouched(line, raw, text, known[digest]):
                rows.append(_Row(line, Verdict.UNCHANGED, digest))
            else:
                rows.append(self._read(line, raw, digest))
        self.known += sum(
            row.number in known and not any(fault["reason"] == "duplicate" for fault in row.faults) for row in rows
        )
        self._compare([row for row in rows if row.values and self._to_compare(row, known)])
        for row in rows:
            if row.verdict == Verdict.NEW:
                self._recognisable(row)
            self._count(row)
        STAGED.write([self._staged(row) for row in rows])
        self.line = rows[-1].line
        # The row is the token: abandoned, or begun again by another process, and these rows are not written.
        mine = Import.objects.filter(pk=self.import_.pk, state=Import.State.STAGING, began_at=self.import_.began_at)
        if not mine.update(done=self.line, total=max(about, self.line) if about else 0):
            raise Stopped

    def _number(self, raw: list[str]) -> tuple[str, bytes | None]:
        at = self.reader.at["number"]
        text = unescape(raw[at].strip()) if at < len(raw) else ""
        return text, number_digest(text) if text else None

    def _untouched(self, line: int, raw: list[str], number: str, known: tuple[bytes, bool]) -> bool:
        """Whether the row is the very one that was applied, of somebody who decided nothing since. It is not even parsed."""
        digest, decided = known
        if decided or len(raw) < self.reader.width or self.digests.of(raw) != digest:
            return False
        # The second row of a number is faulty, whatever it says: the reader is told of the first.
        return self.reader.first_lines.setdefault(number_key(number), line) == line

    def _read(self, line: int, raw: list[str], number: bytes | None) -> _Row:
        outcome = self.reader.read(line, raw)
        if not isinstance(outcome, Parsed):
            return _Row(
                line, Verdict.FAULTY, number, text=values.dump(raw), faults=[fault.as_json() for fault in outcome]
            )
        made = self.maker.make(outcome)
        return _Row(
            line,
            Verdict.OUT_OF_TERM if outcome.out_of_term else Verdict.NEW,
            number,
            digest=self.digests.of(raw),
            ends_on=outcome.ends_on,
            text=values.dump(made),
            values=made,
        )

    def _to_compare(self, row: _Row, known: dict[bytes, tuple[bytes, bool]]) -> bool:
        """Whether the row has to be opened beside its contract."""
        if row.number not in known:
            return False
        # A known contract is followed to its end, whatever the date: its retention is counted here, not in the file.
        row.verdict = Verdict.CHANGED
        if known[row.number][0] == row.digest:
            row.verdict, row.digest = Verdict.UNCHANGED, None
        return True

    def _compare(self, rows: list[_Row]) -> None:
        found = live.contracts([row.number for row in rows if row.number])
        for row in rows:
            one = found[row.number]  # type: ignore[index]
            if row.verdict == Verdict.UNCHANGED:
                compared = exceptions_only(row.values, one.person)
            else:
                compared = compare(row.values, one, on=self.import_.on)
                if compared.stopped:
                    row.verdict = Verdict.STOPPED
                elif not compared.changed:
                    row.verdict = Verdict.UNCHANGED
            row.findings, row.noted = compared.findings(), compared.noted
            self._count_findings(compared)

    def _recognisable(self, row: _Row) -> None:
        told = row.values
        born_on = values.day(told.get("birth_date", ""))
        row.person = person_digest(told.get("surname", ""), told.get("first_name", ""), born_on)
        row.email = email_digest(told.get("email", ""))
        row.phone = phone_digest(told.get("phone", ""), told.get("country", ""))

    def _count(self, row: _Row) -> None:
        self.counts["read"] += 1
        self.counts[row.verdict] += 1

    def _count_findings(self, compared: Comparison) -> None:
        self.counts["ended"] += compared.ended
        self.counts["letters"] += compared.letters
        self.counts["kept"] += bool(compared.kept)
        self.counts["objected"] += bool(compared.objected)

    def _staged(self, row: _Row) -> list[Any]:
        # An unchanged row of somebody who decided nothing is never opened again: its words are not kept.
        useless = row.verdict == Verdict.UNCHANGED and row.digest is None and not row.findings
        return STAGED.seal(
            self.key,
            (
                uuid.uuid4(), self.import_.unit, self.import_.pk, row.line, str(row.verdict), row.number, row.person, row.email,
                row.phone, row.digest, row.ends_on, "" if useless else row.text, row.faults, row.findings, row.noted,
            ),
        )  # fmt: skip


def known_contracts(numbers: list[bytes]) -> dict[bytes, tuple[bytes, bool]]:
    """Which of these number digests are contracts: their row digest, and whether their customer decided something. One query."""
    decided = Exists(FieldException.objects.filter(customer=OuterRef("customer")))
    rows = Contract.objects.filter(number_digest__in=among(numbers)).annotate(decided=decided)
    return {
        bytes(number): (b"" if digest is None else bytes(digest), held)
        for number, digest, held in rows.values_list("number_digest", "row_digest", "decided")
    }


def faults_of(import_: Import) -> Iterator[Fault]:
    """Every fault of the file, in the order of its lines."""
    rows = StagedRow.objects.filter(source=import_, verdict=Verdict.FAULTY).order_by("line")
    for line, found in rows.values_list("line", "faults").iterator():
        for one in found:
            yield Fault.from_json(line, one)
