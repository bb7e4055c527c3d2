"""Where a bench runs: a folder, a home with keys of its own, databases of its own. Nothing here is the user's."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg

from espace.ops.bench import cluster
from espace.privacy.archive import keys
from espace.vault import master

ESPACE_TOML = """\
mode = "test"

[web]
hosts = ["127.0.0.1"]
proxies = 1

[scanner]
kind = "demonstration"
"""
# A server that keeps what it acknowledges, on a part of a small machine.
SERVER = {
    "shared_buffers": "1GB",
    "effective_cache_size": "6GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_connections": "60",
}
PREFIX = "espace_bench_"


class CannotRun(Exception):
    """The bench cannot run here; the message says what is missing."""


@dataclass(frozen=True)
class Place:
    """``server`` is the URL of a PostgreSQL in which databases named ``espace_bench_…`` may be made and dropped."""

    folder: Path
    server: str

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def url(self, database: str) -> str:
        return urlsplit(self.server)._replace(path=f"/{PREFIX}{database}").geturl()

    def environment(self, database: str) -> dict[str, str]:
        """What a process of the product needs to live here."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "ESPACE_"))}
        return kept | {
            "ESPACE_HOME": str(self.home),
            "DATABASE_URL": self.url(database),
            "DJANGO_SETTINGS_MODULE": "espace.config.settings",
        }

    def libpq(self, database: str) -> dict[str, str]:
        """The same database for a program that is not the product, in PostgreSQL's own variables."""
        parts = urlsplit(self.server)
        named = {"PGHOST": parts.hostname, "PGPORT": parts.port, "PGUSER": parts.username, "PGPASSWORD": parts.password}
        given = {name: unquote(str(value)) for name, value in named.items() if value}
        # A socket's folder is not a host name: urlsplit would put it in lower case.
        given["PGHOST"] = unquote(parts.netloc.rpartition("@")[2].rpartition(":")[0] or parts.netloc.rpartition("@")[2])
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "ESPACE_", "DJANGO_"))}
        return kept | given | {"PGDATABASE": f"{PREFIX}{database}", "BENCH_TMP": str(self.folder / "tmp")}

    def has(self, database: str) -> bool:
        with psycopg.connect(self.server, autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            return connection.execute(query, [f"{PREFIX}{database}"]).fetchone() is not None

    def create(self, database: str, *, template: str = "") -> None:
        """Make an empty database, or a copy of another one of ours; an earlier one of this name goes."""
        self.drop(database)
        copied = f' TEMPLATE "{PREFIX}{template}"' if template else ""
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{PREFIX}{database}"{copied}'.encode())

    def drop(self, database: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{PREFIX}{database}" WITH (FORCE)'.encode())

    def inside(self, database: str, *words: str) -> Any:
        """Run ``python -m espace.ops.bench.inside WORDS`` in this home on this database, and read the JSON that it prints."""
        done = self.start(database, *words)
        said, _errors = done.communicate()
        if done.returncode:
            raise CannotRun(f"The bench's own step {words[0]!r} failed (exit {done.returncode}).")
        return json.loads(said)

    def start(self, database: str, *words: str) -> subprocess.Popen[bytes]:
        """The same, without waiting for its end."""
        command = [sys.executable, "-m", "espace.ops.bench.inside", *words]
        return subprocess.Popen(command, env=self.environment(database), stdout=subprocess.PIPE)


@contextlib.contextmanager
def place(keep: Path | None, server: str) -> Iterator[Place]:
    """Make the bench's place: a temporary one, or ``keep``, which stays. Raises :class:`CannotRun`.

    Without ``server`` a private PostgreSQL runs meanwhile.
    """
    with contextlib.ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="espace-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        make_home(folder / "home")
        (folder / "tmp").mkdir(exist_ok=True)
        if not server:
            server = stack.enter_context(private_server(keep))
        elif not server.startswith(("postgres://", "postgresql://")):
            raise CannotRun(
                "DATABASE_URL names no PostgreSQL: the goals are PostgreSQL's. Leave it out for a private one."
            )
        yield Place(folder, server)


def make_home(home: Path) -> None:
    for name in ("keys", "files", "tmp", "archive"):
        (home / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "espace.toml").write_text(ESPACE_TOML, encoding="utf-8")
    secret = home / "keys" / "secret.key"
    if not secret.exists():
        master.write_private(secret, secrets.token_urlsafe(48))
    master.create(home / "keys")
    if not (home / "keys" / "archive.pub").exists():
        keys.create(home / "keys" / "archive.pub", home / "archive" / "archive.key")


@contextlib.contextmanager
def private_server(keep: Path | None) -> Iterator[str]:
    programs = cluster.binaries()
    if programs is None:
        raise CannotRun(
            "PostgreSQL 15 or later is not here (Debian: apt install postgresql). DATABASE_URL may name one."
        )
    try:
        if keep is None:
            with cluster.cluster(programs, SERVER) as url:
                yield url
        else:
            cluster.prepare(keep / "pg")
            with cluster.running(programs, keep / "pg", SERVER) as url:
                yield url
    except cluster.NoCluster as error:
        raise CannotRun(str(error)) from error
