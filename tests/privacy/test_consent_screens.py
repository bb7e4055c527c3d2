"""Consent on screen: asked first, ticked by nobody else, withdrawn on one page; the officer's route; what the desk sees (clause C07)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import Client

from espace import register
from espace.accounts.models import Session, User
from espace.lib import clock
from espace.privacy.consent import notices, reading, wording
from espace.privacy.consent.models import ConsentEvent, NoticeVersion, State
from espace.register import loading
from espace.tickets.states import State as Stage
from tests import cast
from tests.portal.screens import words
from tests.register.editing import REGISTER, edited_in
from tests.security.cases import routes

Browser = Callable[[User], Client]
ASK, MINE, LEAVE = "/espace/consentement/", "/espace/mes-consentements/", "/espace/mes-consentements/fermer-mon-espace/"


@pytest.fixture
def alix(db: None) -> User:
    """Somebody who has just chosen their password and has not answered yet."""
    user = cast.customer("Alix", "Marchand", consents=False).user
    assert user is not None
    return user


def events(user: User) -> list[tuple[str, str]]:
    return list(ConsentEvent.objects.filter(customer=user.customer.pk).order_by("id").values_list("purpose", "state"))


# ── Asked first ──


def test_until_the_answer_every_page_of_the_space_leads_to_the_question(alix: User, signed_in: Browser) -> None:
    browser = signed_in(alix)
    some = "00000000-0000-4000-8000-000000000000"
    for route, view in routes().items():
        if not route.startswith("espace/") or getattr(view, "before_consent", False):
            continue
        path = "/" + re.sub(r"<slug:\w+>", "measurement", re.sub(r"<uuid:\w+>", some, route))
        for verb in (browser.get, browser.post):
            answer = verb(path)
            assert answer.status_code == 302, route
            assert answer["Location"].startswith(ASK), route
    assert browser.get("/bienvenue/")["Location"].startswith(ASK)
    assert browser.get("/espace/contrats/")["Location"] == f"{ASK}?next=%2Fespace%2Fcontrats%2F"


@pytest.mark.parametrize("path", ["/confidentialite/", "/contact-dpo/", "/assistance/", ASK, MINE, LEAVE])
def test_what_must_stay_open_meanwhile_is(path: str, alix: User, signed_in: Browser) -> None:
    assert signed_in(alix).get(path).status_code == 200


def test_signing_out_and_the_language_go_on_meanwhile(alix: User, signed_in: Browser) -> None:
    browser = signed_in(alix)
    assert browser.post("/espace/mes-donnees/langue/", {"language": "en"})["Location"] == "/espace/mes-donnees/"
    assert browser.post("/deconnexion/")["Location"] == "/"


def test_no_box_is_ticked_and_each_purpose_says_what_it_takes(alix: User, signed_in: Browser) -> None:
    answer = signed_in(alix).get(ASK)
    page, said = answer.content.decode(), words(answer)
    assert re.findall(r'<input type="checkbox" id="\w+" name="(\w+)"', page) == ["account", "measurement"]
    assert "checked" not in page
    for sentence in ("Ouvrir et tenir votre espace personnel", "Mesurer l’utilisation", "Préparation des demandes",
                     "Les gestionnaires des demandes", "Brouillon jamais envoyé : 3 mois", "sans identifiant"):  # fmt: skip
        assert sentence in said, sentence


def test_measurement_alone_opens_nothing_and_what_was_ticked_is_kept(alix: User, signed_in: Browser) -> None:
    answer = signed_in(alix).post(ASK, {"measurement": "1"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert re.findall(r'name="(\w+)" value="1" checked', page) == ["measurement"]
    assert 'aria-describedby="account-error"' in page
    assert events(alix) == []


def test_refusing_the_measure_costs_nothing(alix: User, signed_in: Browser) -> None:
    browser = signed_in(alix)
    assert browser.post(f"{ASK}", {"account": "1", "next": "/espace/contrats/"})["Location"] == "/espace/contrats/"
    assert events(alix) == [("account", "given"), ("measurement", "refused")]
    for path in ("/espace/", "/espace/contrats/", "/espace/demandes/nouvelle/", "/espace/mes-donnees/"):
        assert browser.get(path).status_code == 200
    assert browser.get(ASK)["Location"] == "/espace/"


@pytest.mark.parametrize("place", ["https://ailleurs.example/espace/", "//ailleurs.example/espace/", "/gestion/"])
def test_the_way_on_leads_nowhere_else(place: str, alix: User, signed_in: Browser) -> None:
    assert signed_in(alix).post(ASK, {"account": "1", "next": place})["Location"] == "/espace/"


# ── Asked again ──


@pytest.fixture
def other_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes], None]]:
    """Put another register in force, as a restart with a changed file does."""
    shutil.copytree(REGISTER.parent, tmp_path / "registers")

    def put(content: bytes) -> None:
        place = tmp_path / "registers" / f"{sha256(content).hexdigest()[:8]}.toml"
        place.write_bytes(content)
        law = loading.load(place)
        monkeypatch.setattr(register, "load", lambda path=None: law)

    yield put
    notices.forget()
    loading.forget()


REWORDED = ("purpose", "account", "Ouvrir et tenir votre espace personnel", "Ouvrir et garder votre espace personnel")


def longer() -> bytes:
    """The register in which drafts are kept longer, in its rule and in the words of its clause."""
    content = edited_in("retention", "draft", 'period = "P3M"', 'period = "P6M"').decode()
    content = content.replace("trois mois après sa dernière", "six mois après sa dernière")
    return content.replace("three months after its last", "six months after its last").encode()


def test_a_material_change_asks_again_at_the_next_sign_in(
    claire: User, signed_in: Browser, other_register: Callable[[bytes], None]
) -> None:
    working = signed_in(claire)
    other_register(longer())
    notices.current(clock.now())
    assert working.get("/espace/").status_code == 200, "what she was doing is not cut short"
    again = signed_in(claire)
    assert again.get("/espace/")["Location"].startswith(ASK)
    said = words(again.get(ASK))
    assert "La notice a changé : votre accord est à redonner" in said
    assert "Ce qui a changé Brouillon jamais envoyé" in said
    assert again.post(ASK, {"account": "1"})["Location"] == "/espace/"
    assert again.get("/espace/").status_code == 200
    given = ConsentEvent.objects.filter(customer=claire.customer.pk, purpose="account").order_by("id")
    assert [event.terms.notice.generation for event in given] == [1, 2]
    assert given[0].terms.notice.text != given[1].terms.notice.text


def test_an_editorial_change_asks_nothing(
    claire: User, signed_in: Browser, other_register: Callable[[bytes], None]
) -> None:
    other_register(edited_in(*REWORDED))
    row = notices.current(clock.now())
    assert (row.generation, NoticeVersion.objects.count()) == (1, 2)
    assert signed_in(claire).get("/espace/").status_code == 200


def test_before_any_process_noted_the_change_it_is_asked_all_the_same(
    claire: User, signed_in: Browser, other_register: Callable[[bytes], None]
) -> None:
    other_register(longer())
    assert signed_in(claire).get("/espace/")["Location"].startswith(ASK)


def test_a_text_put_back_after_a_material_change_is_a_change_too(
    claire: User, other_register: Callable[[bytes], None]
) -> None:
    other_register(longer())
    assert notices.current(clock.now()).generation == 2
    other_register(REGISTER.read_bytes())
    assert notices.current(clock.now()).generation == 3


def test_refusing_when_asked_again_closes_the_space(
    claire: User, signed_in: Browser, other_register: Callable[[bytes], None]
) -> None:
    other_register(longer())
    browser = signed_in(claire)
    assert LEAVE in browser.get(ASK).content.decode()
    assert "aucun motif" in words(browser.get(LEAVE))
    assert browser.post(LEAVE)["Location"].startswith("/espace-ferme/")
    assert reading.state_of(claire.customer.pk, "account") == State.WITHDRAWN


# ── Withdrawn ──


def test_the_page_says_what_stops_and_what_stays_before_its_one_button(claire: User, signed_in: Browser) -> None:
    said = words(signed_in(claire).get(LEAVE))
    button = said.index("Retirer mon accord et fermer Ne rien changer")
    for sentence in (
        "préparer vos demandes", "Brouillon jamais envoyé", "1 jour au plus", "Demande archivée hors du compte 10 ans",
        "exécution du contrat, article 6(1)(b)", "Preuve de consentement, pseudonyme 5 ans", "Gardez d’abord une copie",
        "par la poste ou par téléphone",
    ):  # fmt: skip
        assert said.index(sentence) < button, sentence
    page = signed_in(claire).get(LEAVE).content.decode()
    assert not re.search(r"<(textarea|select)|<input(?! type=.hidden)", page[page.index("<main") :]), (
        "no reason is asked"
    )


def test_leaving_ends_every_session_and_leaves_a_receipt_for_an_hour(
    claire: User, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, browser = signed_in(claire), signed_in(claire)
    answer = browser.post(LEAVE)
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(user=claire).exists()
    for one in (phone, browser):
        assert one.get("/espace/")["Location"].startswith("/connexion/")
    place, anybody = answer["Location"], Client()
    assert "Votre espace est fermé" in words(anybody.get(place))
    record = anybody.get(f"{place}recu.json").json()
    assert record["event"]["event_state"] == "withdrawn"
    assert anybody.get(f"{place}recu.pdf").content.startswith(b"%PDF-")
    monkeypatch.setattr(
        "django.core.signing.time.time", lambda: (clock.now() + timedelta(hours=1, seconds=2)).timestamp()
    )
    for path in (place, f"{place}recu.json", f"{place}recu.pdf", "/espace-ferme/inventé/"):
        assert anybody.get(path).status_code == 410


def test_measurement_is_given_and_withdrawn_in_one_gesture_each(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    assert browser.post(f"{MINE}measurement/accord/")["Location"] == MINE
    assert browser.post(f"{MINE}measurement/retrait/")["Location"] == MINE
    assert events(claire) == [("account", "given"), ("measurement", "given"), ("measurement", "withdrawn")]
    assert browser.get("/espace/").status_code == 200
    for purpose in ("account", "handling", "inconnue"):
        for act in ("accord", "retrait"):
            assert browser.post(f"{MINE}{purpose}/{act}/").status_code == 404


def test_each_event_has_its_receipt_in_three_shapes_and_in_two_languages(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    record = ConsentEvent.objects.get(customer=claire.customer.pk).record
    assert str(record) in browser.get(MINE).content.decode()
    said = words(browser.get(f"{MINE}{record}/"))
    for fact in (
        "Consentement donné le 2 novembre 2026 à 10:00:00",
        "Article 6(1)(a) du RGPD",
        "ISO/IEC TS 27560:2023",
    ):
        assert fact in said, fact
    browser.cookies["lang"] = "en"
    assert "Receipt of a consent given" in words(browser.get(f"{MINE}{record}/"))
    assert browser.get(f"{MINE}{record}/recu.json").json()["record_id"] == str(record)
    assert browser.get(f"{MINE}{record}/recu.pdf").content.startswith(b"%PDF-")


# ── At the brokerage ──


def test_the_officer_finds_the_customer_and_records_what_came_by_post(
    claire: User, dominique: User, signed_in: Browser
) -> None:
    from espace.accounts import indexing

    indexing.index_batch(cast.AT)
    browser = signed_in(dominique)
    place = f"/dpo/consentements/{claire.customer.pk}/"
    assert place in browser.post("/dpo/consentements/", {"q": "Delmas"}).content.decode()
    assert "Accord donné" in words(browser.get(place))
    tomorrow = (clock.today(clock.now()) + timedelta(days=1)).isoformat()
    refused = browser.post(f"{place}retrait/", {"purpose": "account", "received_on": tomorrow})
    assert refused.status_code == 422
    assert "ne peut pas être après aujourd’hui" in words(refused)
    assert tomorrow in refused.content.decode(), "what was typed is kept"
    assert browser.post(f"{place}retrait/", {"received_on": tomorrow}).status_code == 422
    done = browser.post(f"{place}retrait/", {"purpose": "account", "received_on": clock.today(clock.now()).isoformat()})
    assert done["Location"] == place
    assert not User.objects.get(pk=claire.pk).is_active
    assert "il n’y a rien à retirer" in words(browser.get(place))


def test_the_desk_sees_that_the_account_is_closed(claire: User, sophie: User, signed_in: Browser) -> None:
    from espace.privacy.consent import actions

    ticket = cast.ticket(claire.customer, Stage.IN_PROGRESS, assignee=sophie)
    desk = signed_in(sophie)
    assert "Compte fermé" not in words(desk.get("/gestion/demandes/a-moi/"))
    actions.withdraw(customer=claire.customer, by=claire, at=clock.now())
    assert "Compte fermé" in words(desk.get("/gestion/demandes/a-moi/"))
    page = words(desk.get(f"/gestion/demandes/{ticket.pk}/"))
    assert "Compte fermé : répondez par la poste ou par téléphone" in page
    assert "et personne n’est prévenu" in page
    assert "N’invitez de nouveau que si elle le demande" in words(desk.get(f"/gestion/clients/{claire.customer.pk}/"))


def test_what_is_read_is_kept_word_for_word(alix: User, signed_in: Browser) -> None:
    signed_in(alix).post(ASK, {"account": "1"})
    event = ConsentEvent.objects.get(customer=alix.customer.pk, purpose="account")
    assert event.terms.wording == wording.describe("account", "fr")
    assert event.terms.notice.version == register.load().version
