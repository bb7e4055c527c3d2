"""A private PostgreSQL for the length of a test run: its own folder, its own Unix socket, no port, no durability, gone at the end."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

STARTS_WITHIN = 30.0
STOPS_WITHIN = 10.0
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


class NoCluster(RuntimeError):
    """PostgreSQL is there and would not start; the message holds its last words."""


def _owner() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as ``postgres``, or ``nobody``. Otherwise as whoever runs the tests."""
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
def cluster(binaries: Path) -> Iterator[str]:
    """Start a cluster from the folder of ``binaries`` and give its DATABASE_URL; stop and remove it at the end. About 2 s."""
    # Not under TMPDIR: a socket's path holds 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="espace-pg-", dir="/tmp"))
    owner = _owner()
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    data, log = folder / "data", folder / "log"
    common: dict[str, Any] = {"env": _environment(), "cwd": folder, "stdin": subprocess.DEVNULL, **owner}
    server: subprocess.Popen[bytes] | None = None
    try:
        made = subprocess.run(
            [
                binaries / "initdb",
                "--pgdata",
                data,
                "--username",
                "espace",
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
                "--locale",
                "C.UTF-8",
                "--no-sync",
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            **common,
        )
        if made.returncode:
            raise NoCluster(f"initdb failed:\n{made.stderr[-2000:]}")
        options = [part for name, value in QUICK.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *options],
                stdout=output,
                stderr=output,
                start_new_session=True,
                **common,
            )
        _wait_until_ready(binaries, folder, server, log, common)
        yield f"postgresql://espace@{quote(str(folder), safe='')}/postgres"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(
    binaries: Path, folder: Path, server: subprocess.Popen[bytes], log: Path, common: dict[str, Any]
) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        asked = subprocess.run(
            [binaries / "pg_isready", "-q", "-h", folder, "-U", "espace"], check=False, timeout=10, **common
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
