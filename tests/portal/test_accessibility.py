"""The statement of accessibility: no level without an audit made by people, that audit's own level while it stands."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from espace import register
from espace.lib import clock
from espace.lib.home import Home
from espace.portal import accessibility

ON = date(2026, 11, 20)
MADE: dict[str, Any] = {"audited_on": ON, "auditor": "Cabinet Exemple", "level": "partial", "percentage": 74.5}
LEVELS = re.compile(r"(?:totalement|partiellement|pas|non) conforme|conforms? to|conformant", re.IGNORECASE)
RATE = re.compile(r"\d[\d.,]*\s?%")
SAID = {
    "fr": {
        "total": "Cet espace est totalement conforme au RGAA 4.1.",
        "partial": "Cet espace est partiellement conforme au RGAA 4.1.",
        "none": "Cet espace n’est pas conforme au RGAA 4.1.",
    },
    "en": {
        "total": "This space fully conforms to RGAA 4.1",
        "partial": "This space partially conforms to RGAA 4.1",
        "none": "This space does not conform to RGAA 4.1",
    },
}


def told(settings: Any, **options: Any) -> None:
    settings.HOME = Home(Path("var"), {"accessibility": options} if options else {})


def words(language: str) -> str:
    """What the statement says, the part about where things stand, without its markup."""
    page = Client().get("/accessibilite/", headers={"accept-language": language}).content.decode()
    standing = page.split("</h2>")[1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", standing)).replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.mark.parametrize(("language", "said"), [("fr", "Aucun audit"), ("en", "No audit")])
def test_without_an_audit_no_level_and_no_rate_is_said(language: str, said: str, settings: Any) -> None:
    told(settings)
    assert said in words(language)
    assert not LEVELS.search(words(language))
    assert not RATE.search(words(language))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("level", "percentage"), [("total", 100), ("partial", 74.5), ("none", 12)])
def test_with_an_audit_its_level_is_said(
    language: str, level: str, percentage: float, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda at: ON)
    told(settings, **MADE | {"level": level, "percentage": percentage})
    standing = words(language)
    assert SAID[language][level] in standing
    assert LEVELS.search(standing)
    assert f"{percentage:g}".replace(".", "," if language == "fr" else ".") in standing
    assert "Cabinet Exemple" in standing
    assert "2026" in standing


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_audit_of_three_years_ago_says_no_level_any_more(
    language: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda at: date(2029, 11, 20))
    told(settings, **MADE)
    assert not LEVELS.search(words(language))
    assert "2026" in words(language)


def test_an_audit_stands_from_its_day_for_three_years(settings: Any) -> None:
    told(settings, **MADE)
    made = accessibility.audit()
    assert made
    days = (date(2026, 11, 19), ON, date(2029, 11, 19), date(2029, 11, 20))
    assert [made.stands(on) for on in days] == [False, True, True, False]


def test_its_report_is_linked_or_asked_for(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda at: ON)
    told(settings, **MADE)
    assert "Demandez-le-nous" in words("fr")
    told(settings, **MADE, report="https://cabinet.example/audit.pdf")
    assert 'href="https://cabinet.example/audit.pdf"' in Client().get("/accessibilite/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"auditor": ""}, "auditor is missing"),
        ({"audited_on": None}, "audited_on is missing"),
        ({"audited_on": "2026-11-20"}, "it is a day"),
        ({"level": "AA"}, "one of total, partial, none"),
        ({"percentage": 101}, "from 0 to 100"),
        ({"percentage": True}, "from 0 to 100"),
        ({"level": "total"}, "which is 'partial'"),
        ({"percentage": 49.9}, "which is 'none'"),
        ({"report": "javascript:alert(1)"}, "begins with https://"),
        ({"rate": 74}, "rate is unknown"),
    ],
)
def test_an_audit_that_says_too_little_or_contradicts_itself_stops_the_start(
    wrong: dict[str, Any], said: str, settings: Any
) -> None:
    told(settings, **MADE | wrong)
    with pytest.raises(ImproperlyConfigured, match=r"\[accessibility\]"):
        accessibility.audit()
    [found] = accessibility.installation(None)
    assert (found.id, said in found.msg) == ("portal.E001", True)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_statement_says_whom_to_write_to_and_whom_to_turn_to(
    language: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    law = register.load()
    broker = replace(law.controller, email="accueil@cabinet.example", phone="01 23 45 67 89", address="1 rue d’Exemple")
    monkeypatch.setattr(register, "load", lambda: replace(law, controller=broker))
    page = Client().get("/accessibilite/", headers={"accept-language": language}).content.decode()
    for said in (
        "mailto:accueil@cabinet.example",
        "tel:0123456789",
        "1 rue d’Exemple",
        "https://www.defenseurdesdroits.fr",
    ):
        assert said in page
    assert "Libre réponse 71120, 75342 Paris Cedex 07" in page
