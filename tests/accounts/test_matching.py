"""Two spellings of one person, address or number meet; two persons never do."""

from __future__ import annotations

from datetime import date

import pytest

from espace.accounts import matching
from espace.contracts.numbers import number_digest
from tests import cast

BORN = date(1985, 4, 12)


def test_spellings_of_one_person_meet() -> None:
    one = matching.person_digest("D’Hervé-Łabaj", "Zoë", BORN)
    assert one == matching.person_digest("D HERVE LABAJ", "zoe", BORN)
    assert one != matching.person_digest("D HERVE LABAJ", "zoe", date(1985, 4, 13))
    # What separates surname from first name is part of the digest.
    assert matching.person_digest("Anne Marie", "Paul", BORN) != matching.person_digest("Anne", "Marie Paul", BORN)


@pytest.mark.parametrize(
    ("surname", "first_name", "born"), [("", "Zoë", BORN), ("Roux", "", BORN), ("Roux", "Zoë", None)]
)
def test_an_incomplete_identity_matches_nobody(surname: str, first_name: str, born: date | None) -> None:
    assert matching.person_digest(surname, first_name, born) is None


def test_addresses_and_numbers_meet_in_their_normal_form() -> None:
    assert matching.email_digest(" Zoe@Example.ORG ") == matching.email_digest("zoe@example.org")
    assert matching.phone_digest("06 12 34 56 78", "VN") == matching.phone_digest("+33612345678")
    assert matching.phone_digest("8123 4567", "SG") == matching.phone_digest("+65 8123 4567")
    assert matching.email_digest("") is matching.phone_digest("") is None
    # The same text under two purposes gives two digests.
    assert matching.email_digest("+33612345678") != matching.phone_digest("+33612345678")


def test_a_contract_number_is_found_whatever_its_dashes() -> None:
    assert number_digest("CAP-100 001") == number_digest("cap100001")


@pytest.mark.django_db
def test_a_row_carries_the_digests_of_its_values() -> None:
    row = cast.customer("Zoë", "Roux", email="zoe@example.org", phone="06 12 34 56 78", born_on=BORN)
    matching.write_digests(row)
    assert bytes(row.person_digest or b"") == matching.person_digest("Roux", "Zoe", BORN)
    assert bytes(row.email_digest or b"") == matching.email_digest("zoe@example.org")
    assert bytes(row.phone_digest or b"") == matching.phone_digest("+33612345678")
