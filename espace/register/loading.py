"""From the TOML file to the :class:`~espace.register.model.Register`, once. A register with any fault does not load."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from espace.register import sections
from espace.register.coherence import problems_of
from espace.register.model import Register
from espace.register.reading import Line, RegisterError

T = TypeVar("T")
TABLES = frozenset(
    {
        "register",
        "controller",
        "officer",
        "authority",
        "processor",
        "purpose",
        "category",
        "recipient",
        "retention",
        "right",
    }
    | {"egress", "cookie", "clear", "list", "control", "clause", "sentence"}
)


def load(path: Path | str | None = None) -> Register:
    """The register at ``path``, by default the one that ``settings.REGISTER`` names; read once a process.

    Raises :class:`RegisterError`, with one sentence per fault, when the file cannot be relied upon.
    """
    if path is None:
        from django.conf import settings  # the register is readable without Django; only its default place is a setting

        path = settings.REGISTER
    return _load(Path(path))


@cache
def _load(path: Path) -> Register:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RegisterError([f"The register {path} cannot be read: {error.strerror}."]) from error
    return parse(content, path)


def forget() -> None:
    """Forget what was loaded: the next :func:`load` reads the file again. For tests and for the register commands."""
    _load.cache_clear()


def parse(content: bytes, path: Path | None = None) -> Register:
    """Read a register from ``content``; ``path`` says where its notice file stands. Raises :class:`RegisterError`."""
    register = read(content, path)
    if problems := problems_of(register):
        raise RegisterError(problems)
    return register


def read(content: bytes, path: Path | None = None) -> Register:
    """Read the lines of a register without judging what they say together: one that was in force was good by the rules of its day.

    Raises :class:`RegisterError` when its lines cannot be read.
    """
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegisterError([f"The register is not a TOML file in UTF-8: {error}."]) from error
    problems: list[str] = []
    register = _build(document, content, path, problems)
    if problems:
        raise RegisterError(problems)
    return register


def _build(document: dict[str, Any], content: bytes, path: Path | None, problems: list[str]) -> Register:
    for name in sorted(set(document) - TABLES):
        problems.append(f"{name}: the register knows no table of this name.")

    def one(table: str, read: Callable[[Line], T]) -> T:
        if table not in document:
            problems.append(f"{table}: the register lacks this table.")
        line = Line(table, document.get(table, {}), problems)
        value = read(line)
        line.done()
        return value

    def many(table: str, read: Callable[[Line], T]) -> list[T]:
        values = document.get(table, [])
        if not isinstance(values, list):
            problems.append(f"{table}: is a list; write [[{table}]].")
            return []
        found = []
        for entry in values:
            line = Line(table, entry, problems)
            found.append(read(line))
            line.done()
        return found

    def by_id(table: str, read: Callable[[Line], T], key: str = "id") -> Mapping[str, T]:
        found: dict[str, T] = {}
        for item in many(table, read):
            name = getattr(item, key)
            if name in found:
                problems.append(f'{table} "{name}": this {key} is used twice.')
            found[name] = item
        return found

    edition, effective_on, notice = one("register", sections.heading)
    return Register(
        path=path,
        version=hashlib.sha256(content).hexdigest(),
        edition=edition,
        effective_on=effective_on or date.min,
        published=_published(path, notice, problems),
        controller=one("controller", sections.controller),
        officer=one("officer", sections.officer),
        authority=one("authority", sections.authority),
        processors=by_id("processor", sections.processor),
        purposes=by_id("purpose", sections.purpose),
        categories=by_id("category", sections.category),
        recipients=by_id("recipient", sections.recipient),
        retention=by_id("retention", sections.retention),
        rights=by_id("right", sections.right),
        egress=by_id("egress", sections.egress, "host"),
        cookies=by_id("cookie", sections.cookie, "name"),
        clear=tuple(many("clear", sections.clear)),
        lists=tuple(many("list", sections.listed)),
        controls=by_id("control", sections.control),
        clauses=by_id("clause", sections.clause),
        sentences=tuple(by_id("sentence", sections.sentence).values()),
    )


def _published(path: Path | None, notice: str, problems: list[str]) -> str:
    """The notice as the controller published it: the text that the register's sentences must spell again."""
    if path is None or not notice:
        return ""
    try:
        return (path.parent / notice).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"register: the published notice {notice} cannot be read: {error}.")
        return ""
