"""A home and its database, kept as they are and put back before each death: a folder and a file, or a template of PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

from espace.ledger import guarding, ledger
from espace.lib import home
from espace.ops.starting import UNFINISHED
from tests import pristine

APART = ("espace.pristine",)


@dataclass(frozen=True)
class Place:
    """A home whose database is ``name`` (SQLite's file, or PostgreSQL's database)."""

    home: Path
    name: str

    def enter(self) -> None:
        """Let this process stand there."""
        connections.close_all()
        settings.HOME = home.read(self.home)
        connection.settings_dict["NAME"] = self.name
        guarding.watch.forget()

    def keep(self) -> Kept:
        """Keep all of it as it is now."""
        connections.close_all()
        folder = Path(tempfile.mkdtemp(prefix="kept-", dir=settings.HOME.path.parent))
        shutil.copytree(self.home, folder / "home", ignore=shutil.ignore_patterns("espace.db*", *APART))
        if connection.vendor == "sqlite":
            if Path(self.name).exists():
                pristine.copy(Path(self.name), folder / "espace.db")
            return Kept(self, folder, "")
        template = f"{self.name}_{folder.name.removeprefix('kept-')}"
        with pristine.postgres() as admin:
            pristine.clone(admin, self.name, template)
        return Kept(self, folder, template)


@dataclass(frozen=True)
class Kept:
    """What a place held."""

    place: Place
    folder: Path
    template: str

    def put_back(self) -> None:
        connections.close_all()
        for path in self.place.home.iterdir():
            if path.name not in APART:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.folder / "home", self.place.home, dirs_exist_ok=True)
        if self.template:
            with pristine.postgres() as admin:
                drop(admin, self.place.name)
                pristine.clone(admin, self.template, self.place.name)
        elif (self.folder / "espace.db").exists():
            shutil.copyfile(self.folder / "espace.db", self.place.name)

    def forget(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.template:
            with pristine.postgres() as admin:
                drop(admin, self.template)


def drop(admin: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def here() -> Place:
    """The place of this pytest process."""
    return Place(Path(os.environ["ESPACE_HOME"]), pristine.name())


def beside(folder: Path) -> Place:
    """An empty machine: no home, no database yet."""
    folder.mkdir()
    if connection.vendor == "sqlite":
        return Place(folder, str(folder / "espace.db"))
    name = f"{pristine.name()}_machine"
    with pristine.postgres() as admin:
        drop(admin, name)
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return Place(folder, name)


def begun(folder: Path, label: str) -> Place:
    """A machine where the restore of the backup ``label`` died when it had made the tables, which takes most of its time."""
    place = beside(folder)
    (folder / UNFINISHED).write_text(f"{label} \n")
    if connection.vendor == "sqlite":
        pristine.copy(pristine.file().with_suffix(".pristine"), Path(place.name))
    else:
        with pristine.postgres() as admin:
            drop(admin, place.name)
            pristine.clone(admin, f"{pristine.name()}_pristine", place.name)
    return place


def give_keys_and_ledger(place: Place) -> None:
    """What an empty machine has before a restore: the safe copies of the keys, and the ledger from its own place."""
    shutil.copytree(settings.HOME.keys, place.home / "keys", ignore=shutil.ignore_patterns("secret.key", "archive.pub"))
    for copy in ledger().copies:
        shutil.copytree(copy, place.home / copy.name)
