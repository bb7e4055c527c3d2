"""A private PostgreSQL: its own folder, its own Unix socket, no port, removed at the end. For benches and tests, never for data."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

STARTS_WITHIN = 30.0
STOPS_WITHIN = 20.0


class NoCluster(RuntimeError):
    """PostgreSQL is missing, or is there and would not start; the message holds its last words."""


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL ≥ 15 that has both ``initdb`` and ``postgres``."""
    versions = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if folder.parent.name.isdigit()]
    folders = [folder for folder in versions if int(folder.parent.name) >= 15]
    folders.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    if initdb := shutil.which("initdb"):
        folders.append(Path(initdb).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _owner() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as ``postgres``, or ``nobody``. Otherwise as whoever asks."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoCluster("PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.")


def _environment() -> dict[str, str]:
    # Nothing of the caller's own PostgreSQL settings, and one language for its messages.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


@contextlib.contextmanager
def cluster(programs: Path, settings: Mapping[str, str]) -> Iterator[str]:
    """Start a cluster from the folder of ``programs`` and give its DATABASE_URL; stop and remove it at the end. About 2 s."""
    # Not under TMPDIR: a socket's path holds 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="espace-pg-", dir="/tmp"))
    try:
        prepare(folder)
        with running(programs, folder, settings) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(folder: Path) -> None:
    """Make the folder, and let the user that PostgreSQL runs as write in it."""
    folder.mkdir(exist_ok=True)
    if owner := _owner():
        os.chown(folder, owner["user"], owner["group"])


@contextlib.contextmanager
def running(programs: Path, folder: Path, settings: Mapping[str, str]) -> Iterator[str]:
    """Run the cluster that lies in ``folder``, making it if there is none yet; what it holds stays."""
    data, log = folder / "data", folder / "log"
    owner = _owner()
    common: dict[str, Any] = {"env": _environment(), "cwd": folder, "stdin": subprocess.DEVNULL, **owner}
    server: subprocess.Popen[bytes] | None = None
    try:
        if not (data / "PG_VERSION").exists():
            _make(programs, data, common)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *options],
                stdout=output,
                stderr=output,
                start_new_session=True,
                **common,
            )
        _wait_until_ready(programs, folder, server, log, common)
        yield f"postgresql://espace@{quote(str(folder), safe='')}/postgres"
    finally:
        if server is not None:
            _stop(server)


def _make(programs: Path, data: Path, common: dict[str, Any]) -> None:
    made = subprocess.run(
        [
            programs / "initdb", "--pgdata", data, "--username", "espace", "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--no-sync",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **common,
    )  # fmt: skip
    if made.returncode:
        raise NoCluster(f"initdb failed:\n{made.stderr[-2000:]}")


def _wait_until_ready(
    programs: Path, folder: Path, server: subprocess.Popen[bytes], log: Path, common: dict[str, Any]
) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        asked = subprocess.run(
            [programs / "pg_isready", "-q", "-h", folder, "-U", "espace"], check=False, timeout=10, **common
        )
        if asked.returncode == 0:
            return
        time.sleep(0.05)
    raise NoCluster(f"postgres did not start within {STARTS_WITHIN:.0f} s:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server with its clients' sessions (SIGINT: a fast shutdown), and by force if it does not obey; only its own group."""
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
