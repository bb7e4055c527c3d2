"""The programs that the product is compared with: the lean page, and the peer in a virtual environment of its own.

Each lies in a folder of ``bench/`` with ``seed.py``, ``targets.py`` and ``wsgi.py``, and says everything in JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from espace.ops.bench.load import Target
from espace.ops.bench.place import CannotRun, Place
from espace.ops.bench.server import gunicorn

PEER = "django-helpdesk==2.6.*"
NEEDS = (PEER, "psycopg[binary]", "gunicorn")
GDPR = "django-gdpr==0.2.*"
GDPR_NEEDS = (GDPR, "psycopg2-binary", "python-dateutil")  # it needs the last one, and does not say so
PEER_TICKETS = 100_000
INSTALLS_WITHIN = 600


@dataclass(frozen=True)
class Asked:
    """What is asked of a page, and how many statements it takes."""

    statements: int
    targets: list[Target]


@dataclass(frozen=True)
class Outsider:
    place: Place
    name: str
    folder: Path
    python: str = sys.executable

    def fill(self, size: int, say: Callable[[str], None]) -> None:
        """Make and fill its database, unless it is there."""
        if self.place.has(self.name):
            return
        say(f"Filling {self.name} ({size:,})")
        self.place.create(self.name)
        try:
            self._run("seed.py", str(size))
        except CannotRun:
            self.place.drop(self.name)
            raise

    def copy(self, name: str) -> Outsider:
        """The same program on a copy of its database, made now: what is written there is not measured afterwards."""
        self.place.create(name, template=self.name)
        return replace(self, name=name)

    def asked(self) -> dict[str, Asked]:
        """What is asked of each of its pages, with new sessions."""
        said = json.loads(self._run("targets.py"))
        return {page: Asked(one["queries"], [tuple(target) for target in one["targets"]]) for page, one in said.items()}

    def serving(self) -> AbstractContextManager[int]:
        environment = self.place.libpq(self.name)
        log = self.place.folder / f"{self.name}.log"
        return gunicorn("wsgi", environment=environment, log=log, folder=self.folder, python=self.python)

    def run(self, size: int) -> dict[str, float]:
        """Do its work on so much, in a database of its own, and read what it says."""
        self.place.create(self.name)
        try:
            said: dict[str, float] = json.loads(self._run("run.py", str(size)))
        finally:
            self.place.drop(self.name)
        return said

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [self.python, *words],
            cwd=self.folder,
            env=self.place.libpq(self.name),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotRun(f"{self.name}: {words[0]} failed: {done.stderr.strip()[-500:]}")
        return done.stdout


def lean(place: Place, scripts: Path) -> Outsider:
    return Outsider(place, "lean", scripts / "lean")


def peer(place: Place, scripts: Path, say: Callable[[str], None]) -> Outsider:
    """The peer, installed by pip as this machine is set up. Raises :class:`CannotRun` if it cannot be."""
    return Outsider(place, "peer", scripts / "peer", _installed(place.folder / "peer", NEEDS, say))


def gdpr(place: Place, scripts: Path, say: Callable[[str], None]) -> Outsider:
    """What anonymises people one after the other, installed likewise. Raises :class:`CannotRun` if it cannot be."""
    return Outsider(place, "gdpr", scripts / "gdpr", _installed(place.folder / "gdpr", GDPR_NEEDS, say))


def _installed(folder: Path, needs: tuple[str, ...], say: Callable[[str], None]) -> str:
    """The Python of an environment of its own."""
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        say(f"Installing {needs[0]} in an environment of its own")
        _install(folder, python, needs)
    return str(python)


def _install(folder: Path, python: Path, needs: tuple[str, ...]) -> None:
    steps = ([sys.executable, "-m", "venv", str(folder)], [str(python), "-m", "pip", "install", "--quiet", *needs])
    for step in steps:
        try:
            done = subprocess.run(step, capture_output=True, text=True, check=False, timeout=INSTALLS_WITHIN)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CannotRun(f"{needs[0]} cannot be installed here: {error}") from error
        if done.returncode:
            # pip's words may name addresses of this machine: its last line says enough.
            raise CannotRun(f"{needs[0]} cannot be installed here (pip ended with {done.returncode}).")
    (folder / "installed").touch()
