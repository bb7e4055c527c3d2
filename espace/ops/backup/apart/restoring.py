"""Restoring the archive in its own home, and making it agree with the database before it serves anything.

What was destroyed since the backup has no row there any more: it is not put back. So the database comes first, with its replay.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError

from espace.ops import archiving
from espace.ops.backup import archived, checking, packing, pools, restoring
from espace.ops.backup.apart.making import key_checks
from espace.ops.backup.checking import Chosen
from espace.ops.backup.packing import Manifest, chunks_of
from espace.ops.backup.places import BackupFault, FolderPlace, Say
from espace.ops.backup.restoring import Again, Begun
from espace.ops.starting import UNFINISHED
from espace.privacy.archive.keeping import Archive, opened
from espace.privacy.archive.models import ArchivedUnit
from espace.vault import VaultError
from espace.vault.streaming import open_stream


@dataclass(frozen=True)
class Restored:
    """``units`` put back; ``gone``: those of the backup that were destroyed since, and were not put back; ``lacking``: those that the
    database says were taken in and that the backup lacks; ``waiting``: packs at the door; ``opens``: whether one unit opens with the
    private key (yes where there is none)."""

    label: str
    keys: str
    units: int
    files: int
    gone: int
    lacking: int
    waiting: int
    opens: bool


def restore(place: FolderPlace, say: Say, name: str = "") -> Restored:
    """Restore the backup of this label, the last one by default, in the archive's own home.

    Raises :class:`BackupFault`, before anything is touched when the backup or the home is unfit; :class:`Again` once the settings are
    back, for them to be read.
    """
    key = packing.read_key(settings.HOME.keys / "backup.key")
    begun = Begun(settings.HOME.path / UNFINISHED)
    chosen = checking.choose(place, key, name or begun.label)
    if chosen.data.vendor != archived.VENDOR:
        raise BackupFault(f"{place} holds the backup of a whole installation, and this is the archive's own home.")
    say(f"Looking through {chosen.data.folder}…")
    checking.look_through(place, key, chosen)
    _right_keys(chosen)
    if begun.label != packing.label(chosen.data.at):
        _empty()
        begun.write(chosen)
    if restoring.configuration(place, key, chosen.data, say):
        raise Again
    archiving.folders()
    say("The archive…")
    rows = _rows(chosen.data)
    units = archived.restore(place, key, chosen.data, chosen.keys, {unit.bytes for unit in rows})
    with opened() as archive:
        kept = archive.units()
        wanted = {archive.file(unit).name for unit, has_file in kept.items() if has_file}
        pool = pools.Archive(place, key, waiting=False)
        files = pool.restore(chosen.data.folder, lambda name: name.rpartition("/")[2] in wanted)
        if lost := [unit.hex for unit, has_file in kept.items() if has_file and not archive.file(unit).exists()]:
            raise BackupFault(f"This backup lacks the files of {len(lost)} units of the archive ({lost[0]}…).")
        opens = not kept or _opens(archive, max(kept, key=lambda unit: kept[unit]))
    waiting = _put_back(place, key, chosen.keys)
    begun.end()
    lacking = sum(unit not in kept for unit, taken_in in rows.items() if taken_in)
    gone = chosen.data.pieces["archived/unit"].rows - units
    return Restored(
        packing.label(chosen.data.at), packing.label(chosen.keys.at), units, files, gone, lacking, waiting, opens
    )


def _rows(data: Manifest) -> dict[UUID, bool]:
    """The units that the database still keeps, and whether each was taken in. Raises :class:`BackupFault` when it cannot tell."""
    try:
        rows = dict(ArchivedUnit.objects.kept().values_list("pk", "received_at"))
    except DatabaseError as error:
        raise BackupFault(
            f"The database cannot be asked what was destroyed since ({type(error).__name__}): run the same command again."
        ) from error
    if not rows and data.pieces["archived/unit"].rows:
        raise BackupFault(
            "The database names no archived unit. Restore it first (`espace restore`, then `--replay`, as the web process's user), then "
            "run the same command again."
        )
    return {unit: taken_in is not None for unit, taken_in in rows.items()}


def _right_keys(chosen: Chosen) -> None:
    here = key_checks()
    for name, check in chosen.keys.checks.items():
        if here.get(name) != check:
            raise BackupFault(f"{settings.HOME.archive / name} is not the one of this backup: put back its safe copy.")


def _empty() -> None:
    folder = settings.HOME.archive
    for path in (folder / "archive.db", *sorted((folder / "files").rglob("*"))):
        if path.is_file():
            raise BackupFault(f"{path} is there already. A restore fills an empty archive, and overwrites nothing.")


def _opens(archive: Archive, unit: UUID) -> bool:
    """Whether the private key opens this unit, its file included."""
    try:
        kept = archive.read(unit)
        if kept.has_file:
            place = archive.file(unit)
            sealed = FolderPlace(place.parent).get(place.name)
            for _piece in open_stream(sealed, kept.key, unit.bytes):
                pass
    except VaultError:
        return False
    return True


def _put_back(place: FolderPlace, key: bytes, keys: Manifest) -> int:
    """The packs that waited at the door; one that is there still stays as it is. Returns how many the backup had."""
    packs = [name for name in keys.pieces if name.startswith("inbox/")]
    for name in packs:
        path = settings.HOME.archive_drop / name
        if path.exists():
            continue
        draft = path.with_suffix(".part")
        with draft.open("wb") as file:
            for chunk in chunks_of(place, key, f"{keys.folder}/{name}"):
                file.write(chunk)
        draft.chmod(0o600)
        draft.replace(path)
    return len(packs)
