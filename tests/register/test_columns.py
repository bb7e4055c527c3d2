"""Every column of every table is classified exactly once; whatever is not is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Model
from django.test.utils import isolate_apps

from espace.register import Register, holdings, load
from espace.register.census import faults
from espace.register.checks import every_start
from espace.register.holdings import Declared, Table, clear, sealed, technical
from tests.register.editing import REGISTER

HOME = "tests.register"


@pytest.fixture(scope="module")
def register() -> Register:
    return load(REGISTER)


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    is_sealed = True


def found(register: Register, model: type[Model] | Sequence[type[Model]], *tables: Table) -> list[tuple[str, str]]:
    """The faults about what the test made: the register's own columns belong to other apps and are left out."""
    made = [model] if isinstance(model, type) else list(model)
    bare = replace(register, clear=(), lists=())
    return [(f.code, f.about) for f in faults(made, [Declared(HOME, table) for table in tables], bare)]


@pytest.fixture
def letter() -> type[Model]:
    with isolate_apps(HOME):

        class Letter(models.Model):  # noqa: DJ008
            unit = models.UUIDField()
            body = SealedField()
            sent_at = models.DateTimeField()

            class Meta:
                app_label = "tests"

        return Letter


GOOD = Table(
    "tests.Letter",
    unit_kind="ticket",
    unit="unit",
    columns={
        "id": technical("sequence"),
        "unit": technical("unit"),
        "body": sealed("exchanges"),
        "sent_at": technical("clock of the program"),
    },
)


def changed(**columns: holdings.Column | None) -> Table:
    kept = {**GOOD.columns, **columns}
    return replace(GOOD, columns={name: column for name, column in kept.items() if column is not None})


def test_a_classified_table_has_no_fault(register: Register, letter: type[Model]) -> None:
    assert found(register, letter, GOOD) == []


def test_a_table_that_nobody_declares_is_named(register: Register, letter: type[Model]) -> None:
    assert found(register, letter) == [("E002", "tests.Letter")]


def test_a_column_in_no_category_is_named(register: Register, letter: type[Model]) -> None:
    assert found(register, letter, changed(body=None)) == [("E003", "tests.Letter.body")]


def test_a_column_added_to_a_model_of_ours_is_named(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = apps.get_model("accounts", "Customer")
    added = models.TextField(name="nickname")
    added.set_attributes_from_name("nickname")
    added.model = customer
    with_one_more = [*customer._meta.local_concrete_fields, added]
    monkeypatch.setitem(customer._meta.__dict__, "local_concrete_fields", with_one_more)
    monkeypatch.setattr(customer._meta, "get_field", lambda name: next(f for f in with_one_more if f.name == name))
    seen = faults(apps.get_models(include_auto_created=True), holdings.declared(), register)
    assert ("E003", "accounts.Customer.nickname") in [(fault.code, fault.about) for fault in seen]


def test_a_declaration_of_nothing_is_named(register: Register, letter: type[Model]) -> None:
    assert found(register, letter, changed(ghost=technical("none"))) == [("E004", "tests.Letter.ghost")]
    assert ("E004", "tests.Ghost") in found(register, letter, GOOD, Table("tests.Ghost", columns={}))


def test_a_table_declared_twice_is_named(register: Register, letter: type[Model]) -> None:
    assert ("E005", "tests.Letter") in found(register, letter, GOOD, GOOD)


def test_an_unknown_category_is_named(register: Register, letter: type[Model]) -> None:
    assert found(register, letter, changed(body=sealed("gossip"))) == [("E006", "tests.Letter.body")]


def test_technical_needs_its_reason(register: Register, letter: type[Model]) -> None:
    assert found(register, letter, changed(sent_at=technical(""))) == [("E006", "tests.Letter.sent_at")]


def test_a_unit_kind_without_a_retention_rule_is_named(register: Register, letter: type[Model]) -> None:
    assert found(register, letter, replace(GOOD, unit_kind="scrapbook")) == [("E007", "tests.Letter")]


def test_a_clear_personal_column_outside_the_list_is_named(register: Register, letter: type[Model]) -> None:
    assert found(register, letter, changed(sent_at=clear("exchanges"))) == [("E008", "tests.Letter.sent_at")]


def test_a_column_said_to_be_sealed_and_stored_clear_is_named(register: Register, letter: type[Model]) -> None:
    assert found(register, letter, changed(sent_at=sealed("exchanges"))) == [("E010", "tests.Letter.sent_at")]


def test_a_sealed_column_said_to_be_clear_is_named(register: Register, letter: type[Model]) -> None:
    assert ("E011", "tests.Letter.body") in found(register, letter, changed(body=clear("exchanges")))
    assert ("E011", "tests.Letter.body") in found(register, letter, changed(body=technical("none")))


def test_sealed_columns_need_the_unit_whose_key_dies(register: Register, letter: type[Model]) -> None:
    assert ("E016", "tests.Letter") in found(register, letter, replace(GOOD, unit=""))


@pytest.mark.parametrize("key", ["unit", "customer", "source"])
def test_a_path_that_leads_nowhere_is_named(register: Register, letter: type[Model], key: str) -> None:
    wrong: dict[str, Any] = {key: "sent_at__nowhere"}
    assert found(register, letter, replace(GOOD, **wrong)) == [("E016", f"tests.Letter.{key}")]


def test_personal_data_that_nothing_ends_is_named(register: Register, letter: type[Model]) -> None:
    assert ("E018", "tests.Letter") in found(register, letter, replace(GOOD, unit_kind="", unit=""))


def test_a_many_to_many_table_is_counted_by_its_field(register: Register) -> None:
    with isolate_apps(HOME):

        class Reader(models.Model):  # noqa: DJ008
            class Meta:
                app_label = "tests"

        class Book(models.Model):  # noqa: DJ008
            readers = models.ManyToManyField(Reader)

            class Meta:
                app_label = "tests"

    key = {"id": technical("sequence")}
    tables = (Table("tests.Reader", columns=key), Table("tests.Book", columns=key))
    made: list[type[Model]] = [Reader, Book, Book.readers.through]
    assert found(register, made, *tables) == [("E002", "tests.Book.readers")]
    links = Table("tests.Book.readers", columns={**key, "book": technical("link"), "reader": technical("link")})
    assert found(register, made, *tables, links) == []


def test_stale_lists_are_named(register: Register, letter: type[Model]) -> None:
    group = replace(register.clear[0], columns=("tests.Letter.gone",))
    listed = replace(register.lists[0], columns=("tests.Letter.body",))
    stale = replace(register, clear=(group,), lists=(listed,))
    seen = [(f.code, f.about) for f in faults([letter], [Declared(HOME, GOOD)], stale)]
    assert seen == [("E009", "tests.Letter.gone"), ("E012", "tests.Letter.body")]


def test_the_program_as_it_stands_has_no_fault() -> None:
    assert every_start(None) == []
