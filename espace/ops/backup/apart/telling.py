"""What the archive says of its own backups to the other side of the lock, which reads neither its home nor their place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from espace.lib import mounts
from espace.ops.backup import drilling, lately

TOLD = "archive.backups"  # in the drop, beside the archive's beat
READABLE = 0o640
"""Who deposits reads it by its group."""


@dataclass(frozen=True)
class Told:
    """When the last backup of the archive was made, in which folder (``stays``: of this very machine); how the last drill went, if any;
    ``seconds`` that the backup took."""

    at: datetime
    place: str
    stays: bool
    drilled_at: datetime | None
    fault: str
    seconds: float | None = None

    @property
    def passed(self) -> bool:
        return not self.fault


def tell() -> None:
    """Write down in the drop when this home's last backup and last drill were. Dates and a folder: nothing of anybody."""
    made, drilled = lately.last(), drilling.last()
    if made is None:
        return
    told = {
        "at": made["at"],
        "place": made["place"],
        "stays": mounts.is_local(Path(made["place"])),
        "seconds": made.get("seconds"),
    }
    if drilled is not None:
        fault = "" if drilled["passed"] else drilled["fault"] or "it is not what was backed up"
        told |= {"drilled_at": drilled["at"], "fault": fault}
    path = settings.HOME.archive_drop / TOLD
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    draft.chmod(READABLE)
    draft.replace(path)


def told() -> Told | None:
    """What the archive said last; nothing when it never made a backup."""
    path = settings.HOME.archive_drop / TOLD
    if not path.exists():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    drilled = found.get("drilled_at")
    return Told(
        datetime.fromisoformat(found["at"]), found["place"], found["stays"],
        datetime.fromisoformat(drilled) if drilled else None, found.get("fault", ""), found.get("seconds"),
    )  # fmt: skip
