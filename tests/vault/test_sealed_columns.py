"""A sealed column opens with its unit's key, in its own place, and in no other way."""

from __future__ import annotations

import uuid

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from espace import vault
from espace.accounts.models import Customer, OptionalData, User
from espace.vault import sealing
from espace.vault.models import SearchToken, UnitKey
from tests import cast

pytestmark = pytest.mark.django_db


def raw(row: Customer, column: str) -> bytes:
    table = row._meta.db_table
    key = row._meta.pk.get_db_prep_value(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM {table} WHERE id = %s', [key])
        return bytes(cursor.fetchone()[0])


def test_what_is_written_reads_back_once_opened(claire: User) -> None:
    row = Customer.objects.get(pk=claire.customer.pk)
    with pytest.raises(vault.Closed):
        _ = row.surname
    vault.open_rows(row)
    assert row.surname == claire.customer.surname
    assert row.birth_date == claire.customer.birth_date


def test_the_column_holds_no_plain_text_and_never_the_same_bytes_twice(claire: User) -> None:
    row = claire.customer
    before = raw(row, "surname")
    assert row.surname.encode() not in before
    row.surname = row.surname + "x"
    row.save()
    row.surname = row.surname[:-1]
    row.save()
    assert raw(row, "surname") != before


def test_a_save_that_changes_nothing_keeps_the_bytes(claire: User) -> None:
    row = Customer.objects.get(pk=claire.customer.pk)
    vault.open_rows(row)
    before = raw(row, "surname")
    assert row.surname
    row.save()
    assert raw(row, "surname") == before


def test_a_row_is_read_again_without_being_opened(claire: User) -> None:
    row = Customer.objects.get(pk=claire.customer.pk)
    row.refresh_from_db()
    with pytest.raises(vault.Closed):
        _ = row.surname
    vault.open_rows(row)
    assert row.surname == claire.customer.surname
    claire.customer.city = "Dakar"
    claire.customer.save()
    row.refresh_from_db()
    assert row.city == "Dakar"


def test_a_deferred_column_is_fetched_when_it_is_read(claire: User) -> None:
    row = Customer.objects.defer("surname").get(pk=claire.customer.pk)
    vault.open_rows(row)
    assert row.surname == claire.customer.surname


def test_many_rows_open_with_one_query(claire: User, karim: User, django_assert_num_queries: object) -> None:
    rows = list(Customer.objects.all()) + list(OptionalData.objects.all())
    with django_assert_num_queries(1):  # type: ignore[operator]
        vault.open_rows(rows, None, rows[:1])
        assert all(row.unit for row in rows)


def test_a_value_copied_to_another_row_or_column_does_not_open(claire: User, karim: User) -> None:
    ours, theirs = claire.customer, karim.customer
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_customer SET surname = (SELECT surname FROM accounts_customer WHERE id = %s), city = postcode WHERE id = %s",
            [theirs._meta.pk.get_db_prep_value(one.pk, connection) for one in (ours, theirs)],
        )
    row = Customer.objects.get(pk=theirs.pk)
    vault.open_rows(row)
    for column in ("surname", "city"):
        with pytest.raises(vault.Tampered):
            getattr(row, column)


def test_without_its_key_a_unit_is_gone_and_its_tokens_too(claire: User) -> None:
    unit = claire.customer.unit
    SearchToken.objects.create(token=1, unit=unit)
    assert vault.destroy_units([unit]) == 1
    assert not SearchToken.objects.filter(unit=unit).exists()
    with pytest.raises(vault.NoSuchKey):
        vault.open_rows(Customer.objects.get(pk=claire.customer.pk))


def test_sets_of_rows_cannot_be_written_in_clear(claire: User) -> None:
    with pytest.raises(vault.VaultError, match=r"accounts\.Customer\.city"):
        Customer.objects.filter(pk=claire.customer.pk).update(city="Dakar")


def test_a_role_reads_only_what_the_register_grants(claire: User) -> None:
    row = Customer.objects.get(pk=claire.customer.pk)
    vault.open_rows(row, viewer="maintainer")
    assert row.surname == vault.MASKED
    assert row.birth_date is None
    row.save()
    vault.open_rows(row)
    assert row.surname == claire.customer.surname, "a masked value must never be written over the real one"


def test_the_key_is_wrapped_for_its_own_unit() -> None:
    ours, theirs = (vault.new_units("profile", 1)[0][0] for _ in range(2))
    UnitKey.objects.filter(pk=theirs).update(wrapped=UnitKey.objects.get(pk=ours).wrapped)
    with pytest.raises(vault.NoSuchKey):
        vault.unit_key(theirs)


@settings(max_examples=60, deadline=None)
@given(value=st.binary(max_size=300), flipped=st.integers(min_value=0), other=st.uuids())
def test_any_altered_byte_or_place_is_noticed(value: bytes, flipped: int, other: uuid.UUID) -> None:
    key, unit = AESGCM(AESGCM.generate_key(bit_length=256)), uuid.uuid4()
    where = sealing.place(unit, "a.B.c", unit)
    sealed = sealing.seal(key, value, where)
    assert sealing.unseal(key, sealed, where) == value
    position = flipped % len(sealed)
    altered = bytearray(sealed)
    altered[position] ^= 1
    for wrong, place in ((bytes(altered), where), (sealed, sealing.place(other, "a.B.c", unit)), (sealed[:-1], where)):
        with pytest.raises(vault.Tampered):
            sealing.unseal(key, wrong, place)


def test_search_finds_by_prefix_and_by_word(claire: User, karim: User) -> None:
    from espace.vault import search

    search.index(claire.customer.unit, search.prefix_tokens("name", "Élodie D'Hervé"))
    search.index(karim.customer.unit, search.prefix_tokens("name", "Karim Benali"))
    for typed in ("elo", "Élodie", "HERVÉ"):
        token = search.prefix_token("name", typed)
        assert token is not None
        assert search.find([token]) == [claire.customer.unit]
    both = [search.prefix_token("name", word) for word in ("elodie", "benali")]
    assert search.find([token for token in both if token is not None]) == []
    assert search.find([]) == []


def test_the_cast_stands_on_sealed_rows() -> None:
    made = cast.customer("Alix", "Marchand")
    assert raw(made, "first_name")[:1] == sealing.VERSION
