"""What there is to back up: Claire with a request, a file and a browser; Sophie who answers; a place to put it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from espace import vault
from espace.accounts.models import User
from espace.documents.store import blobs
from espace.ops.backup.lately import LAST
from espace.ops.backup.places import FolderPlace
from espace.ops.backup.underway import NOTE
from espace.tickets.models import Ticket
from espace.vault.streaming import Sealer
from tests import cast
from tests.backups.apart import two, units

FIXTURES = (two, units)
SAID = "Le genou opéré à Singapour"
CONTENT = b"%PDF-1.7 devis de la clinique Mount Elizabeth"


@pytest.fixture
def place(tmp_path: Path) -> FolderPlace:
    return FolderPlace(tmp_path / "backups")


@pytest.fixture
def ticket(transactional_db: None, claire: User, sophie: User, signed_in: object) -> Ticket:
    """Claire's request, with her words to be found."""
    signed_in(claire)  # type: ignore[operator]
    return cast.ticket(claire.customer, body=SAID)


@pytest.fixture
def file(transactional_db: None) -> Iterator[str]:
    """A sealed file; its unit."""
    [(unit, key)] = vault.new_units("document", 1)
    sealer, writer = Sealer(key, unit.bytes), blobs().writer(unit)
    writer.write(sealer.update(CONTENT) + sealer.finish())
    writer.keep()
    yield unit.hex
    blobs().delete(unit)


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """A backup takes the whole home: what other tests left there is not this one's."""
    for left in (settings.HOME.files, settings.HOME.archive_drop / "inbox", settings.HOME.archive_drop / "out"):
        shutil.rmtree(left, ignore_errors=True)
    settings.HOME.files.mkdir(mode=0o700)  # without it, the storage would be away for whoever comes next
    told = (settings.HOME.path / LAST, settings.HOME.temporary / NOTE)
    for path in told:
        path.unlink(missing_ok=True)
    yield
    for path in told:
        path.unlink(missing_ok=True)
    shutil.rmtree(settings.HOME.path / "drills", ignore_errors=True)
