"""The three sample exports through ``espace import``, as the fixed surface promises them."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from espace.accounts.models import Customer, OptionalData
from espace.contracts.importing.columns import recognise
from espace.contracts.models import Contract, Coverage, Endorsement, Import, Insured, StagedRow
from espace.vault.models import UnitKey
from tests.contracts.importing import SAMPLES, command, portfolio

pytestmark = pytest.mark.django_db(transaction=True)

FAULTY = [42, 79, 135, 212, 307, 413, 514, 602, 735, 852, 1001, 1102]
ON = ("--on", "2026-11-23", "--json")
COUNTS = ("read", "new", "changed", "unchanged", "ended", "out_of_term", "absent")


def counts(told: dict[str, Any]) -> tuple[int, ...]:
    return tuple(told[name] for name in COUNTS)


def test_a_rehearsal_touches_nothing_and_leaves_nothing() -> None:
    code, told, words = command(str(SAMPLES / "portefeuille-cp1252.csv"), *ON)
    assert code == 1
    assert counts(told) == (1200, 1160, 0, 0, 0, 28, 0)
    assert [fault["line"] for fault in told["faulty"]] == FAULTY
    assert all(fault["column"] and fault["reason"] for fault in told["faulty"])
    assert "513" in next(fault["reason"] for fault in told["faulty"] if fault["line"] == 514)
    assert "1200  lignes lues" in words
    assert not Contract.objects.exists()
    assert not StagedRow.objects.exists()
    assert not UnitKey.objects.exists()


def test_the_portfolio_reads_back_cell_by_cell_and_applies_once() -> None:
    path = SAMPLES / "portefeuille-cp1252.csv"
    assert command(str(path), *ON, "--apply")[0] == 1
    with path.open(encoding="cp1252", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    named = recognise(header).mapping
    cells = {
        row[0].strip(): dict(zip(header, (cell.strip() for cell in row), strict=False))
        for line, row in enumerate(rows, start=2)
        if line not in FAULTY
    }
    found = portfolio()
    assert len(found) == 1160
    for number, told in found.items():
        assert {named[name]: told[name] for name in named} == cells[number]

    rows_before = {
        model: model.objects.count() for model in (Customer, OptionalData, Contract, Coverage, Insured, Endorsement)
    }
    code, told, _words = command(str(path), *ON, "--apply")
    assert code == 1
    assert counts(told) == (1200, 0, 0, 1160, 0, 28, 0)
    assert {model: model.objects.count() for model in rows_before} == rows_before
    assert not Endorsement.objects.exists()
    assert portfolio() == found


def test_the_movements_after_the_portfolio_then_the_workbook() -> None:
    command(str(SAMPLES / "portefeuille-cp1252.csv"), *ON, "--apply")
    customers = Customer.objects.count()
    code, told, _words = command(str(SAMPLES / "mouvements-utf8-bom.csv"), *ON, "--apply")
    assert code == 0
    assert counts(told) == (85, 23, 60, 0, 0, 2, 1100)
    assert told["letters"] == 5
    assert not told["stopped"]
    assert Contract.objects.count() == 1183
    assert Endorsement.objects.count() == 60
    assert Customer.objects.count() > customers
    assert command(str(SAMPLES / "mouvements-utf8-bom.csv"), *ON, "--apply")[1]["unchanged"] == 83
    code, told, _words = command(str(SAMPLES / "export-gestion.xlsx"), *ON, "--apply")
    assert code == 0
    assert counts(told) == (300, 296, 0, 0, 0, 4, 1183)
    assert Import.objects.filter(state=Import.State.APPLIED).count() == 4


def test_the_letters_that_cp1252_had_lost_are_not_lost_again() -> None:
    command(str(SAMPLES / "portefeuille-cp1252.csv"), *ON, "--apply")
    command(str(SAMPLES / "mouvements-utf8-bom.csv"), *ON, "--apply")
    whole = {told["city"] for told in portfolio().values()}
    assert {"Płock", "Głogów", "Łomża"} <= whole
    command(str(SAMPLES / "portefeuille-cp1252.csv"), *ON, "--apply")
    assert {told["city"] for told in portfolio().values()} == whole
