"""The points at which a process may die: before each statement that writes, each commit, each file opened, synchronised, named, removed.

Points are counted, not timed: the same seed dies at the same place. Between two of them nothing lasting changes, so that dying before one
is dying anywhere after the one before it.
"""

from __future__ import annotations

import builtins
import io
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import psycopg

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
NAMED = {
    "os.rename": "rename",
    "os.remove": "remove",
    "os.mkdir": "mkdir",
    "os.rmdir": "rmdir",
    "os.truncate": "truncate",
}
HARMLESS = {"SELECT", "PRAGMA", "SET", "SHOW", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "WITH", "--", "EXPLAIN", ""}
TABLE_AFTER = {"INSERT": "INTO", "DELETE": "FROM", "UPDATE": "UPDATE", "COPY": "COPY"}


class Points:
    """Counts the points that this process passes, each with what comes next; at ``dies_at`` the process kills itself."""

    def __init__(self, root: Path, dies_at: int = 0) -> None:
        self.root = f"{root}/"
        self.dies_at = dies_at
        self.passed: list[str] = []

    def reach(self, what: str) -> None:
        self.passed.append(what)
        if len(self.passed) == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Count from now on, for the whole life of this process: a child that was forked for that."""
        self._watch_files()
        self._watch_sqlite()
        self._watch_postgresql()

    def _watch_files(self) -> None:
        synchronise = os.fsync

        def fsync(descriptor: Any) -> None:
            self.reach(f"fsync {self._place(str(Path(f'/proc/self/fd/{descriptor}').readlink()))}")
            synchronise(descriptor)

        os.fsync = fsync  # type: ignore[assignment]
        sys.addaudithook(self._heard)
        builtins.open = io.open = self._after_opening(io.open)
        os.open = self._after_opening(os.open)

    def _after_opening(self, opens: Callable[..., Any]) -> Callable[..., Any]:
        """A file may stay empty: its process may die between its opening and its first byte."""

        def opened(path: Any, *arguments: Any, **options: Any) -> Any:
            found = opens(path, *arguments, **options)
            how = arguments[0] if arguments else options.get("mode", options.get("flags", "r"))
            writes = how & WRITING if isinstance(how, int) else set(how) & set("wax+")
            if writes and isinstance(path, str | Path) and (place := self._place(str(path))):
                self.reach(f"write {place}")
            return found

        return opened

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if (
            event == "open"
            and isinstance(arguments[0], str)
            and isinstance(arguments[2], int)
            and arguments[2] & WRITING
        ):
            what = "open"
        elif event in NAMED and not (event == "os.mkdir" and Path(arguments[0]).exists()):
            what = NAMED[event]
        else:
            return
        if place := self._place(str(arguments[0])):
            self.reach(f"{what} {place}")

    def _place(self, path: str) -> str:
        """The folder of a path under the root, and the ending of its name; a bare name is of a folder that is removed whole."""
        if "/" not in path:
            return "in a folder"
        if not path.startswith(self.root):
            return ""
        inside = Path(path.removeprefix(self.root))
        folders = ["??" if len(part) == 2 else part for part in inside.parent.parts[:2]]
        return "/".join([*folders, f"*{inside.suffix}"])

    def _watch_sqlite(self) -> None:
        connect = sqlite3.connect

        def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
            found: sqlite3.Connection = connect(*arguments, **options)
            found.set_trace_callback(self._asked)
            return found

        sqlite3.connect = sqlite3.dbapi2.connect = watched  # type: ignore[assignment]

    def _watch_postgresql(self) -> None:
        for name in ("execute", "executemany", "copy"):
            self._before(psycopg.Cursor, name, lambda arguments: self._asked(_text(arguments[1])))
        self._before(psycopg.Connection, "commit", lambda arguments: self._asked("COMMIT"))

    def _before(self, owner: type[Any], name: str, tell: Callable[[tuple[Any, ...]], None]) -> None:
        does = getattr(owner, name)

        def watched(*arguments: Any, **options: Any) -> Any:
            tell(arguments)
            return does(*arguments, **options)

        setattr(owner, name, watched)

    def _asked(self, statement: str) -> None:
        words = statement[:200].split()
        verb = words[0].upper() if words else ""
        if verb in HARMLESS and "wal_checkpoint" not in statement:
            return
        after = TABLE_AFTER.get(verb)
        found = next((words[place + 1] for place, word in enumerate(words[:-1]) if word.upper() == after), "")
        self.reach(f"{verb} {found.strip(chr(34))}".strip())


def _text(query: Any) -> str:
    if isinstance(query, bytes):
        return query.decode()
    return query if isinstance(query, str) else str(query.as_string(None))


def draw(passed: list[str], random: Random) -> int:
    """One point of those that a run passed: first what comes next, then which of those, so that the rare ones come as often."""
    what = random.choice(sorted(set(passed)))
    return random.choice([number for number, found in enumerate(passed, 1) if found == what])
