"""The desk notes what it passed on to an insurer: said, read again, confirmed, corrected; the client reads it; off, no door opens."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.tickets import proofs, states
from espace.tickets.models import Attachment, Disclosure, Ticket
from tests import cast
from tests.desk.posting import told
from tests.documents.sealed import PDF
from tests.privacy.exports.opening import clean
from tests.tickets.disclosed import in_force, law, written

pytestmark = pytest.mark.django_db
REASON = "Demander la prise en charge de l’hospitalisation"
Browser = Callable[[User], Client]


@pytest.fixture
def ticket(claire: User, sophie: User) -> Ticket:
    return cast.ticket(
        claire.customer, states.State.IN_PROGRESS, kind="certificate", about=claire.customer.contracts.get(), assignee=sophie,
        at=clock.now() - timedelta(hours=5),
    )  # fmt: skip


def form(ticket: Ticket, **others: Any) -> dict[str, Any]:
    assert ticket.contract is not None
    return {
        "id": str(uuid.uuid4()), "insurer": str(ticket.contract.product.insurer_id), "messages": [str(ticket.messages.get().pk)],
        "means": "extranet", "sent_on": clock.today(clock.now()).isoformat(), "agreed_on": "", "reason": REASON, **others,
    }  # fmt: skip


def test_off_no_door_opens(claire: User, sophie: User, ticket: Ticket, signed_in: Browser) -> None:
    browser, here = signed_in(sophie), reverse("desk:disclose", args=[ticket.pk])
    page = told(browser.get(here))
    assert "Le registre ne nomme pas encore les assureurs comme destinataires" in page
    assert "<textarea" not in page
    for place in (here, reverse("desk:disclose_confirm", args=[ticket.pk])):
        assert browser.post(place, form(ticket))["Location"] == here
    assert not Disclosure.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="disclosure.").exists()
    hers = signed_in(claire)
    for place in (f"/espace/demandes/{ticket.pk}/", "/espace/qui-a-vu/"):
        assert "assureur" not in told(hers.get(place)).split("<main")[1].split("</main")[0].lower(), place


def test_on_it_is_read_again_before_it_is_noted(
    claire: User, sophie: User, ticket: Ticket, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(monkeypatch)
    file = clean(claire, PDF, "facture.pdf", at=cast.AT)
    Attachment.objects.create(document=file, ticket=ticket)
    clean(claire, PDF, "ailleurs.pdf", at=cast.AT)
    browser, here = signed_in(sophie), reverse("desk:disclose", args=[ticket.pk])
    given = form(ticket, documents=[str(file.pk)])
    page = told(browser.get(here))
    assert "L’espace n’envoie rien à l’assureur" in page
    assert "facture.pdf" in page
    assert "ailleurs.pdf" not in page
    again = told(browser.post(here, given))
    assert "Rien n’est encore noté" in again
    assert "1 message et 1 document" in again
    assert not Disclosure.objects.exists()
    corrected = told(browser.post(here, given | {"again": "1"}))
    assert REASON in corrected
    assert "checked" in corrected
    for _twice in range(2):
        answer = browser.post(reverse("desk:disclose_confirm", args=[ticket.pk]), given)
        assert answer["Location"] == reverse("desk:ticket", args=[ticket.pk])
    assert Disclosure.objects.count() == 1
    assert OutgoingMail.objects.filter(event__startswith="disclosure:").count() == 1
    page = told(browser.get(reverse("desk:ticket", args=[ticket.pk])))
    assert "Transmis à l’assureur" in page
    assert page.count(REASON) == 2  # beside the request, and in its history
    for place in (f"/espace/demandes/{ticket.pk}/", "/espace/qui-a-vu/", f"/espace/qui-a-vu/?demande={ticket.pk}"):
        page = told(signed_in(claire).get(place))
        assert "Transmis à votre assureur" in page
        assert REASON in page
        assert "facture.pdf" in page
    assert "a noté avoir transmis à votre assureur" in page
    assert proofs.passed_on_as_named(clock.now()).standing == "kept"


WRONG: dict[str, dict[str, Any]] = {
    "nothing ticked": {"messages": []},
    "a message of nobody": {"messages": [str(uuid.uuid4())]},
    "no reason": {"reason": " "},
    "a short reason": {"reason": "non"},
    "no way": {"means": ""},
    "an unknown way": {"means": "fax"},
    "no day": {"sent_on": ""},
    "a day to come": {"sent_on": (clock.today(clock.now()) + timedelta(days=2)).isoformat()},
    "another insurer": {"insurer": str(uuid.uuid4())},
    "an agreement to come": {"agreed_on": (clock.today(clock.now()) + timedelta(days=2)).isoformat()},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_wrong_comes_back_with_what_was_typed(
    wrong: dict[str, Any], sophie: User, ticket: Ticket, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(monkeypatch)
    answer = signed_in(sophie).post(reverse("desk:disclose_confirm", args=[ticket.pk]), form(ticket, **wrong))
    assert answer.status_code == 422
    assert "reason" in wrong or REASON in told(answer)
    assert not Disclosure.objects.exists()


def test_health_asks_for_the_day_of_the_agreement(
    claire: User, sophie: User, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(monkeypatch, approval=law().recipients["insurers"].approval)
    claim = cast.ticket(
        claire.customer, states.State.IN_PROGRESS, kind="claim", about=claire.customer.contracts.get(), assignee=sophie,
        at=clock.now() - timedelta(hours=5),
    )  # fmt: skip
    browser, there = signed_in(sophie), reverse("desk:disclose_confirm", args=[claim.pk])
    assert "Cette demande peut contenir des données de santé" in told(
        browser.get(reverse("desk:disclose", args=[claim.pk]))
    )
    assert browser.post(there, form(claim)).status_code == 422
    today = clock.today(clock.now()).isoformat()
    assert browser.post(there, form(claim, agreed_on=today)).status_code == 302
    assert f'value="{today}"' in told(browser.get(reverse("desk:disclose", args=[claim.pk])))
    Disclosure.objects.update(agreed_on=None)
    assert proofs.passed_on_as_named(clock.now()).standing == "broken"


def test_an_error_is_marked_even_once_it_is_off(claire: User, sophie: User, ticket: Ticket, signed_in: Browser) -> None:
    row = written(ticket, sophie, clock.now())
    there = reverse("desk:disclosure_wrong", args=[ticket.pk, row.pk])
    browser = signed_in(sophie)
    assert browser.post(there, {"why": "  "}).status_code == 422
    assert browser.post(there, {"why": "Noté sur la mauvaise demande"}).status_code == 302
    assert browser.get(there).status_code == 302
    for reader, place in (
        (sophie, reverse("desk:ticket", args=[ticket.pk])),
        (claire, f"/espace/demandes/{ticket.pk}/"),
    ):
        page = told(signed_in(reader).get(place))
        assert "Noté par erreur" in page
        assert "Noté sur la mauvaise demande" in page
    elsewhere = cast.ticket(claire.customer)
    assert browser.get(reverse("desk:disclosure_wrong", args=[elsewhere.pk, row.pk])).status_code == 404
