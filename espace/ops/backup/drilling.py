"""The drill: a backup is made, restored beside, compared and replayed by other processes, as on another machine; its report is kept.

What it restores lies in a temporary home of its own, with the ledger's files copied and a database of its own, and is removed at the end.
Nothing is served from it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from espace.ledger import ledger
from espace.ops.backup import checking, making
from espace.ops.backup.places import BackupFault, FolderPlace, Say

REPORTS = "drills"


def drill(place: FolderPlace, at: datetime, say: Say) -> dict[str, Any]:
    """Run it. Returns the report, also kept in ``drills/`` of the home: ``passed``, counts, ``seconds`` of each step, ``fault``.

    Raises :class:`BackupFault` when not even the backup could be made.
    """
    began = time.monotonic()
    made = making.make(place, at, say)
    report: dict[str, Any] = {"at": at.isoformat(), "backup": made.report(), "passed": False, "fault": ""}
    seconds = {"backup": round(time.monotonic() - began, 3)}
    try:
        with _elsewhere(made.label) as environment:
            for name, words in (("restore", [str(place), "--backup", made.label]), ("replay", ["--replay"])):
                began = time.monotonic()
                say(f"Drill: {name}…")
                report[name] = run(environment, words)
                seconds[name] = round(time.monotonic() - began, 3)
        restored = report["restore"]
        report["passed"] = (restored["tables"], restored["rows"], restored["files"]) == (
            made.tables, made.rows, made.files,
        )  # fmt: skip
    except BackupFault as fault:
        report["fault"] = str(fault)
    report["seconds"] = seconds
    keep(made.label, report)
    return report


def last() -> dict[str, Any] | None:
    """The report of the last drill that was run from this home, whether it passed or not."""
    paths = sorted((settings.HOME.path / REPORTS).glob("*.json"))
    if not paths:
        return None
    found: dict[str, Any] = json.loads(paths[-1].read_text(encoding="utf-8"))
    return found


def run(environment: dict[str, str], words: list[str]) -> dict[str, Any]:
    """What ``espace restore`` with these words reports, in that environment. Raises :class:`BackupFault` with its last words."""
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-m", "espace.ops.cli", "restore", *words, "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFault(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "The restore failed.")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def _elsewhere(label: str) -> Iterator[dict[str, str]]:
    """A home with nothing but the keys and the ledger's files, and an empty database; gone at the end."""
    home = settings.HOME.temporary / f"drill-{label}"
    shutil.rmtree(home, ignore_errors=True)
    (home / "keys").mkdir(mode=0o700, parents=True)
    try:
        for name in checking.SAFE_COPIES:
            shutil.copy2(settings.HOME.keys / name, home / "keys" / name)
        # Settings of its own: those of the installation name the real ledger, which a drill must not touch.
        (home / "espace.toml").write_text(f'mode = "{settings.MODE}"\n', encoding="utf-8")
        for copy, folder in zip(ledger().copies, ("ledger", "ledger-copy"), strict=False):
            if copy.is_dir():
                shutil.copytree(copy, home / folder, ignore=shutil.ignore_patterns(".*"))
        with _database(home) as url:
            kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            yield {**kept, "ESPACE_HOME": str(home), "ESPACE_REGISTER": str(settings.REGISTER), "DATABASE_URL": url}
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _database(home: Path) -> Iterator[str]:
    if connection.vendor == "sqlite":
        yield f"sqlite:///{home / 'espace.db'}"
        return
    name = f"{connection.settings_dict['NAME']}_drill"
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as own:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        try:
            own.execute(drop)
            own.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupFault(
                f"The drill restores in a database {name} of its own: ALTER ROLE {connection.settings_dict['USER'] or 'espace'} CREATEDB."
            ) from error
        try:
            yield address_of(name)
        finally:
            own.execute(drop)


def address_of(name: str) -> str:
    """The address of a database of this name, where ours is (PostgreSQL)."""
    ours = os.environ.get("DATABASE_URL") or str(settings.HOME.option("database", "url"))
    return urlsplit(ours)._replace(path=f"/{name}").geturl()


def keep(label: str, report: dict[str, Any]) -> None:
    """Keep a report in the home."""
    folder = settings.HOME.path / REPORTS
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / f"{label}.json").write_text(json.dumps(report, ensure_ascii=False, indent=2), encoding="utf-8")
