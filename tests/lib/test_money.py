from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.lib import money


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6 429,44", "6429.44"),
        ("6\u202f429,44\u00a0€", "6429.44"),
        ("6.429,44", "6429.44"),
        ("6,429.44", "6429.44"),
        ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("3490.18", "3490.18"),
        ("1234.567", "1234.57"),
        ("0,125", "0.13"),
        ("587,17 EUR", "587.17"),
        ("-1 200,50", "-1200.50"),
        ("−1 200,50", "-1200.50"),
        ("12", "12"),
    ],
)
def test_reads(text: str, expected: str) -> None:
    assert money.parse(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    ["", "n.c.", "1,200", "1.200", "12,34,56", "1.2.3", "1,2.3,4", "--1", "1-", "NaN", "1e5", "٣", "9" * 13, "9" * 500],
)
def test_refuses(text: str) -> None:
    with pytest.raises(money.BadAmount):
        money.parse(text)


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_is_refused(text: str) -> None:
    with suppress(money.BadAmount):
        assert money.parse(text).as_tuple().exponent == -2


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from(["fr", "en"]))
def test_what_is_shown_is_read_back(amount: Decimal, language: str) -> None:
    assert money.parse(money.format(amount, language)) == amount
