"""What was noted of a disclosure leaves with its request: into the archive, and with its key; and lets leave what was on its way."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from espace.accounts.models import User
from espace.privacy.archive.keeping import opened
from espace.privacy.retention import engine
from espace.tickets import actions, states
from espace.tickets.models import Departure, Disclosure, Message
from espace.vault.models import UnitKey
from tests import cast
from tests.cast import AT
from tests.privacy.archiving import archive_round
from tests.tickets.disclosed import REASON, disclosed, in_force, written

pytestmark = pytest.mark.django_db


def test_it_goes_to_the_archive_with_its_request_and_its_key_with_them(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer, states.State.CLOSED, about=claire.customer.contracts.get(), assignee=sophie)
    written(ticket, sophie, AT)
    later = AT + timedelta(days=184)
    engine.run(later)
    assert not Disclosure.objects.exists()
    assert not UnitKey.objects.filter(pk=ticket.unit).exists()
    archive_round(later)
    with opened() as archive:
        [row] = archive.read(ticket.unit).told["rows"]["tickets.Disclosure"]
    assert (row["reason"], row["insurer"], row["message_count"]) == (REASON, "April", 1)


def test_what_is_on_its_way_leaves_first(claire: User, sophie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    in_force(monkeypatch)
    ticket = cast.ticket(
        claire.customer,
        states.State.IN_PROGRESS,
        kind="certificate",
        about=claire.customer.contracts.get(),
        assignee=sophie,
    )
    now = AT + timedelta(hours=3)
    first = [ticket.messages.get().pk]
    leaving = actions.reply(
        ticket=ticket, pk=uuid.uuid4(), body="Bonjour", by=sophie, at=now, leaves_at=now + timedelta(seconds=30)
    )
    disclosed(ticket, sophie, messages=first, at=now + timedelta(seconds=5))
    assert Message.objects.get(pk=leaving.pk).sent_at == now + timedelta(seconds=5)
    assert not Departure.objects.filter(ticket=ticket).exists()
