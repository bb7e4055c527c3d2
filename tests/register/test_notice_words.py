"""The register holds the notice: every sentence, in order, bullets and non-breaking spaces included."""

from __future__ import annotations

import pytest

from espace.register import load, parse
from espace.register.model import Register
from espace.register.reading import RegisterError
from espace.register.wording import assemble
from tests.register.editing import REGISTER, without_line


@pytest.fixture(scope="module")
def register() -> Register:
    return load(REGISTER)


def test_the_sentences_spell_the_published_notice_to_the_byte(register: Register) -> None:
    published = (REGISTER.parent / "notice" / "cap-assurances.fr.txt").read_bytes()
    assert assemble(register.sentences).encode() == published


def test_every_sentence_has_an_english_translation_and_its_clause(register: Register) -> None:
    for sentence in register.sentences:
        assert sentence.english.strip(), sentence.id
        assert sentence.clause or sentence.kind in {"tagline", "title", "heading", "subheading", "lead"}, sentence.id


SENTENCES = [sentence.id for sentence in load(REGISTER).sentences]


@pytest.mark.parametrize("identifier", SENTENCES)
def test_deleting_one_sentence_is_refused(identifier: str) -> None:
    with pytest.raises(RegisterError, match=r"part at line|stops before the other"):
        parse(without_line("sentence", identifier), REGISTER)


def test_two_sentences_in_the_wrong_order_are_refused(register: Register) -> None:
    content = REGISTER.read_text(encoding="utf-8")
    first, second = (s.text for s in register.sentences if s.id in {"III-3", "III-4"})
    swapped = content.replace(first, "\0").replace(f'"{second}"', f'"{first}"').replace("\0", second)
    with pytest.raises(RegisterError, match="part at line 44"):
        parse(swapped.encode(), REGISTER)


def test_an_ordinary_space_in_place_of_a_non_breaking_one_is_refused() -> None:
    content = REGISTER.read_text(encoding="utf-8").replace("Clients\u00a0: personne", "Clients : personne")
    with pytest.raises(RegisterError, match="part at line 10"):
        parse(content.encode(), REGISTER)
