"""A web server for the length of a measure: gunicorn with three workers, in a process group of its own, on a free port of loopback."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from espace.ops.bench.place import CannotRun

WORKERS = 3
"""As `espace serve` has them: a page that waits for the disk leaves the processors to another."""
STARTS_WITHIN = 30.0
STOPS_WITHIN = 15.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def gunicorn(
    application: str,
    *,
    environment: Mapping[str, str],
    log: Path,
    folder: Path | None = None,
    python: str = sys.executable,
) -> Iterator[int]:
    """Serve ``application`` (``module`` or ``module:name``) and give its port. Raises :class:`CannotRun` if it does not start."""
    port = free_port()
    command = [python, "-m", "gunicorn", "-w", str(WORKERS), "-b", f"127.0.0.1:{port}", "--log-level", "warning"]
    command += ["--chdir", str(folder)] if folder else []
    with log.open("ab") as output:
        server = subprocess.Popen(
            [*command, application], env=dict(environment), stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait(server, port, log)
        yield port
    finally:
        _stop(server)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.1)
    raise CannotRun(f"gunicorn did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Only its own process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
