"""What the archive shows of clause C16: what was deposited was taken in, and what must go goes."""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from espace import vault
from espace.privacy.archive.depositing import Bundle, write_pack
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted
from espace.vault.models import UnitKey

WITHIN = timedelta(hours=26)


def behind_its_own_lock(at: datetime) -> Evidence:
    """Of each archived unit no key is left here; the archive has taken it in; and it destroys what it was asked to."""
    rows = ArchivedUnit.objects.all()
    waiting = rows.filter(received_at__isnull=True, deposited_at__lte=at - WITHIN).count()
    waiting += rows.filter(destroy_asked_at__lte=at - WITHIN).count()
    open_here = UnitKey.objects.filter(pk__in=rows.values("pk")).count()
    return counted(
        rows.count(), wrong=open_here, late=waiting, what=_("unités archivées, dont aucune clé ne reste ici")
    )


def lock_and_term(at: datetime) -> None:
    """An invented unit is deposited, and lies open nowhere; an answer of the archive is over after 24 hours. Raises ``AssertionError``."""
    key, mark, unit = os.urandom(32), secrets.token_hex(16), uuid4()
    rows = {"drill": [{"mark": mark}]}
    with TemporaryDirectory(dir=settings.HOME.temporary) as folder:
        written = write_pack([Bundle("drill", unit, key, unit, rows, at.date())], at, Path(folder))
        raw = (Path(folder) / f"{written.hex}.pack").read_bytes()
    if any(told in raw for told in (key, mark.encode(), unit.bytes, unit.hex.encode())):
        raise AssertionError("a deposit shows what it holds")
    [(ask, _key)] = vault.new_units("archive_ask", 1)
    answered = {"state": ArchiveAsk.State.ANSWERED, "answered_at": at, "asked_at": at, "archive_key": b""}
    ArchiveAsk.objects.create(unit=ask, kind=ArchiveAsk.Kind.CONSULT, subject=unit, **answered)
    ours = ArchiveAsk.objects.filter(unit=ask)
    if not ours.live(at).exists() or ours.live(at + timedelta(hours=24, seconds=1)).exists():
        raise AssertionError("an answer is not over after 24 hours")


PROOFS = (Proof("C16", "archive_process", behind_its_own_lock, drill=lock_and_term),)
