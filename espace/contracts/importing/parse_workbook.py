"""The process that parses one workbook: bytes on standard input, rows in JSON lines on standard output.

Run as ``python -I -m espace.contracts.importing.parse_workbook MEMORY SECONDS [SHEET]``. It opens no file, no database and no
network, and imports nothing of Django.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

MOST_PARTS = 2_000
MOST_BYTES = 600_000_000
"""Declared size of all the parts of a workbook once unpacked."""
SMALL_BYTES, MOST_RATIO = 50_000_000, 100
"""Above the first, a workbook that packs better than the second is a bomb: real ones stay under 40."""
BATCH = 500
SEARCHED = 30
LIKENESS = 3
"""Known column names in one row that make a sheet look like an export."""
MOST_EXACT = 10**15


class Refused(Exception):
    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def check(data: bytes) -> None:
    """Refuse what is not a workbook, and one that declares to unpack beyond reason."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError):
        raise Refused("damaged") from None
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("password")
    if not names & {"xl/workbook.xml", "xl/workbook.bin"}:
        raise Refused("not_a_spreadsheet", kind=_kind(names))
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_BYTES:
        raise Refused("too_heavy")
    if unpacked > SMALL_BYTES and unpacked > MOST_RATIO * len(data):
        raise Refused("too_heavy")


def _kind(names: set[str]) -> str:
    if "content.xml" in names:
        return "OpenDocument"
    return "Word" if "word/document.xml" in names else "archive"


def text(value: Any) -> str:
    """A cell as text: days in ISO 8601, whole numbers without ``.0``, text untouched (leading zeros stay)."""
    if isinstance(value, str):
        # A half of a surrogate pair cannot be written in any encoding.
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if value.is_integer() and abs(value) < MOST_EXACT:
            return str(int(value))
        return format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def sheet_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for line, cells in enumerate(sheet.iter_rows(), 1):
        yield line, [text(cell) for cell in cells]


def choose(book: Any, wanted: str) -> Any:
    """The sheet named ``wanted``, else the first that looks like an export, else the first that is not empty."""
    # Imported here, once the limits hold.
    from espace.contracts.importing import columns

    if wanted:
        if wanted not in book.sheet_names:
            raise Refused("no_such_sheet")
        return book.get_sheet_by_name(wanted)
    fallback = None
    for index in range(len(book.sheet_names)):
        sheet = book.get_sheet_by_index(index)
        for line, cells in sheet_rows(sheet):
            if columns.score(cells) >= LIKENESS:
                return sheet
            if fallback is None and any(cells):
                fallback = index
            if line >= SEARCHED:
                break
    if fallback is None:
        raise Refused("empty")
    return book.get_sheet_by_index(fallback)


def say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")


def parse(data: bytes, wanted: str) -> None:
    import python_calamine

    check(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = choose(book, wanted)
    except python_calamine.PasswordError:
        raise Refused("password") from None
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError):
        raise Refused("damaged") from None
    say({"sheets": book.sheet_names, "sheet": sheet.name})
    batch = []
    for row in sheet_rows(sheet):
        batch.append(row)
        if len(batch) == BATCH:
            say({"rows": batch})
            batch = []
    if batch:
        say({"rows": batch})
    say({"rows": []})


def main() -> None:
    memory, seconds, wanted = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    try:
        parse(sys.stdin.buffer.read(), wanted)
    except Refused as refused:
        say({"refused": refused.code, "values": refused.values})
    except MemoryError:
        say({"refused": "too_heavy"})
    except BaseException:  # a panic of the parser included: the other side must be told, and no detail may reach a log
        say({"refused": "damaged"})


if __name__ == "__main__":
    main()
