"""A home for the tests, made before Django's settings are read: named in pytest's options, so that it loads first.

Each pytest process (each worker of pytest-xdist too) has its own folder with its own keys and its own SQLite file, removed at the end.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

MARK = "ESPACE_TEST_HOME_OF"

ESPACE_TOML = """\
mode = "test"

[web]
hosts = ["testserver"]

[brand]
name = "CAP ASSURANCES"

[scanner]
kind = "demonstration"

# What a test sends is there for the next line of it; what leaves later has its own tests (tickets/test_leaving.py).
[desk]
undo_seconds = 0
"""


def make() -> Path:
    """Make a home in a temporary folder, with a signing secret and the folders a process writes to."""
    folder = Path(tempfile.mkdtemp(prefix="espace-test-"))
    for name in ("keys", "files", "tmp"):
        (folder / name).mkdir(mode=0o700)
    (folder / "espace.toml").write_text(ESPACE_TOML, encoding="utf-8")
    secret = folder / "keys" / "secret.key"
    secret.write_text(secrets.token_urlsafe(48))
    secret.chmod(0o600)
    from espace.vault import (
        master,  # it needs no settings until a key is used; the package must not load before pytest watches it
    )

    master.create(folder / "keys")
    from espace.privacy.archive import keys  # for the same reason

    keys.create(folder / "keys" / "archive.pub", folder / "archive" / "archive.key")
    return folder


def _enter() -> None:
    # A worker of pytest-xdist inherits its controller's environment: it needs a home of its own.
    if os.environ.get(MARK) == str(os.getpid()):
        return
    folder = make()
    os.environ[MARK] = str(os.getpid())
    os.environ["ESPACE_HOME"] = str(folder)
    owner = os.getpid()
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == owner else None)


_enter()
