"""Which passwords are accepted, and how they are taken (S4, S5; NIST SP 800-63B-4; CNIL 2022-100, case 2; ASVS 5.0, 6.1.2 and 6.2)."""

from __future__ import annotations

import re
import socket
import string
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

import espace
from espace.accounts import blocked
from espace.accounts.models import User
from tests.cast import PASSWORD

HERS = ["Delmas", "Claire", "claire.delmas@clients.example", "Saint-Malo"]
PASTED = r"\bon(before)?paste\b|[\"']paste[\"']"


def verdict(password: str) -> str:
    """The code of the first fault of a password of Claire's; nothing for a good one."""
    claire = User(email="claire.delmas@clients.example")
    claire.personal_words = HERS  # type: ignore[attr-defined]
    try:
        validate_password(password, claire)
    except ValidationError as faults:
        return str(faults.error_list[0].code)
    return ""


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("kvxqzjwptmrhgb", "password_too_short"),
        ("kvxqzjwptmrhgbd", ""),
        ("738295618402759", "password_too_weak"),
        ("7382956184027591", ""),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "password_too_weak"),
        ("la baleine boit du thé " * 5 + "à Papeete", ""),
        ("x" * 129, "password_too_long"),
        ("пять весёлых китов плывут", ""),
        ("鯨が五頭パペーテで静かにお茶を飲む", ""),
        ("🐋🍵🌴 baleine thé Papeete", ""),
        ("toutenminusculessansrien", ""),
    ],
)
def test_length_and_entropy_decide_and_no_kind_of_character(password: str, fault: str) -> None:
    assert verdict(password) == fault


@pytest.mark.parametrize(
    "password",
    [
        "manchesterunited",
        "Password1Password2Password3",
        "P@ssw0rdP@ssw0rd1234",
        "p.a.s.s.w.o.r.d.1.2.3",
        "motdepasse123456",
        "Azertyuiop12345678",
        "mlkjhgfdsqpoiuytreza",
        "soleil-marseille-13",
        "correct horse battery staple",
        "Liberté, égalité, fraternité !",
        "bonjour bonjour bonjour 2026",
        "kvxq kvxq kvxq kvxq kvxq",
        "1a2z3e4r5t6y7u8i",
    ],
)
def test_common_and_breached_passwords_and_what_is_made_of_a_few_are_refused(password: str) -> None:
    assert verdict(password) in {"password_common", "password_personal", "password_too_weak"}
    assert verdict(f"{password}, tronçonneuse et pamplemousse") == "", "what is added counts"


@pytest.mark.parametrize(
    "password",
    [
        "Cap Assurances 2026",
        "capassurances-capassurances",
        "C4p-4ssur4nc3s-2026!",
        "cbremard@capassurances",
        "ASSURANCES CAP 12345",
    ],
)
def test_the_words_of_the_house_are_refused(password: str) -> None:
    assert verdict(password) == "password_personal"


@pytest.mark.parametrize("password", ["Mon espace assurance", "Mutuelle santé 2026", "contrat-courtier-client"])
def test_the_words_of_the_trade_are_refused(password: str) -> None:
    assert verdict(password) == "password_common"


@pytest.mark.parametrize(
    "password",
    [
        "Claire Delmas 1985",
        "delmasclairedelmas",
        "claire.delmas@clients.example",
        "Saint-Malo Claire 35",
        "DELMAS.cl4ire.DELMAS",
    ],
)
def test_the_persons_own_words_are_refused(password: str) -> None:
    assert verdict(password) == "password_personal"


def test_passwords_drawn_at_random_and_phrases_of_everyday_words_pass() -> None:
    random = Random(4)
    for _ in range(25):
        assert verdict("".join(random.choices(string.ascii_lowercase, k=15))) == ""
    for phrase in (
        PASSWORD,
        "Quatre grenouilles jouent au tarot",
        "orange guitar winter tiger cloud",
        "le chien du voisin aboie",
    ):
        assert verdict(phrase) == "", phrase


def test_the_lists_are_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is never looked up elsewhere, not even by a part of its digest."""
    blocked.listed.cache_clear()
    monkeypatch.setattr(socket, "socket", lambda *args, **others: pytest.fail("a password was looked up elsewhere"))
    assert verdict("manchesterunited") == "password_common"
    assert len(blocked.listed()) > 20_000


PAGES = ["/connexion/", "/mot-de-passe/changer/", "/confirmer/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_the_field_masks_and_managers_find_it(claire: User, signed_in: Any, path: str) -> None:
    page = (Client() if path == "/connexion/" else signed_in(claire)).get(path).content.decode()
    fields = re.findall(r"<input[^>]*name=\"[^\"]*password[^\"]*\"[^>]*>", page)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "readonly" not in field


def test_no_script_or_page_forbids_to_paste() -> None:
    ours = [
        path
        for path in Path(espace.__path__[0]).rglob("*")
        if path.suffix in {".js", ".html"} and "vendor" not in path.parts
    ]
    assert len(ours) > 100
    assert [path.name for path in ours if re.search(PASTED, path.read_text(encoding="utf-8"))] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password", ["  Une Baleine boit du thé  ", "baleines " * 14 + "é", "鯨が五頭パペーテで静かにお茶を飲む"]
)
def test_a_password_is_taken_as_typed_to_its_last_character(claire: User, signed_in: Any, password: str) -> None:
    """Neither trimmed, nor cut, nor changed in case; up to 128 characters."""
    answer = signed_in(claire).post("/mot-de-passe/changer/", {"oldpassword": PASSWORD, "password1": password})
    assert answer.status_code == 302
    for other in (
        password[:-1],
        password.strip() + "!",
        password.swapcase() + " ",
        password.strip()[:72] if len(password) > 72 else "",
    ):
        assert Client().post("/connexion/", {"login": claire.email, "password": other}).status_code == 200
    assert Client().post("/connexion/", {"login": claire.email, "password": password}).status_code == 302
