"""Until when a paper is good: said by who gave it, told a month before, once; it rules no removal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.documents import validity
from espace.documents.models import Document
from espace.documents.validity import Validity
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.tickets.models import Attachment, Ticket
from espace.tickets.states import State
from tests import cast
from tests.documents.uploading import received
from tests.portal.screens import words

Browser = Callable[[User], Client]
ON = clock.today(cast.AT)


def clean(document: Document, **more: object) -> Document:
    Document.objects.filter(pk=document.pk).update(state="clean", scanned_at=cast.AT, **more)
    return Document.objects.get(pk=document.pk)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-400, 400))
def test_a_paper_is_good_on_its_last_day_and_over_on_the_next(on: date, away: int) -> None:
    stands = validity.validity(on + timedelta(days=away), on)
    assert (stands is Validity.OVER) == (away < 0)
    assert (stands is Validity.ENDING) == (0 <= away <= validity.TOLD.days)


@pytest.mark.both
def test_a_customer_is_told_once_for_a_day_and_again_when_it_moves(claire: User) -> None:
    near = clean(received(claire, claire.customer, name="visa.pdf"), expires_on=ON + timedelta(days=30))
    clean(received(claire, claire.customer, name="passeport.pdf"), expires_on=ON + timedelta(days=3))
    clean(received(claire, claire.customer, name="loin.pdf"), expires_on=ON + timedelta(days=31))
    clean(received(claire, claire.customer, name="fini.pdf"), expires_on=ON - timedelta(days=1))
    received(claire, claire.customer, name="attend.pdf")
    Document.objects.filter(state="quarantined").update(expires_on=ON)
    assert validity.tell(cast.AT) == 2
    assert OutgoingMail.objects.filter(kind="news").count() == 1, "one mail a person and a day"
    OutgoingMail.objects.all().delete()
    assert validity.tell(cast.AT + timedelta(hours=1)) == 0
    assert not OutgoingMail.objects.exists()
    validity.set_expiry(document=near, expires_on=ON + timedelta(days=20), by=claire, at=cast.AT)
    assert validity.tell(cast.AT + timedelta(hours=2)) == 1
    assert validity.tell(cast.AT + timedelta(days=1)) == 1, "a day later the one that was too far is near"


def test_nobody_is_told_who_has_no_space_or_is_reported_dead(claire: User) -> None:
    clean(received(claire, claire.customer), expires_on=ON)
    claire.customer.death_reported_at = cast.AT
    claire.customer.save(update_fields=["death_reported_at"])
    validity.tell(cast.AT)
    assert not OutgoingMail.objects.exists()


def test_a_customer_dates_what_they_sent_and_sees_it_on_both_pages(claire: User, signed_in: Browser) -> None:
    paper = clean(received(claire, claire.customer, name="visa.pdf"))
    browser, ends = signed_in(claire), clock.today(clock.now()) + timedelta(days=10)
    answer = browser.post(f"/espace/documents/{paper.pk}/validite/", {"expires_on": ends.isoformat()})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/espace/documents/")
    for path in ("/espace/", "/espace/documents/", "/espace/documents/?origine=echeance"):
        page = words(browser.get(path))
        assert "Valable jusqu’au" in page
        assert "Expire bientôt" in page
    assert AuditEvent.objects.get(action="document.dated").unit == paper.unit
    browser.post(f"/espace/documents/{paper.pk}/validite/", {"expires_on": ""})
    assert Document.objects.get(pk=paper.pk).expires_on is None
    assert "Valable" not in words(browser.get("/espace/"))


@pytest.mark.parametrize("typed", ["1931-08-31", "2205-01-01", "31 août", "2027-02-30"])
def test_a_wrong_day_is_said_and_changes_nothing(typed: str, claire: User, signed_in: Browser) -> None:
    paper = clean(received(claire, claire.customer), expires_on=ON)
    answer = signed_in(claire).post(f"/espace/documents/{paper.pk}/validite/", {"expires_on": typed})
    assert answer.status_code == 422
    assert typed in answer.content.decode(), "what was typed is still there"
    assert Document.objects.get(pk=paper.pk).expires_on == ON


def test_what_the_brokerage_published_is_the_brokerages_to_date(claire: User, sophie: User, signed_in: Browser) -> None:
    card = clean(received(sophie, claire.customer, title="Carte", published_at=cast.AT))
    assert signed_in(claire).get(f"/espace/documents/{card.pk}/validite/").status_code == 404
    ends = clock.today(clock.now()) - timedelta(days=1)
    signed_in(sophie).post(f"/gestion/documents/{card.pk}/validite/", {"expires_on": ends.isoformat()})
    page = words(signed_in(claire).get("/espace/documents/"))
    assert "ce jour est passé" in page
    assert "Demander le nouveau" in page


def test_those_that_end_are_listed_the_soonest_first(claire: User, signed_in: Browser) -> None:
    for name, away in (("loin.pdf", 90), ("proche.pdf", 5), ("fini.pdf", -5)):
        clean(received(claire, claire.customer, name=name), expires_on=ON + timedelta(days=away))
    clean(received(claire, claire.customer, name="sans.pdf"))
    listed = signed_in(claire).get("/espace/documents/", {"origine": "echeance"}).context["documents"]
    assert [one.name for one in listed] == ["fini.pdf", "proche.pdf", "loin.pdf"]


def test_a_day_of_expiry_lengthens_no_keeping(claire: User, sophie: User, signed_in: Browser) -> None:
    closed = cast.ticket(claire.customer, state=State.CLOSED, assignee=sophie)
    ended = clock.now() - timedelta(days=200)
    Ticket.objects.filter(pk=closed.pk).update(submitted_at=ended - timedelta(days=1), closed_at=ended)
    paper = clean(received(claire, claire.customer), expires_on=clock.today(clock.now()))
    Attachment.objects.create(document=paper, ticket=closed)
    assert "Valable" not in words(signed_in(claire).get("/espace/"))
    assert signed_in(claire).get(f"/espace/documents/{paper.pk}/validite/").status_code == 404
    assert validity.tell(clock.now()) == 0, "nor is anybody told of what they no longer see"
