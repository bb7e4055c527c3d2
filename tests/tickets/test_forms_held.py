"""A definition that does not hold is not served, whoever wrote it; and whatever is accepted, each answer is shown (decision 0040)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace import register
from espace.accounts.models import User
from espace.brokerage.models import Version
from espace.brokerage.reading import Held
from espace.brokerage.setting import Setting
from espace.ops import doctor
from espace.tickets import answers, sketching, telling
from espace.tickets.judging import RESERVED
from espace.tickets.kinds import every_kind, form_of, kinds, known, origin, origin_tables, over
from tests.cast import AT
from tests.tickets.publishing import add, drop, look, publish

pytestmark = pytest.mark.django_db
LAW = register.load()


def nameless(table: dict[str, Any]) -> dict[str, Any]:
    return {
        **table,
        "fields": [{key: value for key, value in one.items() if key != "category"} for one in table["fields"]],
    }


@pytest.mark.parametrize(
    "value",
    [
        nameless(sketching.editable(origin_tables()["claim"])),
        {**sketching.editable(origin_tables()["claim"]), "health": False},
        {**sketching.editable(origin_tables()["claim"]), "complaint": False},
        {**sketching.editable(origin_tables()["claim"]), "fields": [{"name": ["x"]}, 3]},
        {**sketching.editable(origin_tables()["claim"]), "purpose": "account"},
        ["claim"],
        {"fields": None},
        "claim",
    ],
)  # fmt: skip
def test_a_row_that_somebody_wrote_by_hand_is_not_served_and_the_doctor_says_so(value: Any, ines: User) -> None:
    assert next(iter(doctor.forms(AT))).well
    Version.objects.create(setting=Setting.KIND, about="claim", value=value, by=ines, at=AT)
    look()
    assert kinds()["claim"] == origin()["claim"]
    [finding] = doctor.forms(AT)
    assert not finding.well
    assert "claim" in finding.words


def test_a_kind_of_no_name_that_an_address_could_say_is_not_served(ines: User) -> None:
    value = sketching.editable(origin_tables()["claim"])
    Version.objects.create(setting=Setting.KIND, about="../claim", value=value, by=ines, at=AT)
    look()
    assert list(every_kind()) == list(origin())
    assert not next(iter(doctor.forms(AT))).well


def test_the_last_definition_that_held_is_served_under_one_that_does_not(ines: User) -> None:
    name = add("claim", ines)
    publish("claim", ines)
    bad = nameless(sketching.editable(known().tables["claim"]))
    Version.objects.create(setting=Setting.KIND, about="claim", value=bad, by=ines, at=AT)
    Version.objects.create(
        setting=Setting.KINDS, value={"order": [3, "no"], "withdrawn": ["other", "bank"]}, by=ines, at=AT
    )
    look()
    assert kinds()["claim"].field(name)
    assert "other" in kinds()
    assert "bank" not in kinds()


def test_the_database_says_of_which_kind_a_definition_is(ines: User) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.create(setting=Setting.KIND, about="", value={}, by=ines, at=AT)
    row = Version.objects.create(setting=Setting.KIND, about="claim", value=None, by=ines, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=row.pk).update(value={})
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


WORDS = st.sampled_from(["Chambre", "Étage", "Motif", "Nombre d’enfants", "123", "contract", "id"])
CHOICES = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=0, max_size=4)
QUESTION = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["text", "long", "date", "choice", "iban", "amount", "nothing"]),
        "category": st.sampled_from(
            ["contact", "identity", "volunteered_information", "password", "bank_reference", "secret", ""]
        ),
        "required": st.booleans(),
        "label": WORDS.map(lambda word: {"fr": word, "en": f"{word} (en)"}),
        "why": WORDS.map(lambda word: {"fr": word, "en": word}),
    }
)
GESTURE = st.tuples(
    st.sampled_from(["add", "edit", "drop", "again", "move", "publish", "origin", "health"]),
    st.integers(0, 9),
    QUESTION,
    CHOICES,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(gestures=st.lists(GESTURE, max_size=12), kind=st.sampled_from(["claim", "certificate", "termination", "bank"]))
def test_whatever_is_accepted_each_answer_is_shown_and_each_question_is_of_a_declared_category(
    gestures: list[tuple[str, int, dict[str, Any], list[str]]], kind: str, ines: User
) -> None:
    held, sent = Held(), []
    now = over(held)
    value = sketching.editable(now.tables[kind])
    for what, place, question, codes in gestures:
        names = [one["name"] for one in value["fields"]]
        name = names[place % len(names)] if names else "nothing"
        if question["type"] == "choice":
            question = question | {"choices": [{"value": code, "fr": code, "en": code} for code in codes]}
        match what:
            case "add":
                value = sketching.with_field(
                    value, question | {"name": sketching.name_for(question["label"]["fr"], names, "question")}
                )
            case "edit":
                value = sketching.with_field(value, question | {"name": name})
            case "drop":
                value = sketching.without(value, name, was_asked=place % 2 == 0)  # a gesture that forgets is caught too
            case "again":
                value = sketching.again(value, name)
            case "move":
                value = sketching.moved(value, name, place - 4)
            case "health":
                value = {**value, "health": place % 2 == 0}
        if what in ("publish", "origin"):
            told = (kind, None if what == "origin" else value)
            held = Held(held.version + 1, definitions=(*held.definitions, told))
            now = over(held)
            value = sketching.editable(now.tables[kind])
        served = now.every[kind]
        given = {
            one.name: one.choices[0].value if one.choices else "2026-01-02" if one.type == "date" else "12"
            for one in served.fields
        }
        sent.append((served, given))
        for one in served.every:
            assert one.category in LAW.categories
            assert all(one.why.values())
            assert one.name not in RESERVED
    for asked, given in sent:
        for form in (now.sent[kind, asked.version], now.every[kind]):
            shown = answers.shown(form, given, viewer="advisor")
            assert {one.field.name for one in shown} == set(given)
            assert all(one.label for one in shown)
        assert {one.name: one.type for one in now.every[kind].every if one.name in given} == {
            one.name: one.type for one in asked.fields
        }
        exact = answers.shown(now.sent[kind, asked.version], given, viewer="advisor")
        assert [one.label for one in exact] == [one.label["fr"] for one in asked.fields]


def test_what_was_answered_is_read_after_its_category_is_approved_no_more(
    ines: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add("claim", ines)
    publish("claim", ines)
    drop("claim", first, ines)
    second = add("claim", ines, label={"fr": "Étage", "en": "Floor"})
    publish("claim", ines)
    versions = [version for name, version in known().sent if name == "claim"]
    assert len(versions) == 3
    category = LAW.categories["contact"]
    to_approve = replace(category, approval=replace(category.approval, addition=True, by="", on=None, needed=True))
    law = replace(LAW, categories={**LAW.categories, "contact": to_approve})
    monkeypatch.setattr(register, "load", lambda: law)
    monkeypatch.setattr("espace.tickets.kinds._last", None)
    assert kinds()["claim"] == origin()["claim"], "nobody is asked any more"
    assert [bool(form_of("claim", one).field(first)) for one in versions] == [False, True, True]
    assert [bool(form_of("claim", one).field(second)) for one in versions] == [False, False, True]
    assert telling.answers({first: "12"}, "fr").startswith("Chambre")
