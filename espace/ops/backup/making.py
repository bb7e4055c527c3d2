"""Making a backup: one instant of the database, then the files, then the manifests; nothing leaves in clear."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from espace import register
from espace.ops.backup import archived, choosing, expiring, lately, packing, pools, showing, underway, unfinished
from espace.ops.backup.packing import Manifest, Piece, fingerprint, put_piece
from espace.ops.backup.places import BackupFault, FolderPlace, Say
from espace.ops.backup.rows import Rows, snapshot
from espace.ops.backup.showing import Counting, counted
from espace.vault.master import parse, read_private

CONFIGURED = {".toml", ".txt"}


@dataclass(frozen=True)
class Made:
    """``bytes``: those of the files at the place, copied now or before; ``expired``: backups whose time was over; ``faults``: earlier
    backups found damaged on the way; ``with_archive``: not where the archive has a user of its own, who alone reads it; ``seconds``
    that it took."""

    label: str
    at: datetime
    tables: int
    rows: int
    units: int
    files: int
    copied: int
    bytes: int
    expired: list[str]
    faults: list[str]
    with_archive: bool
    seconds: float

    def report(self) -> dict[str, object]:
        return {**asdict(self), "at": self.at.isoformat()}


def make(place: FolderPlace, at: datetime, say: Say) -> Made:
    """Back the installation up to ``place`` and remove there what is too old. Raises :class:`BackupFault`; nothing half done stays."""
    key, began = packing.read_key(settings.HOME.keys / "backup.key"), time.monotonic()
    with lately.alone(), underway.noted(place, at, showing.counting(say)) as told:
        ours(place, key)
        unfinished.sweep(place)
        name = packing.label(at)
        if name in packing.labels(place, "data"):
            raise BackupFault(f"{place} has a backup of {name} already.")
        with unfinished.whole(place, name):
            with snapshot() as rows:
                say("The database…")
                tables = {what: choosing.tables(what) for what in ("data", "keys")}
                told.begin("The database", _count(rows, [*tables["data"], *tables["keys"]]))
                data = _tables(place, key, rows, f"data/{name}", tables["data"], told)
                keys = _tables(place, key, rows, f"keys/{name}", tables["keys"], told, choosing.kinds_left_out())
                head = sum(int(row[0]) for row in rows.select("SELECT head FROM ledger_guard"))
                ran = tuple(
                    (str(app), str(one))
                    for app, one in rows.select("SELECT app, name FROM django_migrations ORDER BY id")
                )
            data["configuration"] = put_piece(place, key, f"data/{name}/configuration", configuration(_configured()))
            say("The files…")
            files = pools.Files(place, key).copy(name, told)
            data["files"], data["archive"] = files.piece, pools.Archive(place, key).copy(name, told).piece
            parts = archived.put(place, key, name)
            data, keys = {**data, **parts["data"]}, {**keys, **parts["keys"]}
            for what, pieces, checks in (("keys", keys, key_checks()), ("data", data, {})):
                manifest = Manifest(
                    what,
                    packing.instant(name),
                    fingerprint(key),
                    connection.vendor,
                    register.load().version,
                    head,
                    ran,
                    pieces,
                    checks,
                )
                packing.sign(place, key, manifest)
        expired = expiring.remove(place, key, at)
    dumped = [piece for one, piece in data.items() if one.startswith("tables/")]
    made = Made(
        name, at, len(dumped), sum(piece.rows for piece in dumped), keys["tables/vault_unitkey"].rows, files.count, files.copied,
        files.bytes, expired.folders, expired.faults, archived.is_ours(), round(time.monotonic() - began, 1),
    )  # fmt: skip
    lately.remember(place, name, at, made.seconds)
    return made


def ours(place: FolderPlace, key: bytes) -> None:
    """What lies at the place already is ours, or nothing. Raises :class:`BackupFault`."""
    for what in ("data", "keys"):
        for name in packing.labels(place, what)[-1:]:
            packing.read_manifest(place, key, f"{what}/{name}")


def key_checks() -> dict[str, str]:
    """What tells the right keys of the home from others: ``master.1``, ``digest``."""
    masters = parse(read_private(settings.HOME.keys / "master.key"))
    checks = {f"master.{number}": fingerprint(master, "master") for number, master in masters.items()}
    return {**checks, "digest": fingerprint(packing.read_key(settings.HOME.keys / "digest.key"), "digest")}


def _tables(
    place: FolderPlace,
    key: bytes,
    rows: Rows,
    folder: str,
    tables: list[str],
    told: Counting,
    but: list[str] | None = None,
) -> dict[str, Piece]:
    pieces = {}
    for table in tables:
        columns = rows.columns(table)
        lines = counted(rows.dump(table, columns, but or ()), told)
        pieces[f"tables/{table}"] = put_piece(place, key, f"{folder}/tables/{table}", lines, columns)
    return pieces


def _count(rows: Rows, tables: list[str]) -> int:
    """How many rows there are, to say how far it is."""
    return sum(int(rows.select(f'SELECT count(*) FROM "{table}"')[0][0]) for table in tables)  # noqa: S608 -- names of our own tables


def configuration(files: Iterable[tuple[str, Path]]) -> Iterator[bytes]:
    """A line a file."""
    for name, path in files:
        content = base64.b64encode(path.read_bytes()).decode()
        yield json.dumps({"name": name, "content": content}).encode() + b"\n"


def _configured() -> Iterator[tuple[str, Path]]:
    """The settings, the register with what it reads, the brand's logo, the archive's public key."""
    home, law = settings.HOME.path, settings.REGISTER.parent
    for name in ("espace.toml", "keys/archive.pub", str(settings.BRAND["logo"])):
        if name and (home / name).is_file() and (home / name).is_relative_to(home):
            yield name, home / name
    for path in sorted(law.rglob("*")):
        if path.is_file() and path.suffix in CONFIGURED:
            yield f"register/{path.relative_to(law).as_posix()}", path
