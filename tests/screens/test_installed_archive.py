"""The archive beside a real installation: another home, another role of the database, and neither reaches what is the other's."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psycopg
import pytest

from tests.journeys.installation import Installation, reached
from tests.privacy.archive_role import statements

HOME = """\
mode = "production"

[web]
url = "http://localhost:8000"

[archive]
drop = "{drop}"
"""
OWN = """\
mode = "production"

[database]
url = "{url}"

[archive]
drop = "{drop}"
"""


@pytest.mark.on_postgresql
@pytest.mark.starts_programs
def test_the_archive_goes_round_in_its_own_home_under_its_own_role(tmp_path: Path, empty_database: str) -> None:
    if not empty_database:
        return  # SQLite knows no role: one file serves everybody
    drop, place = tmp_path / "drop", tmp_path / "backup"
    for folder in (drop / "inbox", drop / "out", place):
        folder.mkdir(parents=True)
    espace = Installation(tmp_path / "home", empty_database)
    espace.home.mkdir()
    (espace.home / "espace.toml").write_text(HOME.format(drop=drop), encoding="utf-8")
    espace.run("init", "--administrator", "ines@cabinet.example", "--name", "Inès Garnier")
    database = empty_database.rsplit("/", 1)[1]
    role = f"{database}_archive"
    url = reached(empty_database, role, database)
    archive = Installation(tmp_path / "archive-home")  # its settings name its database, and nothing else does
    for name in ("archive", "keys"):
        (archive.home / name).mkdir(parents=True, mode=0o700)
    shutil.move(espace.home / "archive" / "archive.key", archive.home / "archive" / "archive.key")
    (archive.home / "espace.toml").write_text(OWN.format(url=url, drop=drop), encoding="utf-8")
    with psycopg.connect(reached(os.environ["DATABASE_URL"], "espace", database), autocommit=True) as admin:
        for statement in statements(role, database):
            admin.execute(statement.encode())
        try:
            espace.run("work", "--once")
            assert '"take the packs in": "0"' in archive.run("archive", "--once")
            with pytest.raises(AssertionError, match="two safe copies"):
                archive.run("backup", str(place))
            assert "Traceback" not in archive.done("backup", str(place)).stderr
            archive.run("backup", str(place), "--drill")
            assert not (archive.home / "keys" / "master.key").exists()
        finally:
            admin.execute(f'DROP OWNED BY "{role}"'.encode())
            admin.execute(f'DROP ROLE "{role}"'.encode())
