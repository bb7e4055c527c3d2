"""Dates, hours, sizes and amounts as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from espace.ui import words

NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def said(template: str, language: str, **context: object) -> str:
    with override(language):
        return Template(template).render(Context(context)).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("template", "french", "english"),
    [
        ("{{ at|when }}", "lundi 23 novembre 2026 à 9 h", "Monday 23 November 2026 at 9:00"),
        ('{{ at|when:"long" }}', "23 novembre 2026 à 9 h", "23 November 2026 at 9:00"),
        ('{{ at|when:"short" }}', "23 nov. 2026, 9 h", "23 Nov 2026, 9:00"),
        ('{{ at|when:"hour" }}', "9 h", "9:00"),
    ],
)
def test_instants(template: str, french: str, english: str) -> None:
    for language, text in (("fr", french), ("en", english)):
        assert said(template, language, at=NINE) == f'<time datetime="2026-11-23T08:00:00Z" data-hour>{text}</time>'


def test_an_instant_is_told_on_the_clock_of_paris_in_summer_too() -> None:
    late = datetime(2026, 7, 31, 22, 5, tzinfo=UTC)
    assert "samedi 1er août 2026 à 0 h 05" in said("{{ at|when }}", "fr", at=late)
    assert 'datetime="2026-08-01"' in said("{{ at|day_words }}", "fr", at=late)


def test_days() -> None:
    first = date(2026, 12, 1)
    assert "mardi 1er décembre 2026" in said("{{ on|day_words }}", "fr", on=first)
    assert "Tuesday 1 December 2026" in said("{{ on|day_words }}", "en", on=first)
    assert "11 décembre 2026" in said('{{ on|day_words:"long" }}', "fr", on=date(2026, 12, 11))


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        (datetime(2026, 11, 24, 8, 5, tzinfo=UTC), "depuis aujourd’hui à 9 h 05", "since 9:05 today"),
        (NINE, "depuis hier", "since yesterday"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "depuis hier", "since yesterday"),
        (datetime(2026, 11, 19, 8, 0, tzinfo=UTC), "depuis jeudi", "since Thursday"),
        (datetime(2026, 11, 3, 8, 0, tzinfo=UTC), "depuis le 3 novembre", "since 3 November"),
        (datetime(2025, 11, 3, 8, 0, tzinfo=UTC), "depuis le 3 novembre 2025", "since 3 November 2025"),
    ],
)
def test_since(at: datetime, french: str, english: str) -> None:
    assert french in said("{{ at|since:now }}", "fr", at=at, now=NOW)
    assert english in said("{{ at|since:now }}", "en", at=at, now=NOW)


def test_ago() -> None:
    assert "il y a 3 semaines" in said("{{ at|ago:now }}", "fr", at=datetime(2026, 11, 3, 8, tzinfo=UTC), now=NOW)


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [
        (0, "0 octets", "0 bytes"),
        (999, "999 octets", "999 bytes"),
        (340_000, "340 ko", "340 kB"),
        (2_400_000, "2,4 Mo", "2.4 MB"),
        (25_000_000, "25 Mo", "25 MB"),
        (3_000_000_000, "3 Go", "3 GB"),
    ],
)
def test_sizes(count: int, french: str, english: str) -> None:
    assert words.size(count, "fr").replace("\u00a0", " ") == french
    assert words.size(count, "en").replace("\u00a0", " ") == english


def test_amounts() -> None:
    assert said("{{ amount|euros }}", "fr", amount=Decimal("6429.44")) == "6 429,44 €"
    assert said("{{ amount|euros }}", "en", amount=Decimal("6429.44")) == "€6,429.44"


def test_what_is_unknown_is_silent() -> None:
    assert (
        said(
            "{{ x|when }}{{ x|day_words }}{{ x|since:now }}{{ x|ago:now }}{{ x|file_size }}{{ x|euros }}",
            "fr",
            x=None,
            now=NOW,
        )
        == ""
    )
