"""What is inside a file is looked at in a process apart, which is given the bytes over a line and may do nothing but answer.

One such process serves as long as this one lives: it is started by the first file that needs it. Raises, never lets through: a file
that could not be looked at is refused.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from espace.documents.reading import SealedReader
from espace.documents.refusals import Refused

PROGRAM = ("-m", "espace.documents.apart_process")
LOOKED_INSIDE = {"application/pdf", "image/jpeg", "image/png", "image/webp", "image/heic"}
MEMORY = 1 << 30
"""Bytes of address space: a picture of 50 million pixels, turned, takes 500 MB."""
SECONDS = 8
"""Processor time of one file."""
PATIENCE = 70.0
"""Seconds without an answer; the other side gives up before."""
PIECE = 256 * 1024
KEPT = ("PATH", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Looked:
    """The file may be taken; ``pieces`` are the bytes that take its place, under ``extension`` (empty: it stays as it came)."""

    media_type: str
    extension: str
    pieces: Iterator[bytes]


def look_inside(
    content: SealedReader, media_type: str, *, memory: int = MEMORY, seconds: int = SECONDS
) -> Looked:  # fmt: skip
    """Look inside a PDF or a picture. ``pieces`` must be read to their end.

    Raises :class:`Refused`: what the file is declined for, ``too_heavy`` where its limits stopped it, ``unchecked`` where there is no
    process to look.
    """
    asked = {"media_type": media_type, "memory": memory, "seconds": seconds, "size": content.length}
    line = _line()
    try:
        line.settimeout(PATIENCE)
        # Whoever died in the middle of the file has said why, or nothing, on the same line.
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(json.dumps(asked).encode() + b"\n")
            for piece in content.stream():
                line.sendall(piece)
        answer = line.makefile("rb")
        told = _told(answer)
    except TimeoutError:
        line.close()
        raise Refused("unchecked") from None
    except BaseException:
        line.close()
        raise
    return Looked(told["media_type"], told["extension"], _pieces(line, answer, told["size"]))


def _told(answer: IO[bytes]) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(answer.readline())
    except (ValueError, ConnectionResetError):
        raise Refused("too_heavy") from None
    if "refused" in told:
        raise Refused(told["refused"], **told.get("values", {}))
    return told


def _pieces(line: socket.socket, answer: IO[bytes], size: int) -> Iterator[bytes]:
    with line, answer:
        while size:
            piece = answer.read(min(size, PIECE))
            if not piece:
                raise Refused("too_heavy")
            size -= len(piece)
            yield piece


@dataclass
class _Apart:
    """The process apart, and whose it is: a fork of ours must have its own."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    owner: int = field(default_factory=os.getpid)

    def stop(self) -> None:
        self.control.close()
        if self.owner == os.getpid():
            self.process.wait()


_running: list[_Apart] = []
_one_at_a_time = threading.Lock()


def _line() -> socket.socket:
    """A line to a child of the process apart, which is started if there is none, or none any more."""
    with _one_at_a_time:
        for _attempt in range(2):
            if _running and (_running[0].owner != os.getpid() or _running[0].process.poll() is not None):
                _running.pop().stop()
            ours, theirs = socket.socketpair()
            try:
                if not _running:
                    _running.append(_start())
                with theirs:
                    socket.send_fds(_running[0].control, [b"f"], [theirs.fileno()])
                return ours
            except OSError:
                ours.close()
                if _running:
                    _running.pop().stop()
    raise Refused("unchecked")


def _start() -> _Apart:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-I", "-X", "utf8", *PROGRAM, str(theirs.fileno())],
            # Whatever a hostile file makes of its decoder, there is no secret of ours in its environment.
            env={name: os.environ[name] for name in KEPT if name in os.environ} | {"MALLOC_ARENA_MAX": "1"},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    ours.settimeout(PATIENCE)
    apart = _Apart(process, ours)
    if ours.recv(1) != b"r":
        apart.stop()
        raise OSError("The process that looks inside files does not start.")
    return apart


@atexit.register
def _stop() -> None:
    while _running:
        _running.pop().stop()
