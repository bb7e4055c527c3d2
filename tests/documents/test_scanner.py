"""The scanner: a real clamd finds the mark where people hide it; whatever it answers, only "OK" is clean."""

from __future__ import annotations

import io
import os
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from espace.documents.scanner import EICAR, Clamd, DemonstrationScanner, Finding, Verdict, scanner
from tests.clamd import EICAR_FILE, STREAM_LIMIT
from tests.documents.sealed import PDF, reader


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", content)
    return file.getvalue()


@contextmanager
def answering(folder: Path, answer: bytes, *, hang_up_after: int = -1) -> Iterator[str]:
    """A scanner that answers these bytes to anybody, after having read everything or so many bytes."""
    place = folder / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        server.listen()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                read = b""
                while not read.endswith(bytes(4)) and (hang_up_after < 0 or len(read) < hang_up_after):
                    read += connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"unix:{place}"
        thread.join(5)


@pytest.mark.parametrize("hidden", [EICAR_FILE, zipped(EICAR_FILE), PDF + EICAR_FILE, b"x" * 65_500 + EICAR_FILE])
def test_clamd_finds_the_mark_in_a_sealed_file(clamd: str, hidden: bytes) -> None:
    finding = Clamd(clamd).scan(reader(hidden).stream())
    assert finding.verdict is Verdict.INFECTED
    assert "Eicar-Test-Signature" in finding.code


def test_clamd_says_clean_of_a_clean_file(clamd: str) -> None:
    assert Clamd(clamd).fault() == ""
    assert Clamd(clamd).scan(reader(PDF + os.urandom(3_000_000)).stream()) == Finding(Verdict.CLEAN)


def test_a_file_over_the_scanners_limit_is_not_clean(clamd: str) -> None:
    chunk = bytes(1024 * 1024)
    finding = Clamd(clamd).scan(chunk for _ in range(STREAM_LIMIT // len(chunk) + 8))
    assert finding.verdict is Verdict.REFUSED
    assert "size-limit-exceeded" in finding.code


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: OK\0", Verdict.CLEAN),
        (b"stream: Win.Test FOUND\0", Verdict.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", Verdict.REFUSED),
        (b"stream: Can't allocate memory ERROR\0", Verdict.REFUSED),
        (b"stream: OK but\0", Verdict.REFUSED),
        (b"OK\0", Verdict.REFUSED),
        (b"\xff\xfe\0", Verdict.REFUSED),
        (b"", Verdict.UNAVAILABLE),
    ],
)
def test_only_the_one_answer_is_clean(tmp_path: Path, answer: bytes, verdict: Verdict) -> None:
    with answering(tmp_path, answer) as address:
        assert Clamd(address).scan([b"content"]).verdict is verdict


def test_a_scanner_that_hangs_up_in_the_middle_is_heard_and_never_clean(tmp_path: Path) -> None:
    with answering(tmp_path, b"INSTREAM size limit exceeded. ERROR\0", hang_up_after=100) as address:
        assert Clamd(address).scan(bytes(65536) for _ in range(200)).verdict is Verdict.REFUSED


def test_an_empty_piece_does_not_end_the_scan_before_the_mark(clamd: str) -> None:
    assert Clamd(clamd).scan([b"before", b"", EICAR_FILE]).verdict is Verdict.INFECTED


def test_a_scanner_that_is_down_or_silent_is_unavailable(tmp_path: Path) -> None:
    assert Clamd(f"unix:{tmp_path}/nobody").scan([b"x"]).verdict is Verdict.UNAVAILABLE
    assert "does not answer" in Clamd(f"unix:{tmp_path}/nobody").fault()
    with socket.socket(socket.AF_INET) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"tcp:127.0.0.1:{silent.getsockname()[1]}"
        assert Clamd(address, answer=0.1).scan([b"x"]) == Finding(Verdict.UNAVAILABLE, "TimeoutError")


@pytest.mark.parametrize("size", [1, 7, 33, 4096])
def test_the_demonstration_scanner_finds_the_mark_across_pieces(size: int) -> None:
    content = b"y" * 50 + EICAR_FILE + b"z" * 50
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    assert DemonstrationScanner().scan(pieces).verdict is Verdict.INFECTED
    assert DemonstrationScanner().scan([content.replace(EICAR, EICAR.lower())]).verdict is Verdict.CLEAN


def test_the_demonstration_scanner_never_runs_in_production() -> None:
    with override_settings(SCANNER="demonstration", MODE="demo"):
        assert isinstance(scanner(), DemonstrationScanner)
    with (
        override_settings(SCANNER="demonstration", MODE="production"),
        pytest.raises(ImproperlyConfigured, match="protects nobody"),
    ):
        scanner()
    with override_settings(SCANNER="none"), pytest.raises(ImproperlyConfigured, match="'none'"):
        scanner()
    with override_settings(SCANNER="clamd", SCANNER_ADDRESS="unix:/x"):
        assert isinstance(scanner(), Clamd)


def test_the_mark_is_written_whole_nowhere_in_our_source() -> None:
    root = Path(__file__).parents[2]
    for folder in ("espace", "tests"):
        for place in (root / folder).rglob("*.py"):
            assert EICAR not in place.read_bytes()
