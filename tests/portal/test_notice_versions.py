"""The dated versions of the notice, and the notice as a PDF."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client

from espace import register
from espace.portal import notice_paper, notice_versions
from espace.privacy.consent.models import NoticeVersion
from espace.register.retelling import retell

pytestmark = pytest.mark.django_db
LEADS = re.compile(r" \((?:https?://|[\w.]+@)[^)]*\)")
EXPORTS = 'since = { fr = "sa préparation", en = "its preparation" }\nperiod = '
ALL = "/confidentialite/versions/"
FIRST, SECOND = datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def law() -> str:
    return str(settings.REGISTER.read_text())


def was(old: str, new: str) -> str:
    """The register as it was when ``new`` still said ``old``."""
    assert new in law()
    return law().replace(new, old, 1)


def noted(text: str, at: datetime, edition: str = "2026-03") -> str:
    """A version that was in force here since ``at``: its digest."""
    try:
        version = register.read(text.encode()).version
    except register.RegisterError:
        version = "f" * 64
    NoticeVersion.objects.create(version=version, edition=edition, generation=1, seen_at=at, text=text)
    return version


@pytest.fixture
def earlier() -> str:
    """A version in force from March to November, whose exports lasted three days; today's replaced it."""
    found = noted(was(f'{EXPORTS}"P3D"', f'{EXPORTS}"P7D"'), FIRST)
    noted(law(), SECOND, "2026-11")
    return found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["du 2 mars 2026 au 24 novembre 2026", "« Export préparé » : 3 jours → 7 jours", "Pour vous"]),
        ("en", ["from 2 March 2026 to 24 November 2026", "“Prepared export”: 3 days → 7 days", "For you"]),
    ],
)
def test_each_version_is_dated_and_says_what_it_changed(earlier: str, language: str, words: list[str]) -> None:
    page = re.sub(r"<[^>]+>|\s+", " ", Client().get(f"{ALL}?langue={language}").content.decode())
    page = re.sub(r"\s+", " ", page).replace("\u00a0", " ")
    for said in (*words, earlier, register.load().version):
        assert said in page


def test_an_earlier_version_is_read_as_it_was_and_says_that_it_is_no_longer_in_force(earlier: str) -> None:
    page = Client().get(f"{ALL}{earlier}/").content.decode()
    assert "n’est plus en vigueur" in page
    assert 'id="C26"' in page
    assert f"<code>{earlier}</code>" in page
    assert "n’est plus en vigueur" not in Client().get(f"{ALL}{register.load().version}/").content.decode()
    assert "n’est plus en vigueur" not in Client().get("/confidentialite/").content.decode()


def test_a_version_in_a_form_that_is_no_longer_read_is_given_word_for_word() -> None:
    old = noted('[heading]\nedition = "2019"\nperiods = "six mois & un jour"\n', FIRST)
    page = Client().get(f"{ALL}{old}/")
    assert page.status_code == 200
    assert "six mois &amp; un jour" in page.content.decode()
    assert Client().get(f"{ALL}{old}/notice.pdf").status_code == 404
    assert "à l’œil" in Client().get(ALL).content.decode()


@pytest.mark.parametrize("place", ["0" * 64, "autre"])
def test_a_version_that_was_never_in_force_here_is_not_found(place: str) -> None:
    assert Client().get(f"{ALL}{place}/").status_code == 404
    assert Client().get(f"{ALL}{place}/notice.pdf").status_code == 404


def test_the_notice_in_force_is_listed_before_any_process_noted_it() -> None:
    [only] = notice_versions.versions("fr")
    assert (only.version, only.until_on, only.changes) == (register.load().version, None, None)


@pytest.mark.parametrize(("language", "said"), [("fr", b"fr-FR"), ("en", b"en-GB")])
def test_the_pdf_is_tagged_and_in_the_readers_language(language: str, said: bytes) -> None:
    answer = Client().get(f"/confidentialite/notice.pdf?langue={language}")
    assert answer.headers["Content-Type"] == "application/pdf"
    content = answer.content
    assert content.startswith(b"%PDF-")
    assert b"/Lang(" + said + b")" in content
    assert b"/MarkInfo" in content
    assert b"pdfuaid:part" in content, "PDF/UA-1 as the typesetter checks it"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_paper_holds_every_sentence_of_the_notice(language: str) -> None:
    """What the template sets, for the bytes of a PDF are compressed; a link says there where it leads."""
    paper = LEADS.sub("", json.dumps(notice_paper.paper(register.load(), language), ensure_ascii=False))
    for sentence in register.load().sentences:
        words = sentence.english if language == "en" else sentence.text
        assert json.dumps(LEADS.sub("", words), ensure_ascii=False)[1:-1] in paper, sentence.id


def test_what_changed_is_told_once_a_line_and_what_matters_first() -> None:
    reworded = was('en = "Prepared exports"', 'en = "Prepared export"')
    old = register.read(reworded.replace('period = "PT72H"', 'period = "PT48H"', 1).encode())
    told = retell(old, register.load(), "en")
    assert [one.matters for one in told] == [True, False]
    assert told[0].words.endswith("48 hours → 72 hours")
    assert told[1].words == "Storage period “Prepared export”: worded otherwise"
    assert retell(register.load(), register.load(), "fr") == []
