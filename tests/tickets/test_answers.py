"""Answers are read kindly, checked exactly, and shown to those who may see them."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from espace.tickets import answers
from espace.tickets.kinds import BadKinds, origin, read
from espace.vault import MASKED

KINDS = origin()


def test_each_type_is_read_as_people_write_it() -> None:
    cleaned, faults = answers.clean(
        KINDS["claim"],
        {"happened_on": "3/11/2026", "amount": "1 234,50 €", "description": " Vol \r\nde sac "},
        complete=True,
    )
    assert faults == {}
    assert cleaned == {"happened_on": "2026-11-03", "amount": "1234.50", "description": "Vol \nde sac"}


@pytest.mark.parametrize(
    ("kind", "field", "typed"),
    [
        ("claim", "happened_on", "31/02/2026"),
        ("claim", "happened_on", "demain"),
        ("claim", "amount", "beaucoup"),
        ("claim", "amount", "-5"),
        ("certificate", "recipient", "martien"),
        ("urgent", "hospital_country", "Atlantide"),
        ("urgent", "call_me", "abc"),
        ("bank", "iban", "FR14 2004 1010 0505 0001 3M02 607"),
        ("bank", "iban", "FR"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(kind: str, field: str, typed: str) -> None:
    cleaned, faults = answers.clean(KINDS[kind], {field: typed}, complete=True)
    assert field in faults
    assert cleaned[field] == typed
    drafted, none = answers.clean(KINDS[kind], {field: typed}, complete=False)
    assert (drafted[field], none) == (typed, {})


def test_an_iban_is_masked_unless_somebody_asks_for_it() -> None:
    given, _faults = answers.clean(KINDS["bank"], {"iban": "FR14 2004 1010 0505 0001 3M02 606"}, complete=True)
    [masked] = answers.shown(KINDS["bank"], given, viewer="customer")
    [whole] = answers.shown(KINDS["bank"], given, viewer="advisor", reveal=True)
    [maintainer] = answers.shown(KINDS["bank"], given, viewer="maintainer", reveal=True)
    assert (masked.text, whole.text, maintainer.text) == ("FR14 •••• 2606", "FR1420041010050500013M02606", MASKED)


def test_answers_are_shown_in_the_readers_language() -> None:
    given = {"recipient": "visa", "language": "both"}
    with translation.override("en"):
        assert [shown.text for shown in answers.shown(KINDS["certificate"], given, viewer="customer")] == [
            "A consulate (visa)",
            "French and English",
        ]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.text(max_size=12), st.text(max_size=60)), st.data())
def test_whatever_is_typed_is_kept_or_refused_in_words(kind: str, stray: dict[str, str], data: st.DataObject) -> None:
    fields = KINDS[kind].fields
    raw = stray | {field.name: data.draw(st.text(max_size=60)) for field in fields}
    for complete in (False, True):
        cleaned, faults = answers.clean(KINDS[kind], raw, complete=complete)
        assert set(cleaned) <= {field.name for field in fields}
        assert all(isinstance(value, str) and "\x00" not in value for value in cleaned.values())
        assert all(faults.values())
        if complete and not faults:
            again, none = answers.clean(KINDS[kind], cleaned, complete=True)
            assert (again, none) == (cleaned, {}), "cleaning twice changes nothing"
            assert answers.shown(KINDS[kind], cleaned, viewer="customer") is not None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            ('"iban", category = "bank_reference"', '"iban", category = "secret"'),
            "demande bank, champ iban.: La catégorie «.secret.»",
        ),
        (('purpose = "handling"', 'purpose = "marketing"'), "finalité «.marketing.» n’est pas dans le registre"),
        (('type = "iban"', 'type = "magic"'), "champ iban.: Le type «.magic.»"),
        (('name = "iban"', 'name = "holder"'), "demande bank.: Deux champs ont le même nom"),
    ],
)
def test_a_field_that_names_nothing_declared_is_refused(change: tuple[str, str], says: str, tmp_path: object) -> None:
    from pathlib import Path

    from django.conf import settings as django_settings

    from espace import register

    text = django_settings.REGISTER.with_suffix(".kinds.toml").read_text()
    assert change[0] in text
    path = Path(str(tmp_path)) / "kinds.toml"
    path.write_text(text.replace(*change))
    law = register.load()
    with pytest.raises(BadKinds, match=says):
        read(path, frozenset(law.categories), frozenset(law.purposes))
