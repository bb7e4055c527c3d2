"""What the law adds: termination in three screens, the password before a bank change, the clocks of a complaint, the dated receipt."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.test import Client, RequestFactory
from django.utils.translation import override

from espace.accounts.models import User
from espace.contracts.models import Contract
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.tickets import actions, receipts
from espace.tickets.models import BankChange, Draft, Termination, Ticket
from tests import cast
from tests.documents.sealed import PDF
from tests.portal.screens import begin, keep, pdf, send, words

Browser = Callable[[User], Client]
IBAN = "FR76 3000 6000 0112 3456 7890 189"


@pytest.fixture
def about(claire: User) -> Contract:
    return Contract.objects.get(customer=claire.customer)


def just_proved(browser: Client, user: User) -> Client:
    """The password was just given again, as the page of the way in records it."""
    request = RequestFactory().get("/")
    request.session = browser.session
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session.save()
    return browser


def test_a_contract_is_terminated_in_three_screens_and_once(claire: User, about: Contract, signed_in: Browser) -> None:
    browser, path = signed_in(claire), f"/espace/contrats/{about.pk}/resilier/"
    assert "Étape 1 sur 3" in words(browser.get(path))
    review = browser.post(path, {"wished_on": "2027-01-31", "reason": "Retour en France"})
    assert "31 janvier 2027" in words(review)
    assert not Termination.objects.exists()
    assert not Draft.objects.exists()
    again = browser.post(path, {"wished_on": "2027-01-31", "reason": "Retour en France", "back": "1"})
    assert 'value="2027-01-31"' in again.content.decode()
    given = {"id": str(review.context["id"]), "wished_on": "2027-01-31", "reason": "Retour en France", "confirm": "1"}
    answers = [browser.post(path, given).headers["Location"] for _time in range(2)]
    assert answers == [f"/espace/demandes/{given['id']}/"] * 2
    assert Termination.objects.count() == 1
    page = words(browser.get(answers[0]))
    assert "Résiliation notifiée" in page
    assert "Télécharger le reçu daté" in page
    other = browser.post(path, {"id": str(uuid.uuid4()), "confirm": "1"})
    assert (other.status_code, "déjà notifiée" in words(other)) == (422, True)


def test_a_wrong_date_comes_back_with_what_was_typed(claire: User, about: Contract, signed_in: Browser) -> None:
    answer = signed_in(claire).post(
        f"/espace/contrats/{about.pk}/resilier/", {"wished_on": "31/02/2027", "reason": "Mes raisons"}
    )
    assert answer.status_code == 422
    assert 'value="31/02/2027"' in answer.content.decode()
    assert "Mes raisons" in words(answer)


def test_a_product_that_does_not_end_online_says_how_it_does(claire: User, signed_in: Browser) -> None:
    about = cast.contract(claire.customer, sold=cast.product("Assurance vie", terminable=False))
    answer = signed_in(claire).post(f"/espace/contrats/{about.pk}/resilier/", {"id": str(uuid.uuid4()), "confirm": "1"})
    assert "Ce contrat ne se résilie pas en ligne." in words(answer)
    assert not Termination.objects.exists()


def test_bank_details_ask_for_the_password_then_stay_masked(claire: User, about: Contract, signed_in: Browser) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "bank", about)
    keep(browser, draft, holder="Claire Delmas", iban=IBAN, use="both")
    for answer in (
        browser.get(f"/espace/brouillons/{draft.pk}/relecture/"),
        browser.post(f"/espace/brouillons/{draft.pk}/envoi/"),
    ):
        assert answer.headers["Location"].startswith("/confirmer/?next=")
    assert not Ticket.objects.exists()
    just_proved(browser, claire)
    assert "FR7630006000011234567890189" in words(browser.get(f"/espace/brouillons/{draft.pk}/relecture/"))
    ticket = send(browser, draft)
    page = words(browser.get(f"/espace/demandes/{ticket.pk}/"))
    assert "FR76 •••• 0189" in page
    assert "FR7630006000011234567890189" not in page
    assert BankChange.objects.filter(ticket=ticket).exists()
    assert {mail.kind for mail in OutgoingMail.objects.all()} == {"bank_changed"}


def test_the_password_given_long_ago_is_asked_again(
    claire: User, about: Contract, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = just_proved(signed_in(claire), claire)
    draft = begin(browser, "bank", about)
    keep(browser, draft, holder="Claire Delmas", iban=IBAN, use="both")
    assert browser.get(f"/espace/brouillons/{draft.pk}/relecture/").status_code == 200
    later = clock.now() + timedelta(seconds=301)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert browser.post(f"/espace/brouillons/{draft.pk}/envoi/").headers["Location"].startswith("/confirmer/")


def test_a_complaint_names_its_clocks_and_the_mediator(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "complaint")
    keep(browser, draft, description="Trois mois sans réponse.")
    review = words(browser.get(f"/espace/brouillons/{draft.pk}/relecture/"))
    assert "La Médiation de l’Assurance" in review
    ticket = send(browser, draft)
    Ticket.objects.filter(pk=ticket.pk).update(complaint_since_at=datetime(2026, 4, 30, 8, 0, tzinfo=UTC))
    page = words(browser.get(f"/espace/demandes/{ticket.pk}/"))
    assert "Accusé de réception au plus tard le 15 mai 2026, réponse au plus tard le 30 juin 2026." in page
    assert "La Médiation de l’Assurance" in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_receipt_says_what_was_received_and_when_in_paris(
    language: str, claire: User, about: Contract, signed_in: Browser
) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "claim", about)
    files = [pdf('#panic("x") $y$ ' + "w" * 120 + ".pdf"), pdf("فاتورة 发票.pdf")]
    keep(browser, draft, description="x", happened_on="2026-10-01", documents=files)
    ticket = send(browser, draft)
    answer = browser.get(f"/espace/demandes/{ticket.pk}/recu.pdf", headers={"accept-language": language})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.content.startswith(b"%PDF-")
    Ticket.objects.filter(pk=ticket.pk).update(submitted_at=datetime(2026, 12, 31, 23, 30, 5, tzinfo=UTC))
    found = Ticket.objects.select_related("contract__product__insurer", "customer").get(pk=ticket.pk)
    with override(language):
        receipts.receipt(found, viewer=claire.role, by=claire.pk)
        paper = receipts.contents(
            found, [one.document for one in found.attachments.select_related("document")][:0], by=claire.pk
        )
    facts = " ".join(fact["value"] for fact in paper["facts"])
    assert ("1er\u00a0janvier 2027 à 00:30:05" if language == "fr" else "1\u00a0January 2027 at 00:30:05") in facts
    assert {"Claire Delmas", ticket.reference} <= {fact["value"] for fact in paper["facts"]}
    assert "Santé Expatrié" in facts


def test_the_receipt_carries_the_digest_of_each_file(
    claire: User, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[str] = []

    def kept(paper: str, at: datetime) -> bytes:
        papers.append(paper)
        return b"%PDF-"

    monkeypatch.setattr(receipts, "typeset", kept)
    browser = signed_in(claire)
    draft = begin(browser, "other")
    keep(browser, draft, subject="s", description="d", documents=[pdf()])
    ticket = send(browser, draft)
    browser.get(f"/espace/demandes/{ticket.pk}/recu.pdf")
    assert hashlib.sha256(PDF).hexdigest() in papers[0]


def test_the_receipt_is_tagged_and_quick() -> None:
    words_of_it = dict.fromkeys(
        ["brokerage", "title", "lead", "facts_title", "files_title", "no_files", "next_title", "foot"], "Reçu"
    )
    paper = {"language": "fr", "region": "FR", "facts": [{"label": "a", "value": "b"}], "files": [], "next": []}
    receipts.typeset(json.dumps({**paper, **words_of_it}), cast.AT)  # the fonts are read once a process
    began = time.perf_counter()
    made = receipts.typeset(json.dumps({**paper, **words_of_it}), cast.AT)
    assert time.perf_counter() - began < 1
    assert b"pdfuaid" in made


def test_a_termination_shows_where_it_stands(claire: User, about: Contract, sophie: User, signed_in: Browser) -> None:
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    ticket = actions.notify_termination(
        pk=uuid.uuid4(), customer=claire.customer, contract=about, raw={}, by=claire, at=at
    )
    actions.forward_termination(ticket=ticket, on=date(2026, 11, 21), by=sophie, at=at)
    browser, path = signed_in(claire), f"/espace/demandes/{ticket.pk}/"
    assert "transmise à l’assureur le 21 novembre 2026" in words(browser.get(path))
    actions.confirm_termination(ticket=ticket, ends_on=date(2026, 12, 31), by=sophie, at=at)
    assert "confirme la fin du contrat le 31 décembre 2026" in words(browser.get(path))
