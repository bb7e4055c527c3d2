"""What stands in the archive in front of its pages."""

from __future__ import annotations

from uuid import UUID

import pytest

from espace.accounts.models import User
from espace.lib import clock
from espace.tickets.states import State
from tests import cast
from tests.documents.sealed import marked
from tests.documents.uploading import received
from tests.privacy.archive_screens import Clock
from tests.privacy.archiving import archive_round, leave, of_document, of_ticket


@pytest.fixture
def turned(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(clock, "now", found.now)
    return found


@pytest.fixture
def archived(claire: User, sophie: User, turned: Clock) -> UUID:
    """A request of Claire's in the archive: a message, a note, a file, an IBAN."""
    contract = claire.customer.contracts.get()
    closed = cast.ticket(
        claire.customer, State.CLOSED, kind="bank", assignee=sophie, about=contract, body="Phrasemarque archivée",
        iban="FR7630006000011234567890189", holder="Titulairemarque", use="both",
    )  # fmt: skip
    cast.note(closed, sophie, "Notemarque archivée")
    file = received(claire, claire.customer, marked(b"Contenumarque"), "piecemarque.pdf")
    leave(of_ticket(closed, contract), of_document(file, closed.unit, contract))
    archive_round()
    unit: UUID = closed.unit
    return unit


@pytest.fixture
def held(claire: User, sophie: User) -> None:
    """Sophie holds an open request of Claire's."""
    cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
