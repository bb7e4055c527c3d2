"""What backups show of clause C18: one was made lately, of the archive too, and a drill restored one for real within the month."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from espace.lib import mounts
from espace.ops.backup import archived, drilling, lately
from espace.ops.backup.apart import telling
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


def archive_backed_up(at: datetime) -> Evidence:
    """C18: where the archive has a home of its own, its last backup and its last drill, as it told of them. Partial while it told of none,
    and while its backup stays on this machine."""
    if archived.is_ours():
        return Evidence(Standing.NO_CASE, _("L’archive n’a pas d’utilisateur à part : elle part avec la sauvegarde."))
    told = telling.told()
    if told is None:
        return Evidence(
            Standing.PARTIAL, _("L’archive a son propre utilisateur, et aucune sauvegarde d’elle n’est connue.")
        )
    if told.stays:
        return Evidence(
            Standing.PARTIAL,
            _("La dernière sauvegarde de l’archive est restée sur cette machine, et se perdrait avec elle."),
        )
    if told.drilled_at is None:
        return Evidence(Standing.PARTIAL, _("Aucun exercice n’a encore restauré une sauvegarde de l’archive."))
    late = int(at - told.at >= BACKUP_LATE) + int(at - told.drilled_at >= DRILL_LATE)
    what = _("dernière sauvegarde de l’archive et dernier exercice de restauration")
    return counted(2, wrong=int(not told.passed), late=late, what=what)


PROOFS = (Proof("C18", "backups", backed_up), Proof("C18", "archive_backup", archive_backed_up))
