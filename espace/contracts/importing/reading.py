"""A broker's export as a table: header, then rows one at a time, whatever wrote the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from types import TracebackType
from typing import BinaryIO, Self

from espace.contracts.importing import columns, delimited, kinds, workbook
from espace.contracts.importing.unreadable import Unreadable
from espace.lib.names import key

LIMIT = 100_000_000
"""Bytes of an export, by default; 200,000 contracts make some 60 MB of CSV."""
MOST_COLUMNS = 200
SEARCHED = 30
"""Rows among which the header is looked for: exports put a title and a date above it."""

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Layout:
    """How the file is written, so that its faulty rows can be given back the same way. Plain values, fit for JSON."""

    kind: str
    encoding: str
    delimiter: str
    header: list[str]


@dataclass
class Sheet:
    """A table to walk once. ``rows`` yields (line in the file, cells); it may raise :class:`Unreadable` on its way.

    The line is the one a text editor shows (CSV), or the row number (XLSX). A row may have fewer or more cells than the
    header: that is for the reader of rows to say. Close it, or use it in a ``with``: a workbook is read by a process.
    """

    layout: Layout
    header_line: int
    rows: Iterator[Row]
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    _source: Iterator[Row] | None = None

    @property
    def header(self) -> list[str]:
        return self.layout.header

    @property
    def encoding(self) -> str:
        return self.layout.encoding

    @property
    def delimiter(self) -> str:
        return self.layout.delimiter

    def close(self) -> None:
        if (stop := getattr(self._source, "close", None)) is not None:
            stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read(
    file: BinaryIO,
    *,
    limit: int = LIMIT,
    encoding: str = "",
    delimiter: str = "",
    header_line: int = 0,
    sheet: str = "",
) -> Sheet:
    """Open an export. ``file`` is binary and seekable, and must stay open while rows are read.

    ``limit`` in bytes. ``encoding`` (of :data:`kinds.ENCODINGS`), ``delimiter``, ``header_line`` and ``sheet`` override
    what is found. Raises :class:`Unreadable`, and nothing else, for any content.
    """
    kinds.check_size(file, limit)
    if kinds.is_workbook(file):
        book = workbook.open_rows(file, sheet=sheet)
        opened = _table(book.rows, "xlsx", "", "", header_line)
        opened.sheets, opened.sheet = book.sheets, book.sheet
        return opened
    if encoding and encoding not in kinds.ENCODINGS:
        raise Unreadable("encoding")
    if delimiter and delimiter not in delimited.DELIMITERS:
        raise Unreadable("delimiter")
    encoding = encoding or kinds.encoding_of(file)
    delimiter = delimiter or delimited.delimiter_of(file, encoding)
    return _table(
        delimited.records(delimited.lines(file, encoding), delimiter), "csv", encoding, delimiter, header_line
    )


def _table(source: Iterator[Row], kind: str, encoding: str, delimiter: str, header_line: int) -> Sheet:
    try:
        head: list[Row] = []
        for row in _filled(source):
            head.append(row)
            if len(head) == SEARCHED or (header_line and row[0] >= header_line):
                break
        if not head:
            raise Unreadable("empty")
        at = _header_index(head, header_line)
        line, header = head[at][0], _header(head[at][1])
        rows = _filled(chain(head[at + 1 :], source))
        first = next(rows, None)
        if first is None:
            raise Unreadable("no_rows")
    except BaseException:
        if (stop := getattr(source, "close", None)) is not None:
            stop()
        raise
    return Sheet(Layout(kind, encoding, delimiter, header), line, chain([first], rows), _source=source)


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    """Leave out rows without a single character: spreadsheets add them by the thousand."""
    for row in rows:
        if any(cell and not cell.isspace() for cell in row[1]):
            yield row


def _header_index(head: list[Row], header_line: int) -> int:
    if header_line:
        for index, (line, _cells) in enumerate(head):
            if line >= header_line:
                return index
        return len(head) - 1
    scores = [columns.score(cells) for _line, cells in head]
    if max(scores):
        return scores.index(max(scores))
    filled = [sum(1 for cell in cells if cell.strip()) for _line, cells in head]
    return next((index for index, count in enumerate(filled) if count > 1), 0)


def _header(cells: list[str]) -> list[str]:
    header = [" ".join(cell.split()) for cell in cells]
    while header and not header[-1]:
        header.pop()
    if len(header) > MOST_COLUMNS:
        raise Unreadable("too_many_columns", limit=MOST_COLUMNS)
    seen: set[str] = set()
    for name in header:
        known = key(name) or name
        if known and known in seen:
            raise Unreadable("duplicated_header", name=name[:80])
        seen.add(known)
    return header
