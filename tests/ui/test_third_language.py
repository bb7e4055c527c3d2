"""A third language is a file: what it translates is said in it, the rest in French, and the law stays in the words that hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils.translation import override

from espace.accounts.models import User
from espace.lib import countries, languages, money
from espace.ui import messages, words

pytestmark = pytest.mark.django_db
TRANSLATED = {"Votre espace": "Su espacio", "Cette page n’existe pas": "Esta página no existe"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the languages, with a Spanish that has a few words."""
    catalogue = messages.catalogue("es")
    for said, there in TRANSLATED.items():
        catalogue.add(said, there)
    path = tmp_path / "es/LC_MESSAGES/django.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(messages.as_mo(catalogue))
    return tmp_path


@pytest.fixture
def in_spanish(folder: Path) -> Iterator[None]:
    with override_settings(LANGUAGES=languages.offered(folder), LOCALE_PATHS=[folder, *settings.LOCALE_PATHS]):
        yield


def test_the_languages_are_our_own_and_those_that_lie_there(folder: Path, tmp_path: Path) -> None:
    assert languages.offered(folder) == [*languages.OWN, ("es", "Español")]
    assert languages.offered(tmp_path / "none") == list(languages.OWN) == settings.LANGUAGES
    (folder / "zz/LC_MESSAGES").mkdir(parents=True)
    (folder / "zz/LC_MESSAGES/django.mo").touch()
    with pytest.raises(ValueError, match="zz: a language is named by its two letters"):
        languages.offered(folder)


@pytest.mark.usefixtures("in_spanish")
def test_a_page_is_in_it_where_it_has_words_and_in_french_where_not(
    claire: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(claire)
    offered = browser.get("/espace/").content.decode()
    assert 'value="es" lang="es"' in offered
    assert browser.post("/langue/", {"language": "es", "next": "/espace/"}).status_code == 302
    page = browser.get("/espace/").content.decode()
    assert '<html lang="es">' in page
    assert 'value="fr" lang="fr"' in page
    assert 'value="en" lang="en"' in page
    missing = browser.get("/espace/nulle-part/").content.decode()
    assert TRANSLATED["Cette page n’existe pas"] in missing
    assert "Se déconnecter" in page


@pytest.mark.usefixtures("in_spanish")
def test_whoever_chooses_it_is_written_to_in_it(claire: User, signed_in: Callable[[User], Client]) -> None:
    browser = signed_in(claire)
    assert browser.post("/espace/mes-donnees/langue/", {"language": "es"}).status_code == 302
    claire.refresh_from_db()
    assert claire.language == "es"
    assert browser.get("/espace/mes-donnees/").status_code == 200


@pytest.mark.usefixtures("in_spanish")
def test_the_law_stands_in_french_and_says_so() -> None:
    page = Client(headers={"Accept-Language": "es"}).get("/confidentialite/").content.decode()
    assert '<article class="notice" lang="fr"' in page
    assert '<html lang="fr">' in page


@pytest.mark.usefixtures("in_spanish")
def test_days_amounts_and_places_are_said_in_it() -> None:
    on = date(2026, 11, 23)
    with override("es"):
        assert words.day(on, "es").replace("\u00a0", " ") == "lunes, 23 de noviembre de 2026"
        assert words.day(on, "es", "bare").replace("\u00a0", " ") == "23 de noviembre"
        assert words.hour(datetime(2026, 11, 23, 8, 5, tzinfo=UTC), "es") == "9:05"
        assert words.size(2_400_000, "es").replace("\u00a0", " ") == "2,4 MB"
        assert words.pair("Ciudad", "Dakar", "es") == "Ciudad: Dakar"
    assert money.format(Decimal("6429.44"), "es").replace("\u00a0", " ") == "6.429,44 €"
    assert countries.name("DE", "es") == "Alemania"


def test_its_file_begins_empty_and_names_what_it_lacks(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    path = folder / "es/LC_MESSAGES/django.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Se déconnecter"\nmsgstr "Salir"\n'
    )
    monkeypatch.setattr(messages, "_other_path", lambda language: path)
    found = messages.files_of("es")
    assert list(found) == [path, path.with_suffix(".mo")]
    assert b'msgid "Se d\xc3\xa9connecter"\nmsgstr "Salir"' in found[path]
    faults = messages.faults_of("es")
    assert "es: « Cette page n’existe pas » has no Spanish." in faults
    assert not any("Se déconnecter" in one for one in faults)
    assert len(faults) > 3_000, "those of every app"
