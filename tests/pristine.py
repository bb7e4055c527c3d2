"""The test database put back as it was after its migrations, for tests whose work other processes or threads must see.

Django empties every table instead; our audit refuses to be emptied (it is append-only), and what migrations wrote would be lost.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections
from psycopg import sql


def name_database(worker: str) -> None:
    """Name the test database: a file of this process's home on SQLite, a database of this worker's on PostgreSQL."""
    test = connection.settings_dict["TEST"]
    test["NAME"] = (
        str(Path(os.environ["ESPACE_HOME"]) / "espace.db") if connection.vendor == "sqlite" else f"espace_{worker}"
    )


def url() -> str:
    """The DATABASE_URL of the test database, for a program started by a test. Only inside a test that has the database."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    folder = str(connection.settings_dict["HOST"]).replace("/", "%2F")
    port = f":{connection.settings_dict['PORT']}" if connection.settings_dict["PORT"] else ""
    return f"postgresql://{connection.settings_dict['USER']}@{folder}{port}/{connection.settings_dict['NAME']}"


def keep() -> None:
    """Keep a copy of the database as it is now."""
    connections.close_all()
    if connection.vendor == "sqlite":
        copy(file(), _kept())
    else:
        with postgres() as admin:
            clone(admin, name(), f"{name()}_pristine")


def put_back() -> None:
    """Put the kept copy back, under the same name; whoever is connected sees it, or is sent away and connects again."""
    connections.close_all()
    # Deferred: this module is imported before the apps are ready.
    from espace.privacy.consent import notices, wording

    wording.forget()
    notices.forget()
    if connection.vendor == "sqlite":
        copy(_kept(), file())
    else:
        with postgres() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name())))
            clone(admin, f"{name()}_pristine", name())


def forget() -> None:
    """Remove the kept copy."""
    if connection.vendor != "sqlite":
        connections.close_all()
        with postgres() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(f"{name()}_pristine")))


def name() -> str:
    """The test database, before it is made as after."""
    return str(connection.settings_dict["TEST"]["NAME"])


def file() -> Path:
    """The file of the test database, on SQLite."""
    return Path(name())


def _kept() -> Path:
    return file().with_suffix(".pristine")


def copy(source: Path, target: Path) -> None:
    """Copy a database of SQLite over another."""
    # SQLite's own backup takes the target's locks, so that open connections go on and read the new content.
    with (
        contextlib.closing(sqlite3.connect(source)) as origin,
        contextlib.closing(sqlite3.connect(target, timeout=20)) as written,
    ):
        origin.backup(written)


def postgres() -> psycopg.Connection[Any]:
    settings = connection.settings_dict
    where = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
    }
    return psycopg.connect(
        dbname="postgres", autocommit=True, **{name: value for name, value in where.items() if value}
    )


def clone(admin: psycopg.Connection[Any], source: str, target: str) -> None:
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(target), sql.Identifier(source)
        )
    )
