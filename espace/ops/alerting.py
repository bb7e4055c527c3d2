"""Telling the administrators by mail that the machine has news: that there is some and where it is said, never what (C18, S19)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, transaction

from espace import outbox
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit import chain
from espace.ops import doctor
from espace.ops.backup import findings
from espace.ops.finding import Finding
from espace.vault import VaultError

AGAIN = timedelta(days=1)
"""What stays red is told again after a day; what becomes red, at once."""
TOLD = "alerts.json"


def journal(at: datetime) -> Iterator[Finding]:
    """The end of the journal: ``espace doctor`` reads it whole, which takes too long for every quarter of an hour."""
    _block, faults = chain.last()
    yield Finding("journal", not faults, " ".join(faults) or "The last block is whole.")


WATCHED: tuple[Callable[[datetime], Iterator[Finding]], ...] = (
    findings.backups,
    findings.backup_under_way,
    findings.archive_backups,
    findings.erasures,
    doctor.terms,
    doctor.quarantine,
    doctor.storage,
    doctor.room,
    doctor.clock,
    journal,
)


def red(at: datetime) -> set[str]:
    """The names of what is not well among what is watched; what cannot be looked at is not well."""
    found: set[str] = set()
    for look in WATCHED:
        try:
            found |= {finding.name for finding in look(at) if not finding.well}
        except (DatabaseError, OSError, VaultError):
            found.add(look.__name__)
    return found


def alert(at: datetime) -> int:
    """Mail each administrator when something is newly red, or red for a day since the last mail. Returns how many mails.

    A demonstration keeps everything in one folder, is red for it, and tells nobody.
    """
    if settings.DEMO:
        return 0
    path, now = settings.HOME.path / TOLD, red(at)
    before, told_at = _told(path)
    due = told_at is None or at - told_at >= AGAIN
    if not now or not (now - before or due):
        if before - now:
            _note(path, now, told_at)
        return 0
    with transaction.atomic():
        people = list(User.objects.filter(role=Role.ADMINISTRATOR, is_active=True))
        for one in people:
            outbox.post(
                kind="machine_news",
                to=one.email,
                language=one.language,
                event=f"alert:{at:%Y%m%dT%H%M%S}:{one.pk}",
                at=at,
            )
    _note(path, now, at)
    return len(people)


def _told(path: Path) -> tuple[set[str], datetime | None]:
    """What the last mail was about, and when it left; nothing where none did."""
    if not path.exists():
        return set(), None
    found = json.loads(path.read_text(encoding="utf-8"))
    return set(found["red"]), datetime.fromisoformat(found["at"]) if found["at"] else None


def _note(path: Path, names: set[str], at: datetime | None) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"red": sorted(names), "at": at and at.isoformat()}), encoding="utf-8")
    draft.chmod(0o600)
    draft.replace(path)
