"""Signing in, out, and resetting a password: same words and same cost for everybody, slowed down for guessers (S5–S9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from espace import vault
from espace.accounts import passwords
from espace.accounts.models import PasswordReset, Session, Throttle, User
from espace.audit.models import AuditEvent
from espace.lib import clock
from tests import haste
from tests.accounts.conftest import mail, mails
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "Quatre grenouilles jouent au tarot"


def sign_in(email: str, password: str, client: Client | None = None) -> Any:
    return (client or Client()).post("/connexion/", {"login": email, "password": password})


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password hashed or verified, as it happens."""
    made: list[str] = []
    encode = passwords.Argon2id.encode
    verify = passwords.Argon2id.verify

    def counted_encode(self: Any, password: str, salt: str) -> str:
        made.append("encode")
        return str(encode(self, password, salt))

    def counted_verify(self: Any, password: str, encoded: str) -> bool:
        made.append("verify")
        return bool(verify(self, password, encoded))

    monkeypatch.setattr(passwords.Argon2id, "encode", counted_encode)
    monkeypatch.setattr(passwords.Argon2id, "verify", counted_verify)
    return made


def words(answer: Any) -> str:
    """A page without what differs by nature: the form's token, the address typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r"[\w.]+@clients\.example", "X", page)


def cost(act: Callable[[], Any], hashes: list[str]) -> tuple[int, int, int]:
    """(hashes, queries, mail rows) of one act."""
    hashes.clear()
    before = len(mails())
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(hashes), len(queries), len(mails()) - before


def test_claire_signs_in_and_her_key_is_new(claire: User) -> None:
    client = Client()
    client.get("/connexion/")
    answer = sign_in("Claire@Clients.Example ", PASSWORD, client)
    assert answer.status_code == 302
    assert answer["Location"] == "/bienvenue/"
    assert Session.objects.get().user == claire
    assert client.get("/confirmer/").status_code == 200
    assert AuditEvent.objects.get(action="signin.done").actor == claire.pk
    assert not Throttle.objects.exists(), "a success is no guess"


def test_a_sign_in_costs_the_same_whether_the_account_exists(claire: User, hashes: list[str]) -> None:
    known = cost(lambda: sign_in(claire.email, "pas le bon mot de passe"), hashes)
    unknown = cost(lambda: sign_in("karine@clients.example", "pas le bon mot de passe"), hashes)
    assert known == unknown
    assert known[0] == 1
    assert known[2] == 0
    claire.set_unusable_password()
    claire.save()
    assert cost(lambda: sign_in(claire.email, "pas le bon mot de passe"), hashes) == known
    User.objects.filter(pk=claire.pk).update(is_active=False)
    assert cost(lambda: sign_in(claire.email, PASSWORD), hashes) == known


def test_the_words_of_a_refused_sign_in_are_the_same(claire: User) -> None:
    known = sign_in(claire.email, "pas le bon mot de passe")
    assert words(known) == words(sign_in("autre.personne@clients.example", "pas le bon mot de passe"))
    assert "ne correspond pas" in words(known)


def test_five_failures_then_a_wait_for_the_right_password_too(claire: User) -> None:
    for _ in range(5):
        assert "ne correspond pas" in sign_in(claire.email, "faux").content.decode()
    assert "Trop d’essais" in sign_in(claire.email, PASSWORD).content.decode()
    assert Throttle.objects.filter(scope="signin.account").count() == 5, "a refused try is not counted"
    Throttle.objects.update(at=clock.now() - timedelta(seconds=61))
    assert "Trop d’essais" in sign_in(claire.email, PASSWORD).content.decode()
    Throttle.objects.update(at=clock.now() - timedelta(seconds=91))
    assert sign_in(claire.email, PASSWORD).status_code == 302
    assert AuditEvent.objects.filter(action="signin.failed", actor=claire.pk).count() == 5
    assert AuditEvent.objects.filter(action="signin.refused").count() == 2


def test_an_unknown_account_is_slowed_down_alike(db: None) -> None:
    for _ in range(5):
        sign_in("personne@clients.example", "faux")
    assert "Trop d’essais" in sign_in("personne@clients.example", "faux").content.decode()


def test_a_reset_costs_the_same_whether_the_account_exists(claire: User, hashes: list[str]) -> None:
    def ask(email: str) -> Any:
        return Client().post("/mot-de-passe/", {"email": email})

    known = cost(lambda: ask(claire.email), hashes)
    unknown = cost(lambda: ask("personne@clients.example"), hashes)
    assert known == unknown
    assert known[2] == 1
    assert {one.kind for one in mails()} == {"password_reset", "unknown_account"}
    assert PasswordReset.objects.filter(user=None).count() == 1


def test_a_reset_link_serves_once_for_an_hour_and_ends_every_session(claire: User, signed_in: Any) -> None:
    at_work = signed_in(claire)
    client = Client()
    client.post("/mot-de-passe/", {"email": claire.email})
    link = mail("password_reset").path
    token = link.removeprefix(f"/mot-de-passe/{claire.pk.hex}-").rstrip("/")
    assert len(token) == 43, "256 bits"
    assert token.encode() not in bytes(PasswordReset.objects.get().token_digest)
    page = client.get(link)
    form = page["Location"]
    assert client.get(form).status_code == 200
    weak = client.post(form, {"password1": "Claire Delmas 1985"})
    assert "N’utilisez pas votre nom" in weak.content.decode(), "the person’s own names are not a password"
    done = client.post(form, {"password1": NEW})
    assert done.status_code == 302
    assert done["Location"] == "/mot-de-passe/change/"
    assert not Session.objects.filter(user=claire).exists()
    assert at_work.get("/bienvenue/")["Location"].startswith("/connexion/")
    assert sign_in(claire.email, NEW).status_code == 302
    assert mail("password_changed").to == claire.email
    again = Client().get(link)
    unknown = Client().get(f"/mot-de-passe/{claire.pk.hex}-jamais-vu/")
    assert "Ce lien ne sert plus" in again.content.decode()
    assert words(again) == words(unknown).replace("jamais-vu", token)


def test_a_reset_link_dies_after_an_hour_and_with_a_newer_password(claire: User) -> None:
    Client().post("/mot-de-passe/", {"email": claire.email})
    link = mail("password_reset").path
    PasswordReset.objects.update(created_at=clock.now() - timedelta(hours=1, seconds=1))
    assert "Ce lien ne sert plus" in Client().get(link).content.decode()


def test_a_new_password_by_the_mailbox_is_a_way_out_of_the_wait(claire: User) -> None:
    at = clock.now()
    key = vault.digest("throttle:signin.account", claire.email)
    Throttle.objects.bulk_create([Throttle(scope="signin.account", key=key, at=at) for _ in range(25)])
    assert "ou choisissez un nouveau mot de passe" in sign_in(claire.email, PASSWORD).content.decode()
    client = Client()
    client.post("/mot-de-passe/", {"email": claire.email})
    client.post(client.get(mail("password_reset").path)["Location"], {"password1": NEW})
    assert sign_in(claire.email, NEW).status_code == 302


def test_changing_the_password_ends_the_other_sessions_only(claire: User, signed_in: Any) -> None:
    here, elsewhere = signed_in(claire), signed_in(claire)
    answer = here.post("/mot-de-passe/changer/", {"oldpassword": PASSWORD, "password1": NEW})
    assert answer.status_code == 302
    assert here.get("/confirmer/").status_code == 200
    assert elsewhere.get("/confirmer/").status_code == 302
    assert Session.objects.filter(user=claire).count() == 1


def test_a_wrong_current_password_changes_nothing_and_is_counted(claire: User, signed_in: Any) -> None:
    answer = signed_in(claire).post("/mot-de-passe/changer/", {"oldpassword": "faux", "password1": NEW})
    assert answer.status_code == 200
    claire.refresh_from_db()
    assert claire.check_password(PASSWORD)
    assert Throttle.objects.filter(scope="signin.account").count() == 1


def test_signing_out_ends_the_session_at_once(claire: User, signed_in: Any) -> None:
    client = signed_in(claire)
    answer = client.post("/deconnexion/")
    assert answer["Location"] == "/"
    assert "cookies" not in answer["Clear-Site-Data"]
    assert not Session.objects.filter(user=claire).exists()


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_inactive", "account_set_password", "account_confirm_email"]
)
def test_no_other_page_of_allauth_is_reachable(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_each_role_has_its_home(claire: User, sophie: User, ines: User, signed_in: Any) -> None:
    for user in (claire, sophie, ines):
        answer = signed_in(user).get("/bienvenue/")
        assert answer.status_code in (200, 302)
    assert signed_in(claire).get("/")["Location"] == "/bienvenue/"
    assert Client().get("/").status_code == 200


def test_a_password_costs_a_guesser_what_owasp_asks() -> None:
    """ASVS 5.0, 11.4.2: Argon2id with 46 MiB and one pass; the other tests hash with less."""
    assert haste.REAL_COST == {"memory_cost": 46 * 1024, "time_cost": 1, "parallelism": 1}
