"""The process that looks inside files: it knows no database, no key and no secret, and each file gets a child of it that may do little.

Run as ``python -I -m espace.documents.apart_process SOCKET``. It loads the decoders once; every file then costs a fork. The child may
use so much memory and time, and may open nothing: no file, no line. One file at a time, so that memory is bounded; whatever becomes
of a child, the next file has another.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from typing import IO

from espace.documents import pdfs, pictures
from espace.documents.declined import Declined, Inside

LOOKS: dict[str, Callable[[bytes, str], Inside]] = {
    "application/pdf": pdfs.look,
    **dict.fromkeys(pictures.FORMATS, pictures.rewrite),
}
# A child that waits, for us or for ever, uses no processor time: it ends all the same.
MOST_WAITING = 60


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    control.sendall(b"r")
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, 1, 1)
        if not message:
            return
        child = os.fork()
        if child == 0:
            control.close()
            _alone(socket.socket(fileno=descriptors[0]))
        for descriptor in descriptors:
            os.close(descriptor)
        os.waitpid(child, 0)


def _alone(line: socket.socket) -> None:
    """Look inside the one file that comes over ``line``, answer, and be no more."""
    try:
        signal.alarm(MOST_WAITING)
        with line, line.makefile("rb") as given, line.makefile("wb") as answer:
            asked = json.loads(given.readline())
            for limit, value in (
                (resource.RLIMIT_AS, asked["memory"]),
                (resource.RLIMIT_CPU, asked["seconds"]),
                (resource.RLIMIT_NOFILE, 0),
                (resource.RLIMIT_FSIZE, 0),
                (resource.RLIMIT_CORE, 0),
            ):
                resource.setrlimit(limit, (value, value))
            _answer(given, answer, asked["media_type"], asked["size"])
    finally:
        os._exit(0)


def _answer(given: IO[bytes], answer: IO[bytes], media_type: str, size: int) -> None:
    inside = Inside(media_type)
    try:
        inside = LOOKS[media_type](given.read(size), media_type)
        told = {"media_type": inside.media_type, "extension": inside.extension, "size": len(inside.content)}
    except Declined as declined:
        told = {"refused": declined.code, "values": declined.values}
    except MemoryError:
        told = {"refused": "too_heavy"}
    except Exception:  # of any decoder, for any damage: no detail of a file may reach a log
        told = {"refused": "damaged"}
    answer.write(json.dumps(told).encode() + b"\n")
    answer.write(inside.content)
    answer.flush()


if __name__ == "__main__":
    main()
