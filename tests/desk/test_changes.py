"""The history of "Le cabinet": who changed what of the space, and when, however long ago."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.contracts.certificates import actions as certificates
from espace.desk import changes
from espace.desk.changes import About
from espace.tickets import actions
from espace.tickets.models import Act, CheckPoint, ReplyTemplate
from tests import cast
from tests.cast import AT
from tests.desk.posting import told
from tests.entering import enter

HERE = "/gestion/cabinet/"


@pytest.fixture
def browser(ines: User) -> Client:
    client = Client()
    enter(client, ines, confirmed=True)
    return client


def point(by: User, label: str = "La pièce est lisible", *, minutes: int = 0) -> CheckPoint:
    at = AT + timedelta(minutes=minutes)
    return actions.add_point(kind="claim", label_fr=label, label_en=f"{label} (en)", by=by, at=at)


def test_who_added_a_point_and_who_took_it_out_is_answered(browser: Client, ines: User) -> None:
    yann = cast.staff("Yann", "Le Goff", Role.ADMINISTRATOR)
    one = point(yann)
    actions.retire_point(point=one, by=ines, at=AT + timedelta(days=1))
    one.refresh_from_db()
    assert (one.created_by, one.retired_by) == (yann, ines)
    named = [f"claim.{one.pk}"]
    events = AuditEvent.objects.filter(action__startswith="check_point.").order_by("id")
    assert list(events.values_list("action", "actor", "fields")) == [
        ("check_point.added", yann.pk, named),
        ("check_point.retired", ines.pk, named),
    ]
    page = told(browser.get(HERE, {"sur": "points"}))
    for words in ("Point à vérifier", "« La pièce est lisible »", "retiré", "Yann Le Goff", "Inès Garnier"):
        assert words in page
    assert "La pièce est lisible (en)" in told(browser.get(HERE, {"sur": "points"}, headers={"accept-language": "en"}))


def test_a_point_of_before_says_that_nobody_noted_who(browser: Client) -> None:
    CheckPoint.objects.create(kind="claim", label_fr="Ancien", label_en="Old", created_at=AT)
    assert "auteur non noté" in told(browser.get(HERE, {"sur": "points"}))


def test_what_was_done_to_templates_names_them(browser: Client, sophie: User, ines: User) -> None:
    texts = {"body_fr": "Bonjour.", "body_en": "Hello."}
    wording = actions.propose(template=None, name="Accusé", serves=[], act=Act.ANSWER, texts=texts, by=sophie, at=AT)
    actions.approve(wording=wording, seen_at=AT, by=ines, at=AT + timedelta(hours=1))
    actions.retire(template=wording.template, by=ines, at=AT + timedelta(hours=2))
    of, text = ReplyTemplate.objects.get().pk, [f"wording.{wording.pk}"]
    events = AuditEvent.objects.filter(action__startswith="template.").order_by("id")
    assert list(events.values_list("action", "unit", "fields")) == [
        ("template.proposed", of, text),
        ("template.approved", of, text),
        ("template.retired", of, []),
    ]
    page = told(browser.get(HERE, {"sur": "modeles"}))
    for words in ("Modèle de réponse « Accusé »", "texte à approuver", "texte approuvé", "retiré", "Sophie Laurent"):
        assert words in page


def test_a_delegation_is_read_beside_the_rest(browser: Client, ines: User) -> None:
    product = cast.product()
    certificates.delegate(product=product, by=ines, at=AT)
    certificates.end_delegation(product=product, by=ines, at=AT + timedelta(hours=1))
    page = told(browser.get(HERE))
    assert page.count("Attestations de « Santé Expatrié »") == 2


def test_every_change_is_on_one_page_and_no_more(browser: Client, ines: User) -> None:
    for number in range(changes.SHOWN * 2 + 5):
        kept = point(ines, f"Point {number:03d}", minutes=number // 2)  # two a moment
        actions.retire_point(point=kept, by=ines, at=AT + timedelta(days=1, minutes=number))
    seen: list[str] = []
    url = HERE
    for _n in range(20):
        page = browser.get(url).content.decode()
        rows = page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]
        seen += [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", row)) for row in rows]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if following is None:
            break
        url = unescape(following[1]).partition("#")[0]
    assert len(seen) == len(set(seen)) == (changes.SHOWN * 2 + 5) * 2


def test_a_strange_address_shows_the_latest(browser: Client, ines: User) -> None:
    point(ines)
    for query in (
        {"avant": "hier"},
        {"avant": "2026-11-23T00:00:00"},
        {"avant": "0001-01-01T00:00:00+23:59"},
        {"sur": "tout"},
    ):
        assert "La pièce est lisible" in told(browser.get(HERE, query))


def test_it_costs_the_same_whatever_was_changed(ines: User, browser: Client) -> None:
    point(ines)
    browser.get(HERE)
    with CaptureQueriesContext(connection) as first:
        browser.get(HERE)
    for number in range(9):
        point(cast.staff(f"Awa{number}", "Diop", Role.ADMINISTRATOR), f"Point {number}", minutes=number)
    with CaptureQueriesContext(connection) as later:
        browser.get(HERE)
    assert len(later) == len(first)


def test_sorts_are_apart(ines: User) -> None:
    point(ines)
    assert not changes.page(reader=ines, language="fr", about=About.TEMPLATES).lines
    assert changes.page(reader=ines, language="fr", about=About.POINTS).lines
