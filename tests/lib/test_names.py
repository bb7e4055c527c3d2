import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.lib import names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  VAN DE BERG ", "van de berg"),
        ("Prévost-Techer", "prevost techer"),
        ("D'HERVÉ-ŁABAJ", "d herve labaj"),
        ("Müßig", "mussig"),
        ("Œdipe Ærø", "oedipe aero"),
        ("ﬁancé", "fiance"),
        ("İstanbul", "istanbul"),
        ("김 영희", "김 영희"),
        ("…", ""),
    ],
)
def test_normalises(text: str, expected: str) -> None:
    assert names.normalise(text) == expected


def test_spellings_of_one_name_share_a_key() -> None:
    assert {names.key(n) for n in ("O'Brien", "O Brien", "OBRIEN", "o’brien", "Ó Brien")} == {"obrien"}


def test_prefixes_have_three_to_eight_letters() -> None:
    assert names.prefixes("Élodie") == {"elo", "elod", "elodi", "elodie"}
    assert names.prefixes("Interminei") == {"int", "inte", "inter", "interm", "intermi", "intermin"}
    assert "lepen" in names.prefixes("Le Pen")


def test_a_short_name_is_found_by_itself() -> None:
    assert names.prefixes("Li") == {"li"}


@given(st.text(max_size=40))
def test_any_text_normalises_once_and_for_all(text: str) -> None:
    once = names.normalise(text)
    assert names.normalise(once) == once


@given(st.text(alphabet="abcdéÉñÑ Łøß'-", max_size=30))
def test_what_one_types_finds_what_was_indexed(text: str) -> None:
    for word in names.words(text):
        assert names.probe(word) in names.prefixes(text)
