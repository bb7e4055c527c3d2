"""Exercising a right, from the form to the answer: Claire in her space, Dominique at the officer's desk, an import that comes after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from espace import register, vault
from espace.accounts.models import Customer, OptionalData, User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.privacy.rights import actions
from espace.privacy.rights.models import IdentityProof, RightsRequest
from espace.privacy.rights.states import Decision, Identity, Right, State
from espace.vault.models import UnitKey
from tests import cast
from tests.browser import Visitor
from tests.cast import AT, PASSWORD
from tests.contracts.importing import applied, csv, row
from tests.desk.posting import told
from tests.documents.sealed import PDF
from tests.privacy.edges import stand_in

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]


def confirmed(browser: Client) -> Client:
    browser.post("/confirmer/", {"password": PASSWORD})
    return browser


def test_claire_objects_to_her_profession_and_no_import_brings_it_back(signed_in: SignedIn) -> None:
    applied(csv([row()]))
    account = cast.user("claire@clients.example", Role.CUSTOMER)
    Customer.objects.update(user=account)
    cast.consent(Customer.objects.select_related("user").get())
    unit = OptionalData.objects.get().unit
    browser = signed_in(User.objects.get(pk=account.pk))
    page = told(browser.get(reverse("portal:right_objection")))
    assert "détruites aussitôt" in page, "the consequence stands before the button"
    answer = browser.post(reverse("portal:right_objection"), {"fields_": ["profession"]})
    page = told(browser.get(answer["Location"]))
    law = register.load()
    for words in ("comme vous l’avez demandé", law.officer.email, law.authority.url):
        assert words in page
    assert not UnitKey.objects.filter(pk=unit).exists()
    assert not OptionalData.objects.exists()

    said = applied(csv([row(premium="1 300,00", profession="Cheffe")]), at=datetime(2026, 11, 24, 8, tzinfo=UTC))

    assert said["objected"] == [{"line": 2, "fields": ["profession"]}]
    assert not OptionalData.objects.exclude(profession=None).exists()
    assert "Cheffe" not in told(browser.get(reverse("portal:me")))
    assert 'value="profession"' not in told(browser.get(reverse("portal:right_objection")))


@pytest.mark.parametrize("name", ["right_access", "right_portability", "right_erasure"])
def test_the_password_given_again_is_the_proof_of_identity(
    name: str, claire: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch)
    browser = signed_in(claire)
    for answer in (browser.get(reverse(f"portal:{name}")), browser.post(reverse(f"portal:{name}"), {"asked": ""})):
        assert answer["Location"].startswith("/confirmer/")
    assert not RightsRequest.objects.exists()
    confirmed(browser).post(reverse(f"portal:{name}"), {"asked": ""})
    assert RightsRequest.objects.get().identity == Identity.SIGNED_IN


def test_each_right_is_explained_and_each_request_says_where_it_stands(claire: User, signed_in: SignedIn) -> None:
    browser = signed_in(claire)
    page = told(browser.get(reverse("portal:my_rights")))
    for right in register.load().rights.values():
        assert right.label.fr in page
        assert right.route.fr.replace("\xa0", " ") in page
    browser.post(reverse("portal:right_rectification"), {"field": "surname", "asked": "Delmas-Roy"})
    page = told(browser.get(reverse("portal:my_rights")))
    assert "vous répond le" in page
    assert "Delmas-Roy" not in page
    wrong = browser.post(reverse("portal:right_rectification"), {"field": "surname", "asked": " "})
    assert wrong.status_code == 422
    assert "Écrivez ce qui est juste." in told(wrong)


def test_an_erasure_shows_first_what_would_go_and_what_would_stay(
    claire: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch)
    page = told(confirmed(signed_in(claire)).get(reverse("portal:right_erasure")))
    for words in ("Profil", "Demandes archivées", "contrat en cours", "31 mars 2036", "se ferme 7 jours après"):
        assert words in page


def test_a_contested_value_is_not_at_the_desk(sophie: User, signed_in: SignedIn) -> None:
    file, city = cast.customer(city="Vilmarquise"), "Vilmarquise"
    ticket = cast.ticket(file)
    assert file.user is not None
    hers, desk = signed_in(file.user), signed_in(sophie)
    places = [reverse("desk:customer", args=[file.pk]), reverse("desk:ticket", args=[ticket.pk])]
    assert all(city in told(desk.get(place)) for place in places)
    hers.post(reverse("portal:right_restriction"), {"field": "city", "asked": "J’ai déménagé."})
    sheet, request = (told(desk.get(place)) for place in places)
    assert "Valeur contestée, gelée" in sheet
    assert city not in sheet + request
    assert city in told(hers.get(reverse("portal:me")))


def test_dominique_receives_a_letter_suspends_for_identity_and_answers(
    dominique: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 4, 27, 9, tzinfo=UTC))
    browser = signed_in(dominique)
    letter = {
        "right": "rectification", "channel": "post", "received_on": "14/04/2026", "who": "Jeanne Roy\n1 rue Haute, Lyon",
        "asked": "Mon adresse est fausse.", "answer_by": "post",
    }  # fmt: skip
    late = browser.post(reverse("dpo:right_new"), letter | {"received_on": "28/04/2026"})
    assert late.status_code == 422
    assert "après aujourd’hui" in told(late)
    assert "Mon adresse est fausse." in told(late)
    at = browser.post(reverse("dpo:right_new"), letter)["Location"]
    assert "15 mai 2026" in told(browser.get(at))
    assert browser.post(at + "identite/", {"on": "13/04/2026"}).status_code == 422
    browser.post(at + "identite/", {"on": "19/04/2026"})
    refused = browser.post(at + "decision/", {"decision": "granted", "reasons": "Corrigée."})
    assert "L’identité n’est pas établie" in told(refused)
    browser.post(at + "identite-recue/", {"on": "26/04/2026", "proof": SimpleUploadedFile("passeport.pdf", PDF)})
    page = told(browser.get(at))
    assert "21 mai 2026" in page
    assert "délai arrêté 7 jours" in page
    proof = IdentityProof.objects.get()
    assert browser.get(reverse("dpo:proof", args=[proof.pk])).content == PDF
    assert AuditEvent.objects.filter(action="rights.proof_read", unit=proof.unit).exists()
    browser.post(
        at + "decision/", {"decision": "granted", "reasons": "Votre adresse est corrigée.", "told": ["insurers"]}
    )
    assert not IdentityProof.objects.exists()
    page, law = told(browser.get(at)), register.load()
    for words in ("telle que la personne la lira", "Votre adresse est corrigée.", law.officer.email, law.authority.url):
        assert words in page
    assert "Jeanne Roy" in page
    browser.post(at + "reponse/", {})
    assert RightsRequest.objects.get().state == State.ANSWERED
    assert "Jeanne Roy" not in told(browser.get(at))
    assert browser.get(at + "reponse.pdf").content.startswith(b"%PDF-")


def test_a_breach_of_the_clock_is_seen_on_the_first_page(claire: User, dominique: User, signed_in: SignedIn) -> None:
    long_ago = clock.now() - timedelta(days=60)
    late = actions.ask(right=Right.RECTIFICATION, customer=claire.customer, asked="x", by=claire, at=long_ago)
    actions.ask(right=Right.RESTRICTION, customer=claire.customer, asked="y", by=claire, at=clock.now())
    browser = signed_in(dominique)
    assert 'Droits sans réponse dans leur délai</dt><dd><a href="/dpo/droits/">1</a>' in told(browser.get("/dpo/"))
    page = told(browser.get(reverse("dpo:rights")))
    assert page.index("En retard") < page.index("Limitation")
    assert str(late.pk) in page


def test_an_advisor_and_another_client_see_nothing_of_it(
    claire: User, karim: User, sophie: User, signed_in: SignedIn
) -> None:
    request = actions.ask(right=Right.RECTIFICATION, customer=claire.customer, asked="x", by=claire, at=AT)
    assert signed_in(karim).get(reverse("portal:my_right", args=[request.pk])).status_code == 404
    assert signed_in(sophie).get(reverse("dpo:right", args=[request.pk])).status_code == 404
    assert str(request.pk) not in told(signed_in(karim).get(reverse("portal:my_rights")))


def test_the_page_costs_the_same_for_one_request_and_for_many(claire: User, signed_in: SignedIn) -> None:
    browser = signed_in(claire)

    def cost(count: int) -> int:
        for _n in range(count):
            actions.ask(right=Right.RECTIFICATION, customer=claire.customer, asked="x", by=claire, at=AT)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse("portal:my_rights")).status_code == 200
        return len(queries)

    assert cost(1) == cost(20) <= 8


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
def test_both_in_their_browsers(
    claire: User, dominique: User, visitor: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch)
    held = cast.optional_data(claire.customer, profession="Océanographe")
    hers, desk = visitor(javascript=False, width=390), visitor()
    hers.sign_in_as(claire)
    hers.go(reverse("portal:me"))
    hers.page.get_by_role("link", name="Exercer mes droits").click()
    hers.picture("droits-tous")
    hers.page.get_by_role("link", name="Opposition").click()
    hers.picture("droits-opposition")
    hers.page.get_by_label("Profession").check()
    hers.page.get_by_role("button", name="Détruire ces données").click()
    hers.page.get_by_text("C’est détruit").wait_for()
    hers.picture("droits-reponse")
    assert not UnitKey.objects.filter(pk=held.unit).exists()
    row = OptionalData.objects.get(customer=claire.customer)
    vault.open_rows(row)
    assert (row.profession, row.education) == ("", "Master")
    hers.go(reverse("portal:right_restriction"))
    hers.picture("droits-limitation")
    hers.go(reverse("portal:right_erasure"))
    hers.page.get_by_label("Mot de passe").fill(PASSWORD)
    hers.page.locator("main").get_by_role("button").first.click()
    hers.picture("droits-effacement")
    hers.page.get_by_role("button", name="Demander l’effacement").click()
    hers.page.get_by_text("Votre demande est reçue").wait_for()

    desk.sign_in_as(dominique)
    desk.go(reverse("dpo:rights"))
    desk.picture("dpo-droits")
    desk.page.get_by_role("link", name="Effacement").click()
    desk.page.get_by_label("Accordée en partie").check()
    desk.page.get_by_label("Raisons").fill("Votre contrat court : le reste s’efface.")
    desk.picture("dpo-droit")
    desk.page.get_by_role("button", name="Décider").click()
    desk.page.get_by_text("telle que la personne la lira").wait_for()
    desk.picture("dpo-reponse")
    desk.page.get_by_role("button", name="Donner cette réponse").click()
    desk.page.get_by_text("La réponse est donnée").wait_for()
    desk.go(reverse("dpo:right_new"))
    desk.picture("dpo-lettre")
    found = RightsRequest.objects.get(right=Right.ERASURE)
    assert (found.decision, found.decided_by_id) == (Decision.PARTLY, dominique.pk)
    hers.go(reverse("portal:my_right", args=[found.pk]))
    hers.page.get_by_text("Votre contrat court").wait_for()
    hers.picture("droits-effacement-reponse")
