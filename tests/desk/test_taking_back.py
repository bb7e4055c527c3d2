"""« Annuler l’envoi », as the desk offers it: on the page that follows, in the thread, and with everything given back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.module_loading import import_string

from espace.accounts.models import User
from espace.lib import clock
from espace.tickets.models import Message, Ticket
from espace.tickets.models.messages import NEVER
from espace.tickets.states import State
from tests import cast
from tests.desk.posting import at_desk, fresh, seen, told
from tests.documents.sealed import PDF

SignedIn = Callable[[User], Client]
NOW = clock.now()


@pytest.fixture(autouse=True)
def thirty_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.HOME.options, "desk", {})
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def ticket(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=NOW - timedelta(hours=3))


def test_the_page_that_follows_takes_it_back(ticket: Ticket, sophie: User, signed_in: SignedIn) -> None:
    browser = signed_in(sophie)
    given = {
        **seen(browser, ticket),
        "body": "Bonjour,",
        "asked": "La facture.",
        "documents": SimpleUploadedFile("a.pdf", PDF),
    }
    page = told(browser.post(at_desk("ask", ticket), given, follow=True))
    leaves = (NOW + timedelta(seconds=30)).astimezone(clock.PARIS)
    assert f"Votre message part à {leaves:%H:%M:%S}" in page
    assert "Pas encore parti" in page
    [undo] = set(re.findall(r'action="(/gestion/[^"]+/annulation/)"', page))
    page = told(browser.post(undo, follow=True))
    assert "L’envoi est annulé" in page
    assert re.search(r"<textarea[^>]*>\s*Bonjour,</textarea>", page)
    assert re.search(r"<textarea[^>]*>\s*La facture\.</textarea>", page)
    [kept] = re.findall(r'name="kept" value="([^"]+)" checked', page)
    assert fresh(ticket).state == State.IN_PROGRESS
    message = Message.objects.get(sent_at=NEVER)
    again = {**seen(browser, ticket), "id": str(message.pk), "body": "Bonjour Claire,", "kept": [kept]}
    assert "Votre réponse part" in told(browser.post(at_desk("reply", ticket), again, follow=True))
    assert Message.objects.get(pk=message.pk).attachments.count() == 1


def test_it_is_thrown_away_from_the_form(ticket: Ticket, sophie: User, signed_in: SignedIn) -> None:
    browser = signed_in(sophie)
    page = told(browser.post(at_desk("reply", ticket), {**seen(browser, ticket), "body": "Oups"}, follow=True))
    page = told(browser.post(re.findall(r'action="(/gestion/[^"]+/annulation/)"', page)[0], follow=True))
    [away] = re.findall(r'formaction="(/gestion/[^"]+/abandon/)"', page)
    assert "est jeté" in told(browser.post(away, follow=True))
    assert not Message.objects.filter(from_customer=False).exists()


def test_too_late_it_says_so(
    ticket: Ticket, sophie: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(sophie)
    page = told(browser.post(at_desk("reply", ticket), {**seen(browser, ticket), "body": "Oups"}, follow=True))
    undo = re.findall(r'action="(/gestion/[^"]+/annulation/)"', page)[0]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=30))
    page = told(browser.post(undo, follow=True))
    assert "Ce message est parti" in page
    assert "Retirer ce message" in page


@pytest.mark.parametrize("waits_for", ["espace.tickets.actions.leaving.hold", "espace.ledger.hold"])
def test_what_leaves_while_one_waits_for_the_lock_has_left(
    waits_for: str, ticket: Ticket, sophie: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(sophie)
    page = told(browser.post(at_desk("reply", ticket), {**seen(browser, ticket), "body": "Oups"}, follow=True))
    undo = re.findall(r'action="(/gestion/[^"]+/annulation/)"', page)[0]
    it_is = [NOW + timedelta(seconds=29)]
    monkeypatch.setattr(clock, "now", lambda: it_is[0])
    locked = import_string(waits_for)

    def after_a_while(*given: object) -> object:
        it_is[0] = NOW + timedelta(seconds=31)
        return locked(*given)

    monkeypatch.setattr(waits_for, after_a_while)
    assert "Ce message est parti" in told(browser.post(undo, follow=True))
    assert Message.objects.get(from_customer=False).sent_at == NOW + timedelta(seconds=30)
