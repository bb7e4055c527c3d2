"""The end of backups: keys after seven days, data after thirty-five, by the register's rules; then the files that no list names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from espace.ops import leaping
from espace.ops.backup import lately, packing, pools
from espace.ops.backup.places import BackupFault, FolderPlace, place_at
from espace.register import clocks

RULES = {"keys": "key_backup", "data": "data_backup"}


@dataclass(frozen=True)
class Expired:
    """``folders`` that went; ``faults``: why what no backup lists, or everything, had to stay."""

    folders: list[str]
    faults: list[str]


def remove(place: FolderPlace, key: bytes, at: datetime) -> Expired:
    """The executor of both rules: remove what is as old as its period, and what a backup that died left.

    The manifest goes first: what is left of a backup cut short in its removal is no backup, and goes at the next one.
    """
    if why := leaping.doubt(at):
        return Expired([], [why])
    gone = []
    for what, rule in RULES.items():
        oldest = clocks.oldest(rule, at)
        kept = {name for name in packing.labels(place, what) if packing.instant(name) > oldest}
        for name in sorted({name.split("/")[1] for name in place.names(what)} - kept):
            place.delete(f"{what}/{name}/{packing.MANIFEST}")
            for left in list(place.names(f"{what}/{name}")):
                place.delete(left)
            gone.append(f"{what}/{name}")
    try:
        _unlisted(place, key)
    except BackupFault as fault:
        return Expired(gone, [str(fault)])
    return Expired(gone, [])


def remove_due(at: datetime) -> int:
    """The chore: where the last backup went, remove what is due, within the hour. Returns how many folders went."""
    made = lately.last()
    if made is None:
        return 0
    place = place_at(made["place"])
    if not any(
        packing.instant(name) <= clocks.oldest(RULES[what], at)
        for what in RULES
        for name in packing.labels(place, what)
    ):
        return 0
    with lately.alone():
        return len(remove(place, packing.read_key(settings.HOME.keys / "backup.key"), at).folders)


def _unlisted(place: FolderPlace, key: bytes) -> None:
    """Remove from the pools what no backup lists: files of destroyed units, once the last backup that had them is gone."""
    for which in ("files", "archive"):
        pooled = list(place.names(which))
        listed = {
            entry.pool
            for name in (packing.labels(place, "data") if pooled else ())
            for entry in pools.entries(place, key, f"data/{name}", which)
        }
        for name in pooled:
            if name not in listed:
                place.delete(name)
