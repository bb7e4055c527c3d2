"""Several requests at once, on their pages: what is shown first, what is carried out, what it costs, and by the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.tickets import actions, bulk
from espace.tickets.models import Act, Message, ReplyTemplate, Ticket
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.desk.posting import told

SignedIn = Callable[[User], Client]
Open = Callable[..., Visitor]
NOW = clock.now()
BEFORE = NOW - timedelta(hours=3)
TEXT = "{client.salutation}, voici la suite du contrat {contrat.numero}."


@pytest.fixture
def paul(db: None) -> User:
    return cast.staff("Paul", "Mercier", Role.ADVISOR)


def template(by: User, other: User, act: Act = Act.ANSWER, name: str = "Bien reçu") -> ReplyTemplate:
    at = NOW - timedelta(days=1)
    texts = {"body_fr": TEXT, "asked_fr": "Une pièce"}
    wording = actions.propose(template=None, name=name, serves=(), act=act, texts=texts, by=by, at=at)
    return actions.approve(wording=wording, seen_at=at, by=other, at=at).template


def on(*tickets: Ticket) -> dict[str, object]:
    return {"on": [bulk.mark(one) for one in tickets], "seen": clock.now().isoformat(), "back": "a-prendre"}


def hidden(page: str, of: str = "/gestion/demandes/lot/execution/") -> dict[str, list[str]]:
    """What the form that confirms sends."""
    form = page[page.index(f'action="{of}"') :].partition("</form>")[0]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    return sent


def test_what_is_shown_is_what_is_done(claire: User, sophie: User, paul: User, signed_in: SignedIn) -> None:
    free = cast.ticket(claire.customer, at=BEFORE)
    his = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=paul, at=BEFORE)
    browser = signed_in(sophie)
    page = told(browser.post(reverse("desk:bulk"), {"gesture": "prise", **on(free, his)}))
    assert "Pour 1 demande" in page
    assert "Un collègue la suit déjà." in page
    assert not Ticket.objects.get(pk=free.pk).assignee_id, "nothing is done before it is confirmed"
    sent = hidden(page)
    assert sent["on"] == [bulk.mark(free)], "what is refused is not sent again"
    page = told(browser.post(reverse("desk:bulk_done"), sent))
    assert "C’est fait pour 1 demande." in page
    assert reverse("desk:ticket", args=[free.pk]) in page
    assert Ticket.objects.get(pk=free.pk).assignee == sophie.staff_member
    listed = AuditEvent.objects.filter(action="queue.listed", actor=sophie.pk)
    assert [event.listed for event in listed] == [[str(claire.customer.pk)]] * 2


def test_one_chooses_to_whom_then_sees_then_confirms(
    claire: User, sophie: User, paul: User, signed_in: SignedIn
) -> None:
    ticket, browser = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=BEFORE), signed_in(sophie)
    page = told(browser.post(reverse("desk:bulk"), {"gesture": "attribution", **on(ticket)}))
    assert "À qui les confier" in page
    first = hidden(page, "/gestion/demandes/lot/")
    assert browser.post(reverse("desk:bulk"), {**first, "next": "1"}).status_code == 422
    page = told(browser.post(reverse("desk:bulk"), {**first, "to": str(paul.staff_member.pk), "next": "1"}))
    assert "Paul Mercier la suit, au lieu de Sophie Laurent." in page
    page = told(browser.post(reverse("desk:bulk_done"), hidden(page)))
    assert "C’est fait pour 1 demande." in page
    assert Ticket.objects.get(pk=ticket.pk).assignee == paul.staff_member


def test_the_words_are_read_once_and_no_number_of_anybody_is_shown(
    claire: User, karim: User, sophie: User, ines: User, signed_in: SignedIn
) -> None:
    template(sophie, ines, Act.CLOSE, "Terminé")
    template(sophie, ines, Act.ASK, "Pièce manquante")
    row, about = template(sophie, ines), claire.customer.contracts.get()
    made = [cast.ticket(claire.customer, about=about, at=BEFORE), cast.ticket(karim.customer, at=BEFORE)]
    browser = signed_in(sophie)
    page = told(browser.post(reverse("desk:bulk"), {"gesture": "modele", **on(*made)}))
    assert "Bien reçu" in page
    assert "Terminé" not in page
    assert "Pièce manquante" not in page
    page = told(browser.post(reverse("desk:bulk"), {**hidden(page, "/gestion/demandes/lot/"), "template": str(row.pk)}))
    assert "voici la suite du contrat {contrat.numero}" in page
    assert "CAP-100001" not in page, "the queue does not show it either"
    assert "Il manque : le numéro du contrat." in page
    sent = hidden(page)
    page = told(browser.post(reverse("desk:bulk_done"), sent))
    assert "C’est fait pour 1 demande." in page
    assert "CAP-100001" not in page
    browser.post(reverse("desk:bulk_done"), sent)
    assert Message.objects.filter(from_customer=False).count() == 1


def test_words_that_changed_are_read_again_before_anything_leaves(
    claire: User, sophie: User, ines: User, signed_in: SignedIn
) -> None:
    row, ticket, browser = (
        template(sophie, ines),
        cast.ticket(claire.customer, about=claire.customer.contracts.get(), at=BEFORE),
        signed_in(sophie),
    )
    page = told(browser.post(reverse("desk:bulk"), {"gesture": "modele", "template": str(row.pk), **on(ticket)}))
    sent = hidden(page)
    new = actions.propose(
        template=row, name="Bien reçu", serves=(), act=Act.ANSWER, texts={"body_fr": "Autre."}, by=sophie, at=NOW
    )
    actions.approve(wording=new, seen_at=NOW, by=ines, at=NOW)
    page = told(browser.post(reverse("desk:bulk_done"), sent))
    assert "Ce modèle a changé" in page
    assert "Autre." in page
    assert not Message.objects.filter(from_customer=False).exists()


def test_nothing_ticked_and_nonsense_lead_back(sophie: User, ines: User, signed_in: SignedIn) -> None:
    browser = signed_in(sophie)
    for form in (
        {},
        {"gesture": "prise"},
        {"gesture": "cloture", "on": "x"},
        {"gesture": "prise", "on": "x", "back": "//ailleurs"},
    ):
        for name in ("bulk", "bulk_done"):
            answer = browser.post(reverse(f"desk:{name}"), form, follow=True)
            assert answer.redirect_chain == [("/gestion/demandes/a-prendre/", 302)]
            assert "Cochez d’abord des demandes." in told(answer)
    assert browser.get(reverse("desk:bulk")).status_code == 302


def test_beyond_a_hundred_it_says_so(
    claire: User, sophie: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    made = [cast.ticket(claire.customer, at=BEFORE) for _number in range(3)]
    page = told(signed_in(sophie).post(reverse("desk:bulk"), {"gesture": "prise", **on(*made)}))
    assert "1 est laissée de côté" in page
    assert len(hidden(page)["on"]) == 2


def test_a_preview_costs_the_same_for_one_and_sixty(
    claire: User, sophie: User, ines: User, signed_in: SignedIn
) -> None:
    row, browser, about = template(sophie, ines), signed_in(sophie), claire.customer.contracts.get()
    made = [cast.ticket(claire.customer, about=about, at=BEFORE)]

    def cost(gesture: str, **chosen: str) -> int:
        form = {"gesture": gesture, **chosen, **on(*made)}
        browser.post(reverse("desk:bulk"), form)
        with CaptureQueriesContext(connection) as queries:
            assert browser.post(reverse("desk:bulk"), form).status_code == 200
        return len(queries)

    gestures: list[tuple[str, dict[str, str]]] = [
        ("prise", {}), ("attribution", {"to": str(sophie.staff_member.pk)}), ("modele", {"template": str(row.pk)}),
    ]  # fmt: skip
    one = [cost(gesture, **chosen) for gesture, chosen in gestures]
    for person in [cast.customer() for _number in range(20)]:
        made += [cast.ticket(person, about=cast.contract(person), at=BEFORE) for _number in range(3)]
    assert [cost(gesture, **chosen) for gesture, chosen in gestures] == one
    assert max(one) <= 9


def test_only_who_handles_requests_ticks_them(claire: User, sophie: User, dominique: User, signed_in: SignedIn) -> None:
    cast.ticket(claire.customer, at=BEFORE)
    cast.ticket(claire.customer, State.CLOSED, assignee=sophie, at=BEFORE)
    queue, closed = reverse("desk:queue"), reverse("desk:queue", args=["closes"])
    assert 'name="on"' in told(signed_in(sophie).get(queue))
    assert 'name="on"' not in told(signed_in(sophie).get(closed)), "nothing is done to what is closed"
    assert 'name="on"' not in told(signed_in(dominique).get(queue))
    page = told(signed_in(sophie).get(f"{queue}?tout=1"))
    assert page.count(" checked>") == page.count('name="on"') == 1
    assert "Tout décocher" in page


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
def test_by_the_keyboard_alone(claire: User, sophie: User, visitor: Open) -> None:
    made = [cast.ticket(claire.customer, at=NOW - timedelta(hours=hours)) for hours in (5, 4, 3)]
    hers = visitor()
    hers.sign_in_as(sophie)
    page, keys = hers.page, hers.page.keyboard
    hers.go(reverse("desk:queue"))
    for key in ("j", "x", "j", "j", "x"):
        keys.press(key)
    expect(page.locator(".tick :checked")).to_have_count(2)
    hers.picture("gestion-lot-cochees")
    keys.press("a")
    page.get_by_text("Rien n’est encore fait").wait_for()
    hers.picture("gestion-lot-apercu")
    page.get_by_role("button", name="Confirmer pour 2 demandes").click()
    page.get_by_text("C’est fait pour 2 demandes").wait_for()
    hers.picture("gestion-lot-fait")
    taken = Ticket.objects.filter(assignee=sophie.staff_member).values_list("pk", flat=True)
    assert set(taken) == {made[0].pk, made[2].pk}


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
def test_on_a_phone_without_script(claire: User, sophie: User, ines: User, paul: User, visitor: Open) -> None:
    template(sophie, ines)
    ticket = cast.ticket(claire.customer, about=claire.customer.contracts.get(), at=BEFORE)
    complaint = cast.ticket(claire.customer, at=BEFORE)
    Ticket.objects.filter(pk=complaint.pk).update(complaint_since_at=BEFORE)
    hers = visitor(javascript=False, width=390)
    hers.sign_in_as(sophie)
    page = hers.page
    hers.go(reverse("desk:queue"))
    page.get_by_role("link", name="Cocher toute cette page").click()
    hers.picture("gestion-lot-telephone")
    page.get_by_role("button", name="Leur répondre").click()
    page.get_by_label("Bien reçu").check()
    hers.picture("gestion-lot-choix")
    page.get_by_role("button", name="Voir ce qui va se passer").click()
    page.get_by_text("C’est une réclamation").wait_for()
    hers.picture("gestion-lot-telephone-apercu")
    page.get_by_role("button", name="Confirmer pour 1 demande").click()
    page.get_by_text("C’est fait pour 1 demande.").wait_for()
    assert Message.objects.get(from_customer=False).ticket_id == ticket.pk
