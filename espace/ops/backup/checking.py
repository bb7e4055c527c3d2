"""Is a backup fit to be restored, and is there room for it here? Everything is looked at before anything is touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from espace.ledger import ledger
from espace.ops.backup import making, packing, pools
from espace.ops.backup.packing import Manifest
from espace.ops.backup.places import BackupFault, FolderPlace, NotThere, digest_of

SAFE_COPIES = ("master.key", "digest.key", "backup.key")
MAY_BE_A_KEY = {*SAFE_COPIES, "proof.key"}
BEGINNING = "restore.new"
"""What a restore that died at once was writing."""
# What may be in the home already: the keys, the ledger's copies, settings written for this machine, and empty folders.
MAY_BE_THERE = {"espace.toml", "keys", "ledger", "ledger-copy", BEGINNING}


@dataclass(frozen=True)
class Chosen:
    """The data of one instant, and the newest keys: a unit destroyed since then has none any more, which is what is wanted.

    ``then``: the keys made with these data, where others are newer and theirs still live; for what left for the archive since
    (:mod:`espace.ops.backup.departed`).
    """

    data: Manifest
    keys: Manifest
    then: Manifest | None = None


def choose(place: FolderPlace, key: bytes, name: str = "") -> Chosen:
    """The backup of this label (the last one when none is given). Raises :class:`BackupFault`."""
    known = packing.labels(place, "data")
    begun = {one.split("/")[1] for one in place.names("data")} - set(known)
    if not known or (name and name not in known):
        unfinished = f"; {', '.join(sorted(begun))} did not end" if begun else ""
        what = f"no backup {name}" if name else "no backup"
        raise BackupFault(f"{place} holds {what} (there: {', '.join(known) or 'none'}{unfinished}).")
    data = packing.read_manifest(place, key, f"data/{name or known[-1]}")
    living = packing.labels(place, "keys")
    newest = living[-1:]
    if not newest:
        raise BackupFault(f"{place} holds no keys: they live seven days. Without them nothing of these data opens.")
    keys = packing.read_manifest(place, key, f"keys/{newest[0]}")
    if keys.at < data.at:
        raise BackupFault(f"{place} lacks the keys of {packing.label(data.at)}: the newest are those of {newest[0]}.")
    own = packing.label(data.at)
    then = packing.read_manifest(place, key, f"keys/{own}") if own in living[:-1] else None
    return Chosen(data, keys, then)


def look_through(place: FolderPlace, key: bytes, chosen: Chosen) -> None:
    """Every piece and every file is there, with the bytes that were written. Raises :class:`BackupFault`, naming the first that is not."""
    for manifest in filter(None, (chosen.data, chosen.keys, chosen.then)):
        for name, piece in manifest.pieces.items():
            whole = f"{manifest.folder}/{name}"
            try:
                found = place.get(whole)
            except NotThere as error:
                raise BackupFault(f"{whole} is missing: this backup is incomplete.") from error
            if found.size != piece.size or digest_of(found) != piece.sha256:
                raise BackupFault(f"{whole} was cut or altered: it is not what was backed up.")
    for which in sorted({"files", "archive"} & chosen.data.pieces.keys()):
        for entry in pools.entries(place, key, chosen.data.folder, which):
            try:
                found = place.get(entry.pool)
            except NotThere as error:
                raise BackupFault(f"{entry.pool} is missing: this backup is incomplete.") from error
            if found.size != entry.size:
                raise BackupFault(f"{entry.pool} was cut: it is not the file that was backed up.")


def right_keys(chosen: Chosen) -> None:
    """The safe copies at hand are those that these data need. Raises :class:`BackupFault`, naming the wrong one."""
    here = making.key_checks()
    for name, check in chosen.keys.checks.items():
        if here.get(name) != check:
            file, _, generation = name.partition(".")
            which = f", generation {generation}," if generation else ""
            raise BackupFault(f"keys/{file}.key{which} is not the one of this backup: put back its safe copy.")


def empty(chosen: Chosen) -> None:
    """Nothing is here yet. Raises :class:`BackupFault`, naming what is."""
    for words in _in_the_way(settings.HOME.path):
        raise BackupFault(f"{words} A restore fills an empty home and an empty database, and overwrites nothing.")
    if connection.vendor != chosen.data.vendor:
        raise BackupFault(f"These data come from {chosen.data.vendor} and the database here is {connection.vendor}.")
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if not name.startswith("sqlite_")]
    if tables:
        named = connection.settings_dict["NAME"]
        raise BackupFault(
            f"The database {named} is not empty: it has {len(tables)} tables ({sorted(tables)[0]}…). "
            "A restore fills an empty home and an empty database, and overwrites nothing."
        )


def long_enough(chosen: Chosen) -> None:
    """The ledger is here, and tells all that these data know. Raises :class:`BackupFault`."""
    book = ledger()
    last = book.last(chosen.data.head)
    if last < chosen.data.head:
        where = " and ".join(str(folder) for folder in book.copies)
        raise BackupFault(
            f"The ledger here ends at {last} and this backup knows of {chosen.data.head} acts. Put the ledger's copies in {where} "
            "([ledger] copies of espace.toml), then run the same command again."
        )


def _in_the_way(home: Path) -> Iterator[str]:
    if not home.is_dir():
        return
    for path in sorted(home.iterdir()):
        if path.name == "keys":
            yield from (f"{one} is there already." for one in sorted(path.iterdir()) if one.name not in MAY_BE_A_KEY)
        elif path.is_dir() and path.name not in MAY_BE_THERE:
            yield from (f"{one} is there already." for one in sorted(path.rglob("*")) if one.is_file())
        elif path.is_file() and path.name not in MAY_BE_THERE and not path.name.startswith("espace.db"):
            yield f"{path} is there already."
