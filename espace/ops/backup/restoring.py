"""Restoring on an empty machine, step by step; each may be done again, so that a restore cut short goes on from the start."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from espace.accounts import indexing as customers
from espace.contracts import indexing as contracts
from espace.ledger import guarding
from espace.ops.backup import archived, checking, departed, packing, pools
from espace.ops.backup.checking import Chosen
from espace.ops.backup.packing import Manifest, lines_of
from espace.ops.backup.places import BackupFault, FolderPlace, Say
from espace.ops.backup.rows import loading, snapshot
from espace.ops.installing import install
from espace.ops.starting import UNFINISHED
from espace.tickets import indexing as tickets

COMPARED = "compared"


class Again(Exception):
    """The settings were restored: the rest is for a process that has read them."""


@dataclass(frozen=True)
class Restored:
    """What was put back and compared, and whether the ledger holds acts done since (``ahead``): then nothing is served yet.
    ``archive``: units of the archive."""

    label: str
    keys: str
    tables: int
    rows: int
    files: int
    archive: int
    ahead: bool


@dataclass(frozen=True)
class Begun:
    """A file of the home, while a restore is under way: which backup, and whether its rows are all there. Nothing is served meanwhile."""

    path: Path

    @property
    def label(self) -> str:
        """The label of the backup, nothing when no restore was begun here."""
        return self._words()[0]

    @property
    def compared(self) -> bool:
        return COMPARED in self._words()

    def write(self, chosen: Chosen, word: str = "") -> None:
        draft = self.path.with_name(checking.BEGINNING)
        draft.write_text(f"{packing.label(chosen.data.at)} {word}\n")
        draft.replace(self.path)

    def end(self) -> None:
        self.path.unlink()

    def _words(self) -> list[str]:
        return self.path.read_text().split() if self.path.exists() else [""]


def restore(place: FolderPlace, say: Say, name: str = "") -> Restored:
    """Restore the backup of this label, the last one by default, in the home and the database of the settings.

    Raises :class:`BackupFault`, before anything is touched when the backup or the place is unfit; :class:`Again` once the settings are
    back, for them to be read.
    """
    home = settings.HOME.path
    key = packing.read_key(settings.HOME.keys / "backup.key")
    begun = Begun(home / UNFINISHED)
    chosen = checking.choose(place, key, name or begun.label)
    if chosen.data.vendor == archived.VENDOR:
        raise BackupFault(
            f"{place} holds the backup of an archive alone: restore it in the archive's own home, once archive.key is back in "
            f"{settings.HOME.archive}."
        )
    say(f"Looking through {chosen.data.folder}…")
    checking.look_through(place, key, chosen)
    checking.right_keys(chosen)
    if begun.label != packing.label(chosen.data.at):
        checking.empty(chosen)
        begun.write(chosen)
    if configuration(place, key, chosen.data, say):
        raise Again
    checking.long_enough(chosen)
    if not begun.compared:
        say("The database…")
        _database(place, key, chosen)
        _compare(place, key, chosen)
        begun.write(chosen, COMPARED)
    departed.load(place, key, chosen.then, chosen.data.head)
    say("The files…")
    files = pools.Files(place, key).restore(chosen.data.folder)
    pools.Archive(place, key).restore(chosen.data.folder)
    archive = archived.restore(place, key, chosen.data, chosen.keys)
    install(settings.HOME, say)
    say("The search…")
    customers.begin_again()
    contracts.begin_again()
    tickets.index_all()
    begun.end()
    return Restored(
        packing.label(chosen.data.at), packing.label(chosen.keys.at), len(_tables(chosen.data)),
        sum(piece.rows for piece in _tables(chosen.data).values()), files, archive, guarding.check(),
    )  # fmt: skip


def configuration(place: FolderPlace, key: bytes, manifest: Manifest, say: Say) -> bool:
    """Put back what the home lacks; returns whether the settings were among it. The register of then is kept beside."""
    home, fresh = settings.HOME.path, False
    for line in lines_of(place, key, f"{manifest.folder}/configuration"):
        entry = json.loads(line)
        path = home / entry["name"].replace("register/", "register.restored/", 1)
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.part")  # whole or not at all: what is there already is kept
            draft.write_bytes(base64.b64decode(entry["content"]))
            draft.chmod(0o600)
            draft.replace(path)
            fresh = fresh or entry["name"] == "espace.toml"
        elif entry["name"] == "espace.toml":
            say("espace.toml is here already and is kept.")
    return fresh


def _database(place: FolderPlace, key: bytes, chosen: Chosen) -> None:
    """Tables as they were at that release, then their rows, in one transaction; nothing when they are there already."""
    executor = MigrationExecutor(connection)
    ours = {(app, name) for app, name in executor.loader.disk_migrations}
    wanted = set(chosen.data.migrations)
    if later := sorted(wanted - ours - set(executor.loader.replacements)):
        raise BackupFault(
            f"This backup comes from a release that this one does not know ({'.'.join(later[0])}): install that release."
        )
    graph = executor.loader.graph
    inside = [node for node in graph.nodes if node in wanted]
    executor.migrate(
        [node for node in inside if not any(child.key in wanted for child in graph.node_map[node].children)]
    )
    with snapshot() as rows:
        if rows.select("SELECT count(*) FROM accounts_user")[0][0]:
            return  # a restore of this backup was cut short after its commit: the comparison tells whether it is whole
    connections.close_all()
    with loading() as rows:
        for manifest in (chosen.data, chosen.keys):
            for table, piece in _tables(manifest).items():
                rows.clear(table)  # of what the migrations themselves wrote
                rows.load(table, piece.columns, lines_of(place, key, f"{manifest.folder}/tables/{table}"))
    _sequences()


def _sequences() -> None:
    """PostgreSQL numbers on from the highest row; SQLite knows by itself."""
    models = apps.get_models(include_auto_created=True)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _compare(place: FolderPlace, key: bytes, chosen: Chosen) -> None:
    """Write every table out again: same rows, same bytes. Raises :class:`BackupFault`, naming those that differ."""
    with snapshot() as rows:
        for manifest in (chosen.data, chosen.keys):
            for table, piece in _tables(manifest).items():
                found = packing.count(rows.dump(table, piece.columns))
                if found != (piece.rows, piece.clear):
                    raise BackupFault(f"The table {table} is not what was backed up: {found[0]} rows for {piece.rows}.")


def _tables(manifest: Manifest) -> dict[str, packing.Piece]:
    return {
        name.removeprefix("tables/"): piece for name, piece in manifest.pieces.items() if name.startswith("tables/")
    }
