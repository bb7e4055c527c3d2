"""The second factor: nobody of staff works without one, each answer serves once, and guessing is slowed down (S2, S3, S6)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from espace.accounts import actions, codes, factors
from espace.accounts.doors import Doors
from espace.accounts.errors import NotPossible
from espace.accounts.models import SecondFactor, Session, User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.portal.views.security import NEW_CODES, NEW_KEY
from espace.vault.models import UnitKey
from tests.accounts.conftest import mail, mails
from tests.cast import PASSWORD
from tests.entering import KEY, application, code
from tests.security.cases import EVERYBODY, routes

pytestmark = pytest.mark.django_db
STEP = "/connexion/deuxieme-etape/"
CONFIRM = "/confirmer/deuxieme-etape/"


def with_password(user: User) -> Client:
    """A browser in which the password was given, and nothing more."""
    client = Client()
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    return client


def test_a_password_alone_signs_in_nobody_who_has_a_second_factor(claire: User) -> None:
    application(claire)
    client = Client()
    answer = client.post("/connexion/", {"login": claire.email, "password": PASSWORD})
    assert answer["Location"] == STEP
    assert client.get("/espace/")["Location"].startswith("/connexion/")
    assert not Session.objects.filter(user=claire).exists()
    assert "Le code que votre application affiche" in client.get(STEP).content.decode()
    assert client.post(STEP, {"code": code()})["Location"] == "/bienvenue/"
    assert client.get("/espace/").status_code == 200
    assert AuditEvent.objects.filter(action="factor.used", actor=claire.pk).exists()


def test_the_second_step_is_nowhere_without_the_first() -> None:
    assert Client().get(STEP)["Location"] == "/connexion/"
    assert Client().post(STEP, {"code": "123456"})["Location"] == "/connexion/"


def test_whoever_comes_back_from_the_second_step_begins_anew(claire: User, karim: User) -> None:
    application(claire)
    client = with_password(claire)
    assert 'href="/connexion/"' in client.get(STEP).content.decode()
    assert 'name="password"' in client.get("/connexion/").content.decode()
    assert client.get(STEP)["Location"] == "/connexion/", "her password was forgotten"
    answer = client.post("/connexion/", {"login": karim.email, "password": PASSWORD})
    assert answer["Location"] == "/bienvenue/"
    assert Session.objects.get().user == karim


def test_a_code_serves_once(claire: User) -> None:
    application(claire)
    shown = code()
    assert with_password(claire).post(STEP, {"code": shown}).status_code == 302
    again = with_password(claire).post(STEP, {"code": shown})
    assert "a déjà servi" in again.content.decode()
    assert with_password(claire).post(STEP, {"code": code(1)}).status_code == 302, "the next one does"
    before = with_password(claire).post(STEP, {"code": code(-1)})
    assert before.status_code == 200, "and none before it any more"


def test_a_code_serves_for_its_half_minute_and_its_neighbours_only(claire: User) -> None:
    application(claire)
    at = clock.now()
    for away in (-3, -2, 2, 3):
        shown = codes.code_at(KEY, at + away * timedelta(seconds=codes.STEP))
        assert not actions.use_code(user=claire, code=shown, at=at)
    assert actions.use_code(user=claire, code=f" {code()[:3]}-{code()[3:]} ", at=at), "however it is typed"


def test_a_recovery_code_serves_once_and_its_use_is_told(claire: User) -> None:
    application(claire)
    first, second, *_ = actions.make_recovery_codes(user=claire, at=clock.now())
    assert with_password(claire).post(STEP, {"code": codes.in_groups(first).lower()}).status_code == 302
    assert mail("recovery_used").to == claire.email
    assert with_password(claire).post(STEP, {"code": first}).status_code == 200
    assert with_password(claire).post(STEP, {"code": second}).status_code == 302
    made = actions.make_recovery_codes(user=claire, at=clock.now())
    assert not {first, second} & set(made)
    assert len(made) == 10


def test_what_is_stored_is_sealed(claire: User) -> None:
    application(claire)
    made = actions.make_recovery_codes(user=claire, at=clock.now())
    rows = list(SecondFactor.objects.filter(user=claire))
    lying = b"".join(bytes(row.__dict__["secret"]) for row in rows)
    assert not [word for word in (KEY, *made) if word.encode() in lying]


def test_guessing_a_code_is_slowed_down_like_a_password(claire: User) -> None:
    application(claire)
    client = with_password(claire)
    for _ in range(5):
        assert "ne convient pas" in client.post(STEP, {"code": "000000"}).content.decode()
    refused = client.post(STEP, {"code": code()}).content.decode()
    assert "Trop d’essais" in refused
    assert AuditEvent.objects.filter(action="factor.failed", actor=claire.pk).count() == 5
    assert AuditEvent.objects.filter(action="factor.refused", actor=claire.pk).count() == 1
    assert with_password(claire).post(STEP, {"code": code()}).status_code == 200, "nor from another browser"


@pytest.mark.parametrize("who", ["sophie", "dominique", "nadia", "lucas", "max_", "ines"])
def test_nothing_opens_to_staff_on_a_password_alone(who: str, request: pytest.FixtureRequest) -> None:
    """Every address of the program that is not public, found by itself: but those that lead to a second factor, or out."""
    client = with_password(request.getfixturevalue(who))
    assert client.get("/gestion/")["Location"] == "/securite/"
    knock = RequestFactory().get("/")
    knock.session = client.session
    knock.session.get("")  # read, as the first question of a request does
    opened = set()
    for route, view in routes().items():
        if getattr(view, "open_to", frozenset()) is not EVERYBODY:
            answer = Doors(lambda _: HttpResponse()).process_view(knock, view, (), {})
            if answer is None or answer["Location"] != "/securite/":
                opened.add(route)
    assert opened == {"securite/", "securite/cle/", "securite/application/", "confirmer/", CONFIRM.lstrip("/")}


def test_a_factor_added_elsewhere_closes_a_session_that_never_passed_one(sophie: User) -> None:
    client = with_password(sophie)
    assert client.get("/securite/").status_code == 200
    application(sophie)
    assert client.get("/securite/")["Location"].startswith("/connexion/")
    assert client.get("/gestion/")["Location"].startswith("/connexion/")


def test_a_customer_adds_an_application_and_their_other_sessions_end(claire: User, signed_in: Any) -> None:
    here, elsewhere = with_password(claire), signed_in(claire)
    page = here.get("/securite/application/").content.decode()
    key = here.session[NEW_KEY]
    assert codes.in_groups(key) in page
    assert "<svg" in page
    wrong = here.post("/securite/application/", {"code": "000000"})
    assert "Ce n’est pas le code" in wrong.content.decode()
    answer = here.post("/securite/application/", {"code": codes.code_at(key, clock.now()), "name": "Mon téléphone"})
    assert answer["Location"] == "/securite/codes/"
    shown = here.get("/securite/codes/").content.decode()
    assert all(codes.in_groups(one) in shown for one in here.session[NEW_CODES])
    assert "Mon téléphone" in here.get("/securite/").content.decode()
    assert here.get("/securite/codes/")["Location"] == "/securite/", "they are not shown again"
    assert elsewhere.get("/espace/")["Location"].startswith("/connexion/")
    assert {one.kind for one in mails()} == {"factor_changed"}
    assert AuditEvent.objects.filter(action="factor.added", actor=claire.pk).count() == 1


def test_a_sensitive_act_asks_for_the_password_then_the_code(claire: User, signed_in: Any) -> None:
    application(claire)
    client = signed_in(claire)
    asked = client.post("/espace/mes-donnees/telephone/", {"phone": "+33 6 39 98 00 01"})
    assert asked["Location"].startswith("/confirmer/")
    place = "/espace/mes-donnees/telephone/"
    assert client.get(f"{CONFIRM}?next={place}")["Location"].startswith("/confirmer/?"), "not before the password"
    answer = client.post("/confirmer/", {"password": PASSWORD, "next": place})
    assert answer["Location"].startswith(CONFIRM)
    assert client.get(place)["Location"].startswith("/confirmer/"), "the password is not enough"
    done = client.post(CONFIRM, {"code": code(), "next": place})
    assert done["Location"] == "/espace/mes-donnees/", "what was typed went on"
    assert mails()[-1].kind == "phone_changed"


def test_withdrawing_a_consent_asks_for_neither(claire: User, signed_in: Any) -> None:
    application(claire)
    answer = signed_in(claire).get("/espace/mes-consentements/fermer-mon-espace/")
    assert answer.status_code == 200


def test_a_member_of_staff_keeps_one_factor_a_customer_may_have_none(claire: User, sophie: User) -> None:
    for user in (claire, sophie):
        application(user)
        actions.make_recovery_codes(user=user, at=clock.now())
    with pytest.raises(NotPossible):
        actions.remove_factor(factor=_application(sophie), at=clock.now())
    units = list(SecondFactor.objects.filter(user=claire).values_list("unit", flat=True))
    actions.remove_factor(factor=_application(claire), at=clock.now())
    assert not SecondFactor.objects.filter(user=claire).exists(), "the recovery codes go with the last one"
    assert not UnitKey.objects.filter(pk__in=units).exists()
    assert not factors.has(claire)


def _application(user: User) -> SecondFactor:
    return SecondFactor.objects.select_related("user").get(user=user, kind=SecondFactor.Kind.CODE)


def test_nobody_elses_factor_is_there(claire: User, karim: User, signed_in: Any) -> None:
    factor = application(karim)
    client = signed_in(claire)
    client.post("/confirmer/", {"password": PASSWORD})
    for what in ("nom", "retrait"):
        assert client.post(f"/securite/{factor.pk}/{what}/", {"name": "à moi"}).status_code == 404
    assert factors.has(karim)


def test_the_list_of_sessions_ends_one(claire: User, signed_in: Any) -> None:
    here, elsewhere = signed_in(claire), signed_in(claire)
    page = here.get("/securite/").content.decode()
    assert page.count("Fermer cette session") == 1
    other = Session.objects.get(session_key__in=[part.split("/")[0] for part in page.split("/securite/sessions/")[1:]])
    assert here.post(f"/securite/sessions/{other.session_key}/").status_code == 302
    assert elsewhere.get("/espace/")["Location"].startswith("/connexion/")
    assert here.get("/securite/").status_code == 200


def test_leaving_takes_the_factors_along(sophie: User, ines: User) -> None:
    application(sophie)
    actions.deactivate(member=sophie.staff_member, by=ines, at=clock.now())
    assert not SecondFactor.objects.filter(user=sophie).exists()


def test_keys_and_recovery_codes_are_drawn_at_random(monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 5.0, 6.5.3 and 6.5.4: 160 bits of the system's source for a key; 60 for a recovery code, six digits for one that lasts."""
    drawn: list[int] = []
    signs: list[str] = []
    source = SimpleNamespace(
        token_bytes=lambda count: noted(drawn, count) and secrets.token_bytes(count),
        choice=lambda among: noted(signs, among) and secrets.choice(among),
    )
    monkeypatch.setattr(codes, "secrets", source)
    assert len({codes.new_key() for _ in range(50)}) == 50
    assert drawn == [20] * 50
    made = codes.new_recovery_codes()
    assert len(set(made)) == 10
    assert {len(one) for one in made} == {12}
    assert {len(set(among)) for among in signs} == {32}
    assert len(signs) == 120, "each sign is drawn: 5 bits"
    assert len(codes.code_at(KEY, clock.now())) == 6


def noted(drawn: list[Any], what: Any) -> bool:
    drawn.append(what)
    return True


def test_each_outcome_of_signing_in_is_journaled(claire: User) -> None:
    application(claire)
    Client().post("/connexion/", {"login": claire.email, "password": "faux"})
    client = with_password(claire)
    client.post(STEP, {"code": "000000"})
    client.post(STEP, {"code": code()})
    client.post("/deconnexion/")
    done = AuditEvent.objects.filter(actor=claire.pk).order_by("pk").values_list("action", flat=True)
    assert list(done) == ["signin.failed", "factor.failed", "factor.used", "signin.done", "signin.ended"]
