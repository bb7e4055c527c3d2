"""The home of an installation: one folder that holds its settings, its keys, its files and (by default) its database.

``ESPACE_HOME`` names it (default ``var/`` under the working directory). ``espace init`` makes it; reading it never creates
anything, so that the settings import on a machine where nothing is installed yet.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

MODES = ("production", "demo", "test")


class BadHome(Exception):
    """The home's ``espace.toml`` says something that espace does not understand; the message names it."""


@dataclass(frozen=True)
class Home:
    path: Path
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def static(self) -> Path:
        return self.path / "static"

    @property
    def temporary(self) -> Path:
        return self.path / "tmp"

    @property
    def archive(self) -> Path:
        """Where the archive process keeps its private key, its index and its files; its own user's, in production."""
        return Path(self.option("archive", "path", self.path / "archive"))

    @property
    def archive_drop(self) -> Path:
        """What the archive shares with the other processes: ``inbox/`` (they write) and ``out/`` (they read)."""
        return Path(self.option("archive", "drop", self.path / "archive"))

    @property
    def mode(self) -> str:
        mode = str(self.options.get("mode", "production"))
        if mode not in MODES:
            raise BadHome(f"{self.path / 'espace.toml'}: mode is {mode!r}; it is one of {', '.join(MODES)}.")
        return mode

    def option(self, section: str, name: str, default: Any = None) -> Any:
        return self.options.get(section, {}).get(name, default)

    @cached_property
    def secret(self) -> str:
        """Django's signing secret; a throw-away one where the home is not made yet (``espace init`` writes the real one)."""
        path = self.keys / "secret.key"
        return path.read_text().strip() if path.exists() else secrets.token_urlsafe(48)


def read(path: Path | None = None) -> Home:
    """Read the home named by ``ESPACE_HOME``. Raises :class:`BadHome` when its ``espace.toml`` is not TOML."""
    path = (path or Path(os.environ.get("ESPACE_HOME", "var"))).resolve()
    configuration = path / "espace.toml"
    if not configuration.exists():
        return Home(path)
    try:
        return Home(path, tomllib.loads(configuration.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise BadHome(f"{configuration}: {error}") from error
