"""What one does in front of the archive's pages, and the clock that a test turns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.test import Client

from espace.accounts.models import User
from espace.lib import clock
from tests.cast import AT
from tests.privacy.archiving import archive_round

MOTIVE = "Contestation d’un remboursement, dossier 12"
SignedIn = Callable[[User], Client]


class Clock:
    """The screens' clock, which a test turns."""

    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        return self.at


def search(browser: Client, **typed: str) -> str:
    """Find somebody; the archive answers; gives the address of the search."""
    answer = browser.post("/archives/", {"motive": MOTIVE, **typed})
    assert answer.status_code == 302, answer.content.decode()
    place = str(answer["Location"])
    waiting = browser.get(place).content.decode()
    assert "moins d’une minute" in waiting
    assert f'href="{place}"' in waiting
    archive_round(clock.now())
    return place


def open_unit(browser: Client, found: str, unit: UUID) -> str:
    answer = browser.post(f"{found}consultations/", {"unit": str(unit)})
    assert answer.status_code == 302
    place = str(answer["Location"])
    assert "moins d’une minute" in browser.get(place).content.decode()
    archive_round(clock.now())
    return place
