"""A real clamd for the tests: a private configuration, one local signature, a Unix socket; up in a second, gone at the end."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from espace.documents.scanner import EICAR, Clamd
from tests import parts

STREAM_LIMIT = 40 * 1024 * 1024
SECONDS_TO_START = 30
# The EICAR test file, in pieces: no scanner should find it in our own source.
EICAR_FILE = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + EICAR + b"$H+H*"
CONFIGURATION = """\
Foreground yes
LocalSocket {folder}/clamd.sock
LocalSocketMode 600
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
LogFile {folder}/clamd.log
StreamMaxLength {limit}
MaxFileSize {limit}
MaxScanSize {limit}
AlertExceedsMax yes
User {user}
"""


def _write(folder: Path) -> Path:
    signatures = folder / "signatures"
    signatures.mkdir()
    # Extended signature: name, any type of file, any place, the bytes in hexadecimal.
    (signatures / "local.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    configuration = folder / "clamd.conf"
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    configuration.write_text(CONFIGURATION.format(folder=folder, limit=STREAM_LIMIT, user=user))
    return configuration


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running clamd, for ``settings.SCANNER_ADDRESS``."""
    program = parts.need("clamd")
    folder = tmp_path_factory.mktemp("clamd")
    address = f"unix:{folder}/clamd.sock"
    if len(address) > 100:
        raise RuntimeError(f"A Unix socket's path has at most 107 bytes: {address}")
    environment = {"PATH": os.environ.get("PATH", os.defpath)}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen([program, "-c", _write(folder)], stdout=output, stderr=output, env=environment)
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while Clamd(address).fault():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"clamd did not start:\n{(folder / 'output').read_text()}")
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
