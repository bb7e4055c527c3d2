"""What is asked of the customer never leaves with an answer that does not ask it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.tickets.models import Message
from espace.tickets.states import State
from tests import cast
from tests.desk.posting import seen

pytestmark = pytest.mark.django_db


def test_an_answer_beside_something_asked_comes_back(
    claire: User, sophie: User, signed_in: Callable[[User], Client]
) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    browser = signed_in(sophie)
    typed = {"id": str(uuid.uuid4()), "body": "Bonjour.", "asked": "La facture", **seen(browser, ticket)}
    answer = browser.post(f"/gestion/demandes/{ticket.pk}/messages/", typed)
    assert answer.status_code == 422
    assert "Envoyez avec « Envoyer et attendre le client »" in answer.content.decode().replace("\u00a0", " ")
    assert "La facture" in answer.content.decode()
    assert not Message.objects.filter(ticket=ticket, author=sophie).exists()
