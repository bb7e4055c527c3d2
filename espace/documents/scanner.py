"""The antivirus: what it says of a file, and how it is asked. The file is opened as it is sent, never written in clear.

Only :attr:`Verdict.CLEAN` lets a file out of quarantine: a scanner that is down, that times out, that finds the file too large or
that answers anything we do not know leaves it there (security S19: fail closed).
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

CONNECT_SECONDS = 5.0
# clamd gives a file up after 120 s by default (MaxScanTime): we wait a little longer, to hear it say so.
ANSWER_SECONDS = 150.0
LONGEST_ANSWER = 4096
# The EICAR test file's mark (https://www.eicar.org), in pieces: no scanner should find it in our own source.
EICAR = b"EICAR-STANDARD-" + b"ANTIVIRUS-" + b"TEST-FILE!"


class Verdict(Enum):
    CLEAN = "clean"
    INFECTED = "infected"
    REFUSED = "refused"  # the scanner would not look at it: too large, too deep, an answer that we do not know
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Finding:
    """A verdict and its code (the signature's name, the fault), at most 40 plain characters, fit for a log."""

    verdict: Verdict
    code: str = ""


class Scanner(Protocol):
    def scan(self, pieces: Iterable[bytes]) -> Finding:
        """Look at a file given piece by piece. Never raises for a scanner's fault; errors of reading the file go through."""
        ...

    def fault(self) -> str:
        """Empty if the scanner answers, else what is wrong, for the operator."""
        ...


class Clamd:
    """``clamd`` over INSTREAM (clamd(8)): ``unix:/path`` or ``host:port``.

    Its limits (StreamMaxLength, MaxFileSize, MaxScanSize) must exceed the installation's largest document.
    """

    def __init__(self, address: str, *, connect: float = CONNECT_SECONDS, answer: float = ANSWER_SECONDS) -> None:
        self._address = address
        self._connect_seconds = connect
        self._answer_seconds = answer

    def scan(self, pieces: Iterable[bytes]) -> Finding:
        try:
            connection = self._connect()
        except OSError as error:
            return Finding(Verdict.UNAVAILABLE, _code(type(error).__name__))
        with connection:
            try:
                connection.sendall(b"zINSTREAM\0")
            except OSError as error:
                return Finding(Verdict.UNAVAILABLE, _code(type(error).__name__))
            for piece in pieces:
                if not piece:
                    continue  # to clamd a length of zero is the end of the file
                try:
                    connection.sendall(len(piece).to_bytes(4, "big") + piece)
                except OSError:
                    # Over its limit clamd says so and hangs up: its answer may be there already.
                    return self._verdict(connection)
            with suppress(OSError):
                connection.sendall(bytes(4))
            return self._verdict(connection)

    def fault(self) -> str:
        try:
            with self._connect() as connection:
                connection.settimeout(self._connect_seconds)
                connection.sendall(b"zPING\0")
                answer = _read(connection)
        except OSError as error:
            return f"clamd does not answer at {self._address}: {error}"
        return "" if answer == "PONG" else f"clamd answers {answer!r} to PING."

    def _connect(self) -> socket.socket:
        kind, _, place = self._address.partition(":")
        if kind == "unix":
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self._connect_seconds)
            try:
                connection.connect(place)
            except OSError:
                connection.close()
                raise
        else:
            host, _, port = self._address.removeprefix("tcp:").rpartition(":")
            connection = socket.create_connection((host.strip("[]"), int(port)), timeout=self._connect_seconds)
        connection.settimeout(self._answer_seconds)
        return connection

    def _verdict(self, connection: socket.socket) -> Finding:
        try:
            answer = _read(connection)
        except OSError as error:
            return Finding(Verdict.UNAVAILABLE, _code(type(error).__name__))
        if answer == "stream: OK":
            return Finding(Verdict.CLEAN)
        if found := re.fullmatch(r"stream: (.+) FOUND", answer):
            return Finding(Verdict.INFECTED, _code(found[1]))
        if not answer:
            return Finding(Verdict.UNAVAILABLE, "no-answer")
        return Finding(Verdict.REFUSED, _code(answer))


class DemonstrationScanner:
    """Knows the EICAR test file and nothing else. It is declared as such on the page, and never runs in production."""

    def scan(self, pieces: Iterable[bytes]) -> Finding:
        before = b""
        found = False
        for piece in pieces:
            # The mark may lie across two pieces.
            found = found or EICAR in before + piece
            before = (before + piece)[-len(EICAR) + 1 :]
        return Finding(Verdict.INFECTED, "Eicar-Test-Signature") if found else Finding(Verdict.CLEAN)

    def fault(self) -> str:
        return ""


def scanner() -> Scanner:
    """The scanner of this installation. Raises ``ImproperlyConfigured`` if it is unknown, or a demonstration in production."""
    if settings.SCANNER == "clamd":
        return Clamd(settings.SCANNER_ADDRESS)
    if settings.SCANNER == "demonstration":
        if settings.MODE not in ("demo", "test"):
            raise ImproperlyConfigured(
                "espace.toml, [scanner]: the demonstration scanner protects nobody; in production it is clamd."
            )
        return DemonstrationScanner()
    raise ImproperlyConfigured(
        f"espace.toml, [scanner]: kind is {settings.SCANNER!r}; it is clamd (or demonstration, in a demo)."
    )


def _read(connection: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            break
        answer += more
    return answer.split(b"\0")[0].decode("utf-8", "replace").strip()


def _code(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-")[:40]
