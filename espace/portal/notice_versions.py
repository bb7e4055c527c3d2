"""The versions of the notice that were in force here, newest first: since when, until when, and what each changed, in plain words.

The rows are those that consent is proved by (:mod:`espace.privacy.consent.notices`): each holds the register whole, as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from espace import register
from espace.lib import clock
from espace.privacy.consent.models import NoticeVersion
from espace.register.model import Register
from espace.register.retelling import Told, retell


@dataclass(frozen=True)
class Version:
    """``until_on`` is ``None`` for the one in force. ``changes``: since the one before; ``None`` for the first, and for one that is no
    longer read."""

    version: str
    edition: str
    since_on: date
    until_on: date | None
    changes: list[Told] | None


def versions(language: str) -> list[Version]:
    """Every version, newest first. The one in force is there even before a process has noted it."""
    law = register.load()
    rows = [
        (version, edition, clock.today(seen_at))
        for version, edition, seen_at in NoticeVersion.objects.order_by("-id").values_list(
            "version", "edition", "seen_at"
        )
    ]
    if not rows or rows[0][0] != law.version:
        rows.insert(0, (law.version, law.edition, law.effective_on))
    told = []
    for index, (version, edition, since_on) in enumerate(rows):
        before = rows[index + 1][0] if index + 1 < len(rows) else ""
        until_on = rows[index - 1][2] if index else None
        told.append(
            Version(version, edition, since_on, until_on, changes(before, version, language) if before else None)
        )
    return told


def law_of(version: str) -> Register | None:
    """The register of a version, as it was. Raises ``LookupError`` for one that was never in force here; ``None`` where today's program
    cannot read it any more."""
    if version == register.load().version:
        return register.load()
    return _read(version)


def text_of(version: str) -> str:
    """The file of a version, word for word. Raises ``LookupError``."""
    found = NoticeVersion.objects.filter(version=version).values_list("text", flat=True).first()
    if found is None:
        raise LookupError(version)
    return found


@lru_cache(maxsize=16)
def _read(version: str) -> Register | None:
    try:
        return register.read(text_of(version).encode())
    except register.RegisterError:
        return None


@lru_cache(maxsize=64)
def changes(before: str, after: str, language: str) -> list[Told] | None:
    """What changed from one version to another; a version never changes, so that this is worked out once."""
    old, new = law_of(before), law_of(after)
    return None if old is None or new is None else retell(old, new, language)
