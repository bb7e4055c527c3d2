"""The archive's drill: backed up, restored in a temporary home by another process, one unit opened; the report is kept, and told.

That home asks the real database what was destroyed since, and writes nothing to it. It holds a copy of the private key while it lasts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from espace.ops.backup import drilling
from espace.ops.backup.apart import making, telling
from espace.ops.backup.places import BackupFault, FolderPlace, Say


def drill(place: FolderPlace, at: datetime, say: Say) -> dict[str, Any]:
    """Run it. Returns the report, also kept in ``drills/`` of the home. Raises :class:`BackupFault` when no backup could be made."""
    made = making.make(place, at, say)
    report: dict[str, Any] = {"at": at.isoformat(), "backup": made.report(), "passed": False, "fault": ""}
    try:
        with _elsewhere(made.label) as environment:
            say("Drill: restore…")
            found = drilling.run(environment, [str(place), "--backup", made.label])
        report |= {"restore": found, "passed": found["units"] + found["gone"] == made.units and found["opens"]}
    except BackupFault as fault:
        report["fault"] = str(fault)
    drilling.keep(made.label, report)
    telling.tell()
    return report


@contextmanager
def _elsewhere(label: str) -> Iterator[dict[str, str]]:
    """A home with nothing but the archive's keys; gone at the end."""
    home = settings.HOME.temporary / f"drill-{label}"
    shutil.rmtree(home, ignore_errors=True)
    for folder in ("keys", "archive"):
        (home / folder).mkdir(mode=0o700, parents=True)
    try:
        shutil.copy2(settings.HOME.keys / "backup.key", home / "keys" / "backup.key")
        for name in making.key_checks():
            shutil.copy2(settings.HOME.archive / name, home / "archive" / name)
        (home / "espace.toml").write_text(f'mode = "{settings.MODE}"\n', encoding="utf-8")
        named = connection.settings_dict["NAME"]
        url = f"sqlite:///{named}" if connection.vendor == "sqlite" else drilling.address_of(str(named))
        yield {
            **os.environ, "ESPACE_HOME": str(home), "ESPACE_REGISTER": str(settings.REGISTER), "DATABASE_URL": url,
        }  # fmt: skip
    finally:
        shutil.rmtree(home, ignore_errors=True)
