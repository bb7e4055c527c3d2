"""Rows of delimited text (CSV), with quotes, and with one broken row costing no other."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter, deque
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from espace.contracts.importing import columns, kinds
from espace.contracts.importing.unreadable import Unreadable

DELIMITERS = (";", ",", "\t", "|")
LONGEST_LINE = 1 << 20
"""Characters of one physical line."""
MOST_LINES = 20
"""Physical lines of one row. A quote that is never closed would otherwise swallow the rest of the file."""
LONGEST_FIELD = 1 << 17
SAMPLE = 60


def lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """The physical lines of ``file`` with their ends (``\\n``, ``\\r\\n``, ``\\r``), without a byte-order mark.

    What cannot be decoded becomes U+FFFD: the row that holds it is faulty, the others are not.
    """
    decoder = codecs.getincrementaldecoder("utf-8" if encoding == "utf-8-sig" else encoding)("replace")
    tail, count, start = "", 0, True
    for chunk in kinds.chunks(file):
        text = decoder.decode(chunk)
        if start and text:
            text, start = text.removeprefix("\ufeff"), False
        # Not str.splitlines, which also cuts at form feeds and at six other characters that may stand in a cell.
        found = io.StringIO(tail + text, newline="").readlines()
        # A last line that ends with \r may be half of a \r\n.
        tail = found.pop() if found and not found[-1].endswith("\n") else ""
        count += len(found)
        if len(tail) > LONGEST_LINE:
            raise Unreadable("line_too_long", line=count + 1)
        yield from found
    tail += decoder.decode(b"", final=True)
    yield from io.StringIO(tail, newline="").readlines()


class _Unclosed(Exception):
    pass


class _Feed:
    """Gives physical lines to the csv reader, and can take back those of a row whose quote is never closed."""

    def __init__(self, source: Iterator[str]) -> None:
        self.source = source
        self.again: deque[str] = deque()
        self.taken: list[str] = []
        self.line = 0
        self.cut = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise _Unclosed
        line = self.again.popleft() if self.again else next(self.source, None)
        if line is None:
            self.cut = bool(self.taken)
            raise StopIteration
        self.taken.append(line)
        return line

    def begin(self) -> None:
        self.line += len(self.taken)
        self.taken.clear()

    def keep_first_only(self) -> str:
        first, *others = self.taken
        self.again.extendleft(reversed(others))
        del self.taken[1:]
        self.cut = False
        return first


def records(source: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(first physical line, cells) of each row. A row whose quote is never closed is one cell, the text of its line."""
    feed = _Feed(source)
    # A property of the csv module as a whole: it is only ever made larger.
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_FIELD))
    reader = csv.reader(feed, delimiter=delimiter)
    first = True
    while True:
        feed.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_Unclosed, csv.Error):
            cells, reader = [feed.keep_first_only().rstrip("\r\n")], csv.reader(feed, delimiter=delimiter)
        if feed.cut:
            cells, reader = [feed.keep_first_only().rstrip("\r\n")], csv.reader(feed, delimiter=delimiter)
        # Excel's own first line, which names the delimiter.
        if (
            first
            and len(feed.taken) == 1
            and feed.taken[0].strip().lower().startswith("sep=")
            and len(feed.taken[0]) < 9
        ):
            first = False
            continue
        first = False
        yield feed.line + 1, cells


def delimiter_of(file: BinaryIO, encoding: str) -> str:
    """The delimiter under which the first rows look most like an export: known column names, then rows of one width."""
    head = list(islice(lines(file, encoding), SAMPLE))

    def likeness(delimiter: str) -> tuple[int, int, int]:
        rows = [cells for _line, cells in records(iter(head), delimiter)]
        widths = Counter(len(cells) for cells in rows if len(cells) > 1)
        width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        return max((columns.score(cells) for cells in rows), default=0), count, width

    return max(DELIMITERS, key=likeness)
