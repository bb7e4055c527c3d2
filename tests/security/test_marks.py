"""What lies on the disk of the demonstration: its raw bytes hold no mark of the cast outside the columns listed as clear.

The same search, with sealing replaced by nothing, finds every mark: so it would have found them. Without the master key nothing
opens; and the staff's search still finds everybody.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import marks
from tests.demonstration import Prepared

MARKS = (
    # identity, contact, contract, insured persons
    "Delmas", "Haddad", "Sicap Amitié 2", "Oued Ziz", "221331230101", "Architecte", "CAP-2021-100001", "Anouk", "4 182,60", "17/05/1984",
    # requests, messages, notes, bank details
    "hospitalisé deux nuits", "facture acquittée", "dossier complet sauf facture", "Trois relances", "30006000011234567890189",
    # files: names, titles, contents
    "devis-clinique", "Conditions générales Santé Expat", "Devis d’hospitalisation",
    # staff
    "Sophie Laurent", "Dominique Perrin",
)  # fmt: skip

PREPARE_BARE = """
from espace.ops.cli import main
from espace.vault import sealing, streaming
sealing.seal = lambda key, value, where: sealing.VERSION + value
sealing.unseal = lambda key, sealed, where: sealed[1:]
class Nothing:
    def __init__(self, key): pass
    def encrypt(self, nonce, value, where): return value + bytes(16)
    def decrypt(self, nonce, sealed, where): return sealed[:-16]
streaming.AESGCM = Nothing
main()
"""

FIND = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "espace.config.settings")
import django
django.setup()
from espace import vault
from espace.accounts.models import Customer
from espace.vault import search
from espace.accounts import indexing
rows = list(Customer.objects.all())
vault.open_rows(rows)
missed = [row.surname for row in rows if not indexing.tokens(row) <= set(
    vault.search.SearchToken.objects.filter(unit=row.unit).values_list("token", flat=True))]
print(len(rows), "customers,", len(missed), "not found")
"""


def run(code: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"ESPACE_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def prepare_bare(home: Path) -> list[Path]:
    """The demonstration's files as they would be if nothing were sealed."""
    home.mkdir()
    (home / "espace.toml").write_text('mode = "demo"\n', encoding="utf-8")
    made = run(PREPARE_BARE, home, "demo", "--home", str(home), "--prepare")
    assert made.returncode == 0, made.stderr
    return files_of(home)


def files_of(home: Path) -> list[Path]:
    return [path for path in sorted(home.rglob("*")) if path.is_file()]


def test_the_raw_bytes_of_the_demonstration_betray_nobody(
    prepared: Prepared, demonstration: Callable[[str], Path]
) -> None:
    home = demonstration("sealed")
    (home / "log").write_text(prepared.log, encoding="utf-8")
    files = files_of(home)
    assert {path.name for path in files} >= {"espace.db", "master.key"}
    assert len(files) > 10, "the demonstration has documents"
    assert marks.seen(MARKS, files) == {}
    clear = marks.seen(["claire@clients.example", "client59@clients.example"], files)
    assert {mark: [path.name for path in paths] for mark, paths in clear.items()} == {
        "claire@clients.example": ["espace.db"]
    }, "a sign-in address is clear, in the database alone; the address of somebody without an account is not"

    found = run(FIND, home)
    assert found.stdout.strip().endswith(", 0 not found"), found.stdout + found.stderr

    (home / "keys" / "master.key").unlink()
    closed = run(FIND, home)
    assert closed.returncode != 0
    assert "master.key is missing" in closed.stderr


@pytest.mark.starts_programs
def test_the_same_search_finds_every_mark_when_nothing_is_sealed(tmp_path: Path) -> None:
    home = tmp_path / "bare"
    assert sorted(set(MARKS) - set(marks.seen(MARKS, prepare_bare(home)))) == []


FORGET = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "espace.config.settings")
import django
django.setup()
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Draft
from espace.vault import forgetting
from espace.vault.models import UnitKey
draft = Draft.objects.select_related("customer__user").first()
print(bytes(UnitKey.objects.get(pk=draft.unit).wrapped).hex())
actions.discard(draft=draft, by=draft.customer.user, at=clock.now())
print(forgetting.fold(clock.now()))
"""


def test_a_destroyed_key_lies_in_no_file(demonstration: Callable[[str], Path]) -> None:
    home = demonstration("forgetful")
    done = run(FORGET, home)
    assert done.returncode == 0, done.stderr
    wrapped, folded = done.stdout.split()
    assert folded == "1"
    assert [
        path.name for path in home.rglob("*") if path.is_file() and bytes.fromhex(wrapped) in path.read_bytes()
    ] == []
