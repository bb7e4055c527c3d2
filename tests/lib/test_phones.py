import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.lib import phones


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+33 6 12 34 56 78", "+33612345678"),
        ("06 12 34 56 78", "+33612345678"),
        ("+33 (0)6.12.34.56.78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("+86505526492", "+86505526492"),
        ("+1 (425) 847-6083", "+14258476083"),
        ("+83218444993", None),
        ("n.c.", None),
        ("", None),
    ],
)
def test_normalises(text: str, expected: str | None) -> None:
    assert phones.normalise(text) == expected


def test_a_number_is_read_in_the_country_one_lives_in() -> None:
    assert phones.normalise("021 234 56 78", "CH") == "+41212345678"


def test_what_a_library_cannot_read_still_has_digits() -> None:
    assert phones.dialled(" +83 (218) 444-993 ") == "+83218444993"


def test_shows_the_spaces_of_the_country() -> None:
    assert phones.display("+33612345678") == "+33 6 12 34 56 78"
    assert phones.display("+83218444993") == "+83218444993"


@given(st.from_regex(r"\+[1-9][0-9]{3,14}", fullmatch=True))
def test_the_short_way_says_what_the_full_parser_says(text: str) -> None:
    number = phones._parse(text, "FR")
    expected = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else None
    assert phones.normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "residence", "expected"),
    [
        ("06 12 34 56 78", "VN", "+33612345678"),
        ("022 345 67 89", "CH", "+41223456789"),
        ("06 12 34 56 78", "", "+33612345678"),
        ("+41 22 345 67 89", "VN", "+41223456789"),
        ("0041 22 345 67 89", "VN", "+41223456789"),
        ("12", "VN", None),
        ("voir épouse", "VN", None),
    ],
)
def test_a_number_without_its_country_is_one_that_exists(text: str, residence: str, expected: str | None) -> None:
    assert phones.understand(text, residence) == expected
