from datetime import date

from espace.lib import ages


def test_seventeen_years_and_364_days_is_a_minor() -> None:
    assert not ages.is_adult(date(2008, 11, 24), date(2026, 11, 23))
    assert ages.is_adult(date(2008, 11, 23), date(2026, 11, 23))


def test_born_on_29_february() -> None:
    assert not ages.is_adult(date(2008, 2, 29), date(2026, 2, 28))
    assert ages.is_adult(date(2008, 2, 29), date(2026, 3, 1))
    assert ages.birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert ages.birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)


def test_age_before_birth_is_negative() -> None:
    assert ages.age_on(date(2026, 11, 24), date(2026, 11, 23)) == -1
    assert ages.age_on(date(1954, 5, 7), date(2026, 11, 23)) == 72
