"""``lib.listed``: the short lists of management systems, in the reader's language."""

from __future__ import annotations

import pytest

from espace.lib import listed


@pytest.mark.parametrize(
    ("value", "fr", "en"),
    [("Mme", "Mme", "Ms"), ("MADAME", "Mme", "Ms"), ("M", "M.", "Mr"), ("Mr", "M.", "Mr"), ("Mlle", "Mlle", "Miss")],
)
def test_a_title_is_said_in_the_readers_language(value: str, fr: str, en: str) -> None:
    assert (listed.civility(value, "fr"), listed.civility(value, "en")) == (fr, en)


@pytest.mark.parametrize(
    ("value", "fr", "en"),
    [
        ("Trimestriel", "Trimestriel", "Quarterly"),
        ("mensuelle", "Mensuel", "Monthly"),
        ("Monthly", "Mensuel", "Monthly"),
    ],
)
def test_so_is_how_often_one_pays(value: str, fr: str, en: str) -> None:
    assert (listed.instalments(value, "fr"), listed.instalments(value, "en")) == (fr, en)


@pytest.mark.parametrize("value", ["", "Dr", "Me Lefèvre", "Trimestriel, par virement", "*****"])
def test_what_is_not_listed_stays_as_it_came(value: str) -> None:
    assert listed.civility(value, "en") == value
    assert listed.instalments(value, "en") == value
