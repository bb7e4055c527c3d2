"""The screens by which an administrator changes what clients are asked: refused beside the field, seen before it is published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from espace import brokerage
from espace.accounts.models import User
from espace.brokerage.models import Sketch, Version
from espace.tickets import sketching
from espace.tickets.actions import forms
from espace.tickets.kinds import kinds, origin, origin_tables
from tests import cast
from tests.browser import Visitor
from tests.cast import AT
from tests.desk.posting import told
from tests.entering import enter

SignedIn = Callable[[User], Client]
ROOM = {
    "label_fr": "Votre numéro de chambre", "label_en": "Your room number", "why_fr": "Pour vous joindre sur place.",
    "why_en": "To reach you there.", "category": "contact", "type": "text", "choices": "", "revision": "0",
}  # fmt: skip


def at(name: str, *arguments: str) -> str:
    return reverse(f"desk:{name}", args=arguments)


def look() -> None:
    """Know what was published: here no transaction is ever committed, which would have said so."""
    brokerage.seen(Version.objects.order_by("-id").values_list("id", flat=True).first())


def post(browser: Client, name: str, *arguments: str, **form: Any) -> HttpResponseBase:
    return browser.post(at(name, *arguments), form)


def test_from_a_question_to_the_form_that_clients_fill_in(claire: User, ines: User, signed_in: SignedIn) -> None:
    browser = Client()
    enter(browser, ines, confirmed=True)
    assert post(browser, "question_new", "claim", **ROOM).url == at("kind", "claim")  # type: ignore[attr-defined]
    page = told(browser.get(at("kind", "claim")))
    assert "Vos changements ne sont pas encore publiés" in page
    assert "Votre numéro de chambre" in page
    shown = browser.get(at("kind_preview", "claim"), {"langue": "en"}).content.decode()
    assert "Your room number" in shown
    assert "To reach you there." in shown
    publishing = told(browser.get(at("kind_publish", "claim")))
    assert "Coordonnées" in publishing
    assert "Les gestionnaires des demandes" in publishing
    assert "Votre numéro de chambre" not in told(signed_in(claire).get(draft_of(claire)))
    assert post(browser, "kind_publish", "claim", revision="1").status_code == 302
    look()
    assert "Votre numéro de chambre" in told(signed_in(claire).get(draft_of(claire)))
    assert post(browser, "kind_publish", "claim", revision="1").status_code == 302  # sent twice, published once
    assert Version.objects.count() == 1
    assert "Demande « Déclarer un sinistre »" in told(browser.get(reverse("desk:brokerage"))).replace(
        "\xa0", " "
    ).replace("\u202f", " ")


def draft_of(claire: User) -> str:
    found = claire.customer.drafts.first() or cast.draft(claire.customer, kind="claim", description="Vol")
    return reverse("portal:draft", args=[found.pk])


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"category": ""}, "Choisissez la catégorie de données"),
        ({"category": "secret"}, "La catégorie « secret » n’est pas dans le registre."),
        ({"category": "bank_reference"}, "est à approuver par le délégué"),
        ({"category": "password"}, "n’est lue par personne"),
        ({"why_en": ""}, "Écrivez-le en anglais."),
        ({"type": "choice", "choices": "a | Un"}, "Écrivez une réponse par ligne"),
        ({"type": "iban"}, "Un IBAN ne se demande que là où"),
    ],
)
def test_what_is_refused_is_said_and_nothing_typed_is_lost(
    changed: dict[str, str], says: str, ines: User, signed_in: SignedIn
) -> None:
    answer = post(signed_in(ines), "question_new", "claim", **(ROOM | changed))
    assert answer.status_code == 422
    page = told(answer).replace("\xa0", " ").replace("\u202f", " ")
    assert says in page
    assert 'value="Votre numéro de chambre"' in answer.content.decode()  # type: ignore[attr-defined]
    assert not Sketch.objects.exists()


def test_a_question_without_its_category_field_at_all_is_refused(ines: User, signed_in: SignedIn) -> None:
    form = {key: value for key, value in ROOM.items() if key != "category"}
    assert post(signed_in(ines), "question_new", "claim", **form).status_code == 422
    assert not Sketch.objects.exists()
    assert dict(kinds()) == origin()


def test_the_category_of_a_question_that_was_asked_stays_whatever_is_posted(ines: User, signed_in: SignedIn) -> None:
    before = sketching.field(origin_tables()["claim"], "amount")
    post(signed_in(ines), "question", "claim", "amount", **(ROOM | {"category": "contact", "type": "text"}))
    after = sketching.field(Sketch.objects.get().value, "amount")
    assert before is not None
    assert after is not None
    assert (after["type"], after["category"]) == (before["type"], before["category"])
    assert after["label"]["fr"] == "Votre numéro de chambre"


def test_two_windows_keep_what_each_typed(ines: User, signed_in: SignedIn) -> None:
    browser = signed_in(ines)
    post(browser, "question_new", "claim", **ROOM)
    answer = post(browser, "question_new", "claim", **(ROOM | {"label_fr": "Un autre bureau"}))
    assert answer.status_code == 409
    assert "modifiée ailleurs" in told(answer)
    assert "Un autre bureau" in answer.content.decode()  # type: ignore[attr-defined]
    assert (
        post(browser, "question_new", "claim", **(ROOM | {"label_fr": "Un autre bureau", "revision": "1"})).status_code
        == 302
    )


def test_a_kind_of_ones_own_is_offered_when_it_is_published(claire: User, ines: User, signed_in: SignedIn) -> None:
    browser = Client()
    enter(browser, ines, confirmed=True)
    words = {
        "title_fr": "Prêter mon véhicule",
        "title_en": "Lend my car",
        "summary_fr": "Un ami conduit.",
        "summary_en": "A friend drives.",
    }
    assert post(browser, "kind_new", **(words | {"title_en": ""})).status_code == 422
    assert post(browser, "kind_new", **words).url == at("kind", "preter_mon_vehicule")  # type: ignore[attr-defined]
    assert "Aucune question encore" in told(browser.get(at("kind", "preter_mon_vehicule")))
    assert "pose au moins une question" in told(browser.get(at("kind_publish", "preter_mon_vehicule")))
    assert post(browser, "kind_publish", "preter_mon_vehicule", revision="1").status_code == 409
    post(browser, "question_new", "preter_mon_vehicule", **(ROOM | {"revision": "1"}))
    post(browser, "kind_publish", "preter_mon_vehicule", revision="2")
    look()
    assert "Prêter mon véhicule" in told(signed_in(claire).get(reverse("portal:new")))
    post(browser, "kind_withdraw", "preter_mon_vehicule")
    look()
    assert "Prêter mon véhicule" not in told(signed_in(claire).get(reverse("portal:new")))
    assert "retirée" in told(browser.get(at("kinds")))


def test_what_stays_is_said_with_its_reason(ines: User, signed_in: SignedIn) -> None:
    browser = signed_in(ines)
    page = told(browser.get(at("kind", "other")))
    assert "Elle est toujours proposée." in page
    assert "C’est le titre de la demande dans toutes les listes." in page
    post(browser, "kind_withdraw", "other")
    post(browser, "question_withdraw", "other", "subject", revision="0")
    assert not Sketch.objects.exists()
    assert not Version.objects.exists()


def test_the_officer_reads_where_a_category_is_asked(dominique: User, ines: User, signed_in: SignedIn) -> None:
    sketch = forms.ask(
        kind="claim", revision=0, name="", by=ines, at=AT,
        given={"type": "text", "category": "contact", "label": {"fr": "Chambre", "en": "Room"}, "why": {"fr": "Oui", "en": "Yes"}},
    )  # fmt: skip
    forms.publish(kind="claim", revision=sketch.revision, by=ines, at=AT)
    look()
    assert "Déclarer un sinistre — Chambre" in told(signed_in(dominique).get(reverse("dpo:matrix")))


def test_a_client_page_costs_no_more_under_forms_of_the_brokerage(
    claire: User, ines: User, signed_in: SignedIn
) -> None:
    path = draft_of(claire)

    def cost() -> int:
        browser = signed_in(claire)
        browser.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        return len(queries)

    before = cost()
    post(signed_in(ines), "question_new", "claim", **ROOM)
    forms.publish(kind="claim", revision=1, by=ines, at=AT)
    look()
    assert cost() == before


def test_what_was_answered_stays_on_every_page_and_a_draft_says_what_is_left(
    claire: User, sophie: User, ines: User, signed_in: SignedIn
) -> None:
    sent = cast.ticket(claire.customer, kind="claim", happened_on="2026-01-02", place="Lyon, gare", description="Vol")
    draft = cast.draft(claire.customer, kind="claim", place="Lyon, gare", description="Vol")
    post(signed_in(ines), "question_withdraw", "claim", "place", revision="0")
    forms.publish(kind="claim", revision=1, by=ines, at=AT)
    look()
    for page in (
        signed_in(sophie).get(at("ticket", str(sent.pk))),
        signed_in(claire).get(reverse("portal:ticket", args=[sent.pk])),
    ):
        assert "Lyon, gare" in told(page)
    browser, path = signed_in(claire), reverse("portal:draft", args=[draft.pk])
    drawn = told(browser.get(path))
    assert "Une question n’est plus posée" in drawn
    assert "Lyon, gare" in drawn
    # A page that was drawn before still carries the question: what is typed there is kept too, for its writer.
    browser.post(path, {"version": draft.revision, "description": "Vol d’un sac", "place": "Lyon, quai 3", "save": "1"})
    assert "Lyon, quai 3" in told(browser.get(path))


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
def test_a_question_is_written_by_the_keyboard_alone_and_every_page_fits(
    ines: User, visitor: Callable[..., Visitor]
) -> None:
    one = visitor()
    one.expect(422)
    one.sign_in_as(ines)
    page, keys = one.page, one.page.keyboard
    one.go(at("question_new", "claim"))
    page.get_by_label("Question en français").focus()
    keys.type(ROOM["label_fr"])
    for text in (ROOM["label_en"], ROOM["why_fr"], ROOM["why_en"]):
        keys.press("Tab")
        keys.type(text)
    keys.press("Enter")
    page.get_by_text("Choisissez la catégorie de données").first.wait_for()
    one.picture("natures-question-refusee")
    page.get_by_label("Catégorie de données").focus()
    keys.type("Coord")
    page.get_by_role("button", name="Noter cette question").focus()
    keys.press("Enter")
    page.get_by_text("Vos changements ne sont pas encore publiés").wait_for()
    one.picture("natures-demande")
    for name, place in (
        ("kinds", ()),
        ("kind_preview", ("claim",)),
        ("kind_publish", ("claim",)),
        ("kind_text", ("claim",)),
    ):
        one.go(at(name, *place))
        one.picture(f"natures-{name.replace('_', '-')}")
    one.go(at("kind", "claim"))
    page.get_by_role("button", name="Retirer Où ?").focus()
    keys.press("Enter")
    page.get_by_text("Les questions retirées").wait_for()
    one.picture("natures-retiree")
    other = visitor(language="en")
    other.sign_in_as(ines)
    for name, about in (
        ("kind", ("bank",)),
        ("question", ("other", "subject")),
        ("kind_publish", ("claim",)),
        ("kind_new", ()),
    ):
        other.go(at(name, *about))
        other.picture(f"natures-en-{name.replace('_', '-')}")
