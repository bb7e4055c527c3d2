"""Which version of the register is in force, and whether it asks for consent again: editorial changes do not, material ones do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from espace import register
from espace.privacy.consent.models import NoticeVersion
from espace.register.diffing import TABLES, Change, Nature, compare, material
from espace.register.model import Register


@dataclass(frozen=True)
class Standing:
    """``generation`` of the register in force; ``since`` when, ``None`` while no process has noted it."""

    generation: int
    since: datetime | None


_known: dict[str, Standing] = {}


def standing() -> Standing:
    """How the register in force stands; asked of the database once a process, then remembered with its version."""
    version = register.load().version
    if version not in _known:
        row = _last()
        if row is None or row.version != version:
            generation = _generation(row)
            row = NoticeVersion.objects.defer("text").filter(version=version, generation=generation).first()
            if row is None:
                return Standing(generation, None)
        _known[version] = Standing(row.generation, row.seen_at)
    return _known[version]


def current(at: datetime) -> NoticeVersion:
    """The row of the register in force, written if it is new. Raises :class:`register.RegisterError` if its file changed underneath."""
    law = register.load()
    last = _last()
    if last is None or last.version != law.version:
        last, _made = NoticeVersion.objects.get_or_create(
            version=law.version,
            generation=_generation(last),
            defaults={"edition": law.edition, "seen_at": at, "text": _text(law)},
        )
    _known[law.version] = Standing(last.generation, last.seen_at)
    return last


def forget() -> None:
    """Forget what is remembered. For tests."""
    _known.clear()


def changes_since(notice: NoticeVersion) -> list[Change]:
    """The material changes between an earlier version and the one in force; none if the earlier one can no longer be read."""
    try:
        return [
            one
            for one in compare(register.read(notice.text.encode()), register.load())
            if one.nature is Nature.MATERIAL
        ]
    except register.RegisterError:
        return []


def named(changes: list[Change], language: str) -> list[str]:
    """What changed, as lines of the register call themselves, each once: purposes, data, recipients, periods, promises."""
    return list(dict.fromkeys(words for words in _names(changes, language) if words))


def _names(changes: list[Change], language: str) -> Iterator[str]:
    law = register.load()
    for change in changes:
        attribute = dict(TABLES).get(change.table, "")
        line = getattr(law, attribute, {}).get(change.id) if attribute else None
        text = next(
            (getattr(line, name) for name in ("label", "data", "title", "service") if hasattr(line, name)), None
        )
        yield text.in_language(language) if text is not None else ""


def _last() -> NoticeVersion | None:
    """The newest row; its text, the whole register, is read only where it is compared."""
    return NoticeVersion.objects.defer("text").order_by("-id").first()


def _generation(last: NoticeVersion | None) -> int:
    """The generation of the register in force after ``last``. What can no longer be read counts as materially different."""
    if last is None:
        return 1
    try:
        differs = material(compare(register.read(last.text.encode()), register.load()))
    except register.RegisterError:
        differs = True
    return last.generation + differs


def _text(law: Register) -> str:
    content = law.path.read_bytes() if law.path else b""
    if hashlib.sha256(content).hexdigest() != law.version:
        raise register.RegisterError(["The register's file changed while the program runs: start it again."])
    return content.decode()
