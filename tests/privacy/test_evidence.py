"""The evidence pack: checked by standard tools, and by them found out when one byte of it was altered."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from espace.privacy.proofs import packing
from tests.cast import AT

pytestmark = pytest.mark.django_db


def unpacked(folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(packing.pack(AT))) as archive:
        archive.extractall(folder)
    return folder / "preuves"


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", str(folder / "verify.sh")], capture_output=True, text=True, check=False)


def test_standard_tools_verify_the_pack_and_name_its_key(claire, tmp_path):
    folder = unpacked(tmp_path)
    done = verified(folder)
    assert done.returncode == 0, done.stderr
    assert packing.fingerprint(packing.signing_key()) in done.stdout
    clauses = json.loads((folder / "clauses.json").read_text())["clauses"]
    assert [clause["id"] for clause in clauses] == [f"C{number:02}" for number in range(1, 27)]


@pytest.mark.parametrize(
    "name", ["clauses.json", "register.toml", "ledger.json", "MANIFEST.sha256", "MANIFEST.sig", "proof.pub.pem"]
)
def test_one_altered_byte_fails_it(tmp_path, name):
    folder = unpacked(tmp_path)
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    assert verified(folder).returncode != 0


def test_no_person_is_in_it(claire, sophie):
    with zipfile.ZipFile(io.BytesIO(packing.pack(AT))) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Delmas" not in whole
    assert claire.email.encode() not in whole
