"""Load on loopback: wrk sends requests to a server for a few seconds, and says how many were answered and how fast."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from espace.ops.bench.place import CannotRun

SCRIPT = Path("targets.lua")
CONNECTIONS = 4
FOR_EVER = 3_600.0
LATEST = 120
"""Seconds after which an answer is late, an error: longer than the longest look."""
Target = tuple[str, ...]
"""Method, path, Cookie header, urlencoded body (empty for none); and the visitor's address, where the proxy would say it."""


@dataclass(frozen=True)
class Load:
    """``rps`` requests a second; ``p50`` and ``p99`` in milliseconds; ``errors`` counts answers above 399, cut and late ones."""

    requests: int
    rps: float
    p50: float
    p99: float
    errors: int


def wrk(
    scripts: Path,
    port: int,
    targets: Sequence[Target],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
    in_order: int | None = None,
) -> Load:
    """Load 127.0.0.1:``port`` with these targets, drawn at random; in order from number ``in_order`` if that is given.

    Raises :class:`CannotRun` without wrk.
    """
    with started(scripts, port, targets, seconds=seconds, connections=connections, in_order=in_order) as program:
        return read(*program.communicate(timeout=seconds + LATEST))


@contextmanager
def flooded(scripts: Path, port: int, targets: Sequence[Target]) -> Iterator[list[Load]]:
    """Load the server until the block ends, whatever it answers; what was answered is in the list from then on."""
    seen: list[Load] = []
    with started(scripts, port, targets, seconds=FOR_EVER, in_order=0) as program:
        yield seen
        program.send_signal(signal.SIGINT)  # it stops and says what it saw
        seen.append(read(*program.communicate(timeout=LATEST)))


@contextmanager
def started(
    scripts: Path,
    port: int,
    targets: Sequence[Target],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
    in_order: int | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """wrk, running; it is over when the block ends."""
    program = shutil.which("wrk")
    if program is None:
        raise CannotRun("wrk is not here (Debian: apt install wrk): it makes the load.")
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.writelines("\t".join(target) + "\n" for target in targets)
        file.flush()
        order = {} if in_order is None else {"FIRST": str(in_order)}
        running = subprocess.Popen(
            [program, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", f"{LATEST}s",
             "-s", str(scripts / SCRIPT), f"http://127.0.0.1:{port}/"],
            env={**os.environ, "TARGETS": file.name, **order},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        try:
            yield running
        finally:
            running.kill()
            running.wait()


def read(stdout: str, stderr: str = "") -> Load:
    """What the script printed at its end."""
    for line in stdout.splitlines():
        if line.startswith("JSON "):
            said = json.loads(line.removeprefix("JSON "))
            return Load(said["requests"], said["rps"], said["p50_ms"], said["p99_ms"], said["errors"])
    raise CannotRun(f"wrk said nothing: {stdout[-500:]}{stderr[-500:]}")
