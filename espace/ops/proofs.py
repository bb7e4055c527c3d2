"""What backups show of clause C18: one was made lately, and a drill restored one for real within the month."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from espace.lib import mounts
from espace.ops.backup import drilling, lately
from espace.ops.backup.findings import BACKUP_LATE, DRILL_LATE
from espace.privacy.proofs.collecting import Evidence, Proof, Standing
from espace.privacy.proofs.looking import counted


def backed_up(at: datetime) -> Evidence:
    """C18: the last backup and the last drill of this home; where none was ever made there is no case. Partial while it stays here."""
    made, drilled = lately.last(), drilling.last()
    if made is not None and mounts.is_local(Path(made["place"])):
        return Evidence(
            Standing.PARTIAL, _("La dernière sauvegarde est restée sur cette machine, et se perdrait avec elle.")
        )
    late = int(made is not None and at - datetime.fromisoformat(made["at"]) >= BACKUP_LATE)
    late += int(drilled is not None and at - datetime.fromisoformat(drilled["at"]) >= DRILL_LATE)
    return counted(
        sum(found is not None for found in (made, drilled)),
        wrong=int(drilled is not None and not drilled["passed"]),
        late=late,
        what=_("dernière sauvegarde et dernier exercice de restauration"),
    )


PROOFS = (Proof("C18", "backups", backed_up),)
