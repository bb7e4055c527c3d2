"""Karim, another customer, finds nothing of Claire's at any address, by any verb, nor through any form; each try is journaled."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.tickets.models import Draft, Message, Ticket
from espace.tickets.states import State
from tests import cast
from tests.documents.uploading import received
from tests.portal.screens import begin, keep

Browser = Callable[[User], Client]
ADDRESSES = [
    "contrats/{contract}/", "contrats/{contract}/resilier/", "demandes/{ticket}/", "demandes/{ticket}/messages/",
    "demandes/{ticket}/lu/", "demandes/{ticket}/recu.pdf", "brouillons/{draft}/", "brouillons/{draft}/enregistrement/",
    "brouillons/{draft}/relecture/", "brouillons/{draft}/envoi/", "brouillons/{draft}/suppression/",
    "documents/{document}/telecharger", "documents/{document}/apercu", "demandes/nouvelle/?contrat={contract}",
]  # fmt: skip


@pytest.fixture
def hers(claire: User) -> dict[str, Any]:
    """Something of Claire's of every kind."""
    about = Contract.objects.get(customer=claire.customer)
    document = received(claire, claire.customer)
    Document.objects.filter(pk=document.pk).update(state="clean", scanned_at=cast.AT)
    return {
        "contract": about.pk,
        "ticket": cast.ticket(claire.customer, about=about).pk,
        "draft": cast.draft(claire.customer, about=about, subject="s", description="d").pk,
        "document": document.pk,
    }


def state() -> list[Any]:
    """Every row that somebody might have moved, as it lies in the tables."""
    found = []
    with connection.cursor() as cursor:
        for model in (Ticket, Draft, Message, Document):
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY id")
            found += [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
    return found


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("verb", ["get", "head", "post"])
def test_nothing_of_hers_is_there_for_him(
    address: str, verb: str, hers: dict[str, Any], claire: User, karim: User, signed_in: Browser
) -> None:
    before, path = state(), "/espace/" + address.format(**hers)
    given = {"id": uuid.uuid4(), "body": "Bonjour", "consent": "1", "version": "0"} if verb == "post" else {}
    answer = getattr(signed_in(karim), verb)(path, given)
    assert state() == before
    own = getattr(signed_in(claire), verb)(path)
    assert answer.status_code in (404, 405)
    assert (answer.status_code == 405) == (own.status_code == 405)
    if answer.status_code == 404:
        assert AuditEvent.objects.filter(action="object.refused", actor=karim.pk).exists()


@pytest.mark.parametrize("address", ADDRESSES)
def test_signed_out_one_is_led_to_the_sign_in(address: str, hers: dict[str, Any], client: Client) -> None:
    assert client.get("/espace/" + address.format(**hers)).status_code == 302


def test_her_ids_in_his_forms_are_not_found(hers: dict[str, Any], karim: User, signed_in: Browser) -> None:
    browser = signed_in(karim)
    his = begin(browser, "other")
    ticket = cast.ticket(karim.customer)
    before = state()
    tries = [
        ("demandes/nouvelle/", {"id": uuid.uuid4(), "kind": "claim", "contract": hers["contract"]}),
        ("demandes/nouvelle/", {"id": hers["draft"], "kind": "claim"}),
        (f"brouillons/{his.pk}/", {"version": 0, "contract": hers["contract"]}),
        (f"brouillons/{his.pk}/enregistrement/", {"version": 0, "contract": hers["contract"]}),
        (f"brouillons/{his.pk}/", {"version": 0, "remove": hers["document"]}),
        (f"demandes/{ticket.pk}/messages/", {"id": Message.objects.filter(ticket=hers["ticket"])[0].pk, "body": "x"}),
    ]
    for path, given in tries:
        assert browser.post(f"/espace/{path}", given).status_code == 404, path
    assert state() == before


def test_her_request_s_id_cannot_become_his_termination(hers: dict[str, Any], karim: User, signed_in: Browser) -> None:
    about = Contract.objects.get(customer=karim.customer)
    given = {"id": hers["ticket"], "confirm": "1"}
    assert signed_in(karim).post(f"/espace/contrats/{about.pk}/resilier/", given).status_code == 404


def test_her_closed_request_s_message_id_cannot_become_his_draft(
    hers: dict[str, Any], karim: User, sophie: User, signed_in: Browser
) -> None:
    closed = cast.ticket(karim.customer, State.CLOSED, assignee=sophie)
    answer = signed_in(karim).post(f"/espace/demandes/{closed.pk}/messages/", {"id": hers["draft"], "body": "x"})
    assert answer.status_code == 404


def test_staff_has_no_page_here(hers: dict[str, Any], sophie: User, signed_in: Browser) -> None:
    for address in ["", *ADDRESSES]:
        assert signed_in(sophie).get("/espace/" + address.format(**hers)).status_code in (404, 405)


def test_what_he_keeps_in_his_own_draft_stays_his(hers: dict[str, Any], karim: User, signed_in: Browser) -> None:
    browser = signed_in(karim)
    his = begin(browser, "other")
    assert keep(browser, his, subject="Un sujet").status_code == 302
    assert Draft.objects.get(pk=his.pk).contract is None
