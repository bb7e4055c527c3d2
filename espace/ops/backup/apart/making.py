"""Backing the archive up, in its own home: what waits at its door first, then one instant of its database, then its files."""

from __future__ import annotations

import base64
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from espace import register
from espace.ops.backup import archived, expiring, lately, packing, pools, showing, underway, unfinished
from espace.ops.backup.apart import telling
from espace.ops.backup.making import configuration, ours
from espace.ops.backup.packing import Manifest, Piece, fingerprint, put_piece
from espace.ops.backup.places import BackupFault, FolderPlace, Say
from espace.privacy.archive import keys as archive_keys
from espace.privacy.archive.keeping import opened
from espace.vault.master import write_private


@dataclass(frozen=True)
class Made:
    """``units`` and ``files`` of the archive, of which ``copied`` were copied now; ``waiting``: packs at its door; ``expired``: backups
    whose time was over; ``faults``: earlier ones found damaged on the way."""

    label: str
    at: datetime
    units: int
    files: int
    copied: int
    waiting: int
    expired: list[str]
    faults: list[str]

    def report(self) -> dict[str, object]:
        return {**asdict(self), "at": self.at.isoformat()}


def make(place: FolderPlace, at: datetime, say: Say) -> Made:
    """Back the archive up to ``place``, remove there what is too old, and tell the other side of the lock.

    Raises :class:`BackupFault`; nothing half done stays. The first time, it makes the key and stops, for its safe copies to be made.
    """
    began = time.monotonic()
    with lately.alone(), underway.noted(place, at, showing.counting(say)) as told:
        key = _key(place)
        ours(place, key)
        unfinished.sweep(place)
        name = packing.label(at)
        if name in packing.labels(place, "data"):
            raise BackupFault(f"{place} has a backup of {name} already.")
        with opened() as archive:  # it makes its tables
            if any(archive.units().values()) and not archive.files.is_dir():
                raise BackupFault(f"{archive.files} is not there: a backup without the files would be none.")
        say("The archive…")
        with unfinished.whole(place, name):
            # A pack that is taken in meanwhile is then in both, which does no harm; the other way round it would be in neither.
            waiting = _waiting(place, key, name)
            parts = archived.put(place, key, name)
            files = pools.Archive(place, key, waiting=False).copy(name, told)
            toml = [("espace.toml", path) for path in (settings.HOME.path / "espace.toml",) if path.exists()]
            settled = put_piece(place, key, f"data/{name}/configuration", configuration(toml))
            data = {**parts["data"], "archive": files.piece, "configuration": settled}
            keys = {**parts["keys"], **waiting}
            for what, pieces, checks in (("keys", keys, key_checks()), ("data", data, {})):
                law = register.load().version
                manifest = Manifest(
                    what, packing.instant(name), fingerprint(key), archived.VENDOR, law, 0, (), pieces, checks
                )
                packing.sign(place, key, manifest)
        expired = expiring.remove(place, key, at)
    lately.remember(place, name, at, round(time.monotonic() - began, 1))
    telling.tell()
    units = data["archived/unit"].rows
    return Made(name, at, units, files.count, files.copied, len(waiting), expired.folders, expired.faults)


def key_checks() -> dict[str, str]:
    """What tells the right private keys of the archive from others, by their file."""
    names = ("archive.key", "digest.key")
    there = ((name, settings.HOME.archive / name) for name in names)
    return {name: fingerprint(packing.read_key(path), name) for name, path in there if path.exists()}


def _key(place: FolderPlace) -> bytes:
    path: Path = settings.HOME.keys / "backup.key"
    if not path.exists() and not any(packing.labels(place, what) for what in ("data", "keys")):
        archive_keys.digest_key()
        write_private(path, base64.b64encode(os.urandom(32)).decode() + "\n")
        raise BackupFault(
            f"Made {path}, and no backup yet: without this key none could be restored. Make its two safe copies, with those of "
            f"archive.key and digest.key of {settings.HOME.archive}, then run the same command again."
        )
    return packing.read_key(path)


def _waiting(place: FolderPlace, key: bytes, label: str) -> dict[str, Piece]:
    found = {}
    for path in sorted(archived.inbox().glob("*.pack")):
        with suppress(FileNotFoundError), path.open("rb") as file:
            chunks = iter(lambda file=file: file.read(packing.CHUNK), b"")  # type: ignore[misc]
            found[f"inbox/{path.name}"] = put_piece(place, key, f"keys/{label}/inbox/{path.name}", chunks)
    return found
