"""Rows of an XLSX workbook, parsed in a process of its own that is allowed little memory and little time.

A workbook of 0.8 MB can ask for more than 1 GB: what it declares is checked first, and what it then does is bounded. The
bytes go through a pipe, never to a file: uploads are sealed, and nothing of them is written in clear.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from espace.contracts.importing import kinds
from espace.contracts.importing.unreadable import Unreadable

PARSER = "espace.contracts.importing.parse_workbook"
KEPT = ("PATH", "LD_LIBRARY_PATH")
MEMORY = 1 << 30
"""Bytes of address space of the parsing process."""
SECONDS = 120
"""Processor time of the parsing process; it never waits on anything but us."""
REFUSALS = {"not_a_spreadsheet", "password", "damaged", "too_heavy", "no_such_sheet", "empty"}


@dataclass(frozen=True)
class Book:
    sheets: list[str]
    sheet: str
    rows: Iterator[tuple[int, list[str]]]


def open_rows(file: BinaryIO, *, sheet: str = "", memory: int = MEMORY, seconds: int = SECONDS) -> Book:
    """Start reading the workbook in ``file``: its sheets, the one that is read (``sheet``, or the first that looks like an
    export), and its rows. Raises :class:`Unreadable`; so may the rows."""
    if not sheet.isprintable():
        raise Unreadable("no_such_sheet")
    process = subprocess.Popen(  # noqa: S603  our own module; the sheet's name is an argument, never a command
        [sys.executable, "-I", "-X", "utf8", "-m", PARSER, str(memory), str(seconds), sheet],
        # Whatever a hostile workbook makes of its parser, there is no secret of ours in its environment.
        env={name: os.environ[name] for name in KEPT if name in os.environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdin is not None
        # Its end is read below: a process that dies early says why, or nothing, on its output.
        with suppress(BrokenPipeError), process.stdin:
            for chunk in kinds.chunks(file):
                process.stdin.write(chunk)
        opening = _next(process)
    except BaseException:
        _stop(process)
        raise
    return Book(opening["sheets"], opening["sheet"], _rows(process))


def _rows(process: subprocess.Popen[bytes]) -> Iterator[tuple[int, list[str]]]:
    try:
        while rows := _next(process)["rows"]:
            for line, cells in rows:
                yield int(line), cells
    finally:
        _stop(process)


def _next(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdout is not None
    try:
        message = json.loads(process.stdout.readline())
    except ValueError:
        # It was stopped by its limits, or by a fault of the parser: there is no message, or half of one.
        raise Unreadable("too_heavy") from None
    if "refused" in message:
        code = message["refused"]
        raise Unreadable(code if code in REFUSALS else "damaged", **message.get("values", {}))
    return message  # type: ignore[no-any-return]


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    process.wait()
