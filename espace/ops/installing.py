"""Making a home: folders, keys, settings, tables. Safe to run again: it never replaces what is there."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

from espace.lib.home import Home
from espace.ops.starting import database_agrees
from espace.privacy.archive import keys
from espace.vault import master

ESPACE_TOML = """\
# The settings of this installation. docs/operate.md explains each of them.
mode = "production"

[web]
url = "http://localhost:8000"      # https://… once a TLS proxy stands in front
hosts = []

[database]
# url = "postgresql://espace@/espace?host=/var/run/postgresql"   # SQLite in this folder when nothing is said

[mail]
smtp = "smtp://localhost:25"
from = "ne-pas-repondre@localhost"

[scanner]
kind = "clamd"
address = "unix:/run/clamav/clamd.ctl"

[brand]
name = "CAP ASSURANCES"
colour = "#0F5C63"
logo = ""
"""


def install(home: Home, say: Callable[[str], object] = lambda words: None) -> None:
    """Make the home and bring its database up to date, saying what was done."""
    for words in (*_folders(home), *_settings(home), *_keys(home), *_archive_keys(home)):
        say(words)
    collect(home)
    call_command("migrate", verbosity=0, interactive=False)
    database_agrees()
    say("The database is up to date, and every column of it is declared.")


def _folders(home: Home) -> Iterator[str]:
    for folder in (home.path, home.keys, home.files, home.temporary, home.archive, home.archive_drop):
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
            yield f"made {folder}"


def _settings(home: Home) -> Iterator[str]:
    path = home.path / "espace.toml"
    if not path.exists():
        path.write_text(ESPACE_TOML, encoding="utf-8")
        yield f"made {path}: read it through before serving"


def _keys(home: Home) -> Iterator[str]:
    names = ("master.key", "digest.key", "backup.key", "proof.key")
    missing = [name for name in names if not (home.keys / name).exists()]
    master.create(home.keys)
    if not (home.keys / "secret.key").exists():
        master.write_private(home.keys / "secret.key", secrets.token_urlsafe(48) + "\n")
        missing.append("secret.key")
    for name in missing:
        yield f"made {home.keys / name}"


def _archive_keys(home: Home) -> Iterator[str]:
    """The archive's key pair (X25519): the web process keeps the public half, so that it can deposit and cannot read."""
    public, private = home.keys / "archive.pub", home.archive / "archive.key"
    if public.exists():
        return
    keys.create(public, private)
    yield f"made {public} and {private}: move the private half to the archive's own user, with two safe copies"


def collect(home: Home) -> None:
    """Copy styles, scripts and pictures to the home, compressed and named after what they hold (``settings.COLLECTED``)."""
    command = collectstatic.Command()
    command.storage = CompressedManifestStaticFilesStorage(location=home.static, base_url=settings.STATIC_URL)
    call_command(command, verbosity=0, interactive=False, clear=True)
