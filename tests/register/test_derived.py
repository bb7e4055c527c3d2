"""What is derived from the register: the notice page's structure, the hints, the record of article 30."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace

import pytest

from espace import register as the_register
from espace.lib.periods import parse as period
from espace.register import Register, annexes, article30, load, notice
from espace.register.durations import fits, in_words
from espace.register.hints import hint
from espace.register.lines import State, Text
from tests.register.editing import REGISTER


@pytest.fixture(scope="module")
def register() -> Register:
    return load(REGISTER)


def flat(composed: notice.Notice) -> str:
    pieces = [
        piece.before + piece.linked + piece.after
        for section in composed.sections
        for block in section.blocks
        for item in block.items
        for piece in item
    ]
    headings = [section.heading for section in composed.sections]
    return "".join("".join([*composed.head, composed.title, *headings, *pieces]).split())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_word_of_the_notice_is_lost_on_its_page(register: Register, language: str) -> None:
    words = (s.text if language == "fr" else s.english for s in register.sentences)
    assert Counter(flat(notice.compose(register, language))) == Counter("".join("".join(words).split()))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_clause_has_one_anchor_and_one_line_on_how_it_is_kept(register: Register, language: str) -> None:
    composed = notice.compose(register, language)
    blocks = [block for section in composed.sections for block in section.blocks]
    anchors = [block.anchor for block in blocks if block.anchor] + [k.clause for k in composed.implied]
    keepings = [block.keeping.clause for block in blocks if block.keeping] + [k.clause for k in composed.implied]
    assert sorted(anchors) == sorted(keepings) == sorted(register.clauses)


def test_a_planned_clause_never_says_how_it_is_kept(register: Register) -> None:
    for clause in register.clauses.values():
        said = notice.keeping(clause, "fr")
        assert bool(said.kept) == (clause.state is not State.PLANNED)
        assert bool(said.awaited) == (clause.state is not State.KEPT)
    boasting = replace(register.clauses["C06"], state=State.PLANNED, kept=Text("Tout est tenu.", "All is kept."))
    assert notice.keeping(boasting, "fr").kept == ""


def test_the_link_of_lya_protect_is_words_until_its_address_is_known(register: Register) -> None:
    def links(r: Register) -> list[tuple[str, str]]:
        return [
            (piece.linked, piece.address)
            for section in notice.compose(r, "fr").sections
            for block in section.blocks
            for item in block.items
            for piece in item
            if piece.address
        ]

    officer = ("cbremard@capassurances.com", "mailto:cbremard@capassurances.com")
    authority = ("CNIL", "https://www.cnil.fr/fr/plaintes")
    assert links(register) == [officer, authority]
    reader = replace(register.recipients["lya_protect_reader"], policy_url="https://example.fr/donnees")
    known = replace(register, recipients={**register.recipients, "lya_protect_reader": reader})
    assert links(known) == [("Protection des données", "https://example.fr/donnees"), officer, authority]


def test_additions_are_apart_and_say_whether_they_are_approved(register: Register) -> None:
    composed = annexes.compose(register, "fr")
    assert {addition.kind for addition in composed.additions} == {"category", "recipient", "processor"}
    assert "Contrat d’assurance" in {addition.label for addition in composed.additions}
    assert "Identité" not in {addition.label for addition in composed.additions}


def test_a_hint_says_what_why_and_whether_it_must_be_given() -> None:
    assert hint("profession").mandatory is False
    assert hint("profession", "en").label == "Profession"
    assert hint("age", "fr").why.startswith("Votre date de naissance")
    with pytest.raises(KeyError):
        hint("genome")


def test_the_record_of_processing_has_every_heading_of_article_30(register: Register) -> None:
    articles = {heading.article for heading in article30.HEADINGS}
    assert {f"30(1)({letter})" for letter in "abcdefg"} <= articles
    rows = article30.activities(register)
    assert len(rows) == len(register.purposes)
    assert all(cell for row in rows for name, cell in zip(row.__slots__, row.cells(), strict=True) if name != "health")


def test_the_record_claims_no_control_that_does_not_run(register: Register) -> None:
    measured = register.controls["measurement_without_identifier"]
    planned = {**register.controls, measured.id: replace(measured, state=State.PLANNED)}
    for law, claimed in ((register, True), (replace(register, controls=planned), False)):
        for row in article30.activities(law):
            assert ("sans identifiant" in row.security) is claimed
            assert "scellés" in row.security


@pytest.mark.parametrize(("language", "delimiter"), [("fr", ";"), ("en", ",")])
def test_the_record_reads_back_from_its_csv(register: Register, language: str, delimiter: str) -> None:
    text = article30.as_csv(register, language)
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))
    assert len(rows) == 1 + len(register.purposes)
    assert [tuple(row) for row in rows[1:]] == [row.cells() for row in article30.activities(register, language)]


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert article30.escaped(cell) == f"'{cell}"
    assert article30.escaped("Âge = 18") == "Âge = 18"


@pytest.mark.parametrize(
    ("iso", "fr", "en"),
    [
        ("P6M", "6 mois", "6 months"),
        ("P10Y", "10 ans", "10 years"),
        ("P24M", "24 mois", "24 months"),
        ("PT72H", "72 heures", "72 hours"),
        ("PT1H", "1 heure", "1 hour"),
        ("P0D", "aussitôt", "at once"),
    ],
)
def test_periods_in_words(iso: str, fr: str, en: str) -> None:
    assert in_words(period(iso), "fr").replace("\u00a0", " ") == fr
    assert in_words(period(iso), "en").replace("\u00a0", " ") == en


@pytest.mark.parametrize(
    ("inner", "outer", "answer"),
    [
        ("P14D", "P3M", True),
        ("P30D", "P6M", True),
        ("P1M", "P30D", False),
        ("P30D", "P1M", False),
        ("P12M", "P1Y", False),
        ("P11M", "P1Y", True),
        ("PT23H", "P1D", False),
        ("PT22H", "P1D", True),
    ],
)
def test_a_period_fits_whatever_day_it_starts_on(inner: str, outer: str, answer: bool) -> None:
    assert fits(period(inner), period(outer)) is answer


def test_the_module_says_only_what_it_has() -> None:
    assert the_register.grants("advisor", "identity")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = the_register.nothing
