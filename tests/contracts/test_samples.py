"""The three sample exports, read as the broker's staff would on 23 November 2026."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from espace.contracts.importing import columns, reading, rows
from espace.contracts.importing.faults import Fault
from espace.contracts.importing.rows import Parsed

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
ON = date(2026, 11, 23)


def read(name: str) -> tuple[reading.Layout, list[Parsed], list[Fault]]:
    with (SAMPLES / name).open("rb") as file, reading.read(file) as sheet:
        reader = rows.Reader(sheet.header, columns.recognise(sheet.header), on=ON)
        good: list[Parsed] = []
        faults: list[Fault] = []
        for _line, _cells, outcome in reader.read_all(sheet.rows):
            if isinstance(outcome, Parsed):
                good.append(outcome)
            else:
                faults += outcome
        return sheet.layout, good, faults


def test_the_portfolio() -> None:
    layout, good, faults = read("portefeuille-cp1252.csv")
    assert (layout.kind, layout.encoding, layout.delimiter) == ("csv", "cp1252", ";")
    assert [(f.line, f.column, f.reason) for f in faults] == [
        (42, "Date de naissance", "bad_date"),
        (79, "E-mail", "bad_email"),
        (135, "N° contrat", "missing"),
        (212, "Prime TTC annuelle (€)", "bad_amount"),
        (307, "Date d'effet", "bad_date"),
        (413, "Adresse", "truncated"),
        (514, "N° contrat", "duplicate"),
        (602, "Date de résiliation", "end_before_start"),
        (735, "Date de naissance", "minor"),
        (852, "Nom", "missing"),
        (1001, "Pays", "unknown_country"),
        (1102, "Prime TTC annuelle (€)", "negative_amount"),
    ]
    assert faults[6].values == {"first": 513}
    assert len(good) + len(faults) == 1200
    assert sum(row.out_of_term for row in good) == 28
    assert sum(not row.out_of_term for row in good) == 1160


def test_the_movements() -> None:
    layout, good, faults = read("mouvements-utf8-bom.csv")
    assert layout.encoding == "utf-8-sig"
    assert (len(good), faults) == (85, [])
    assert sum(row.out_of_term for row in good) == 2


def test_the_workbook() -> None:
    layout, good, faults = read("export-gestion.xlsx")
    assert layout.kind == "xlsx"
    assert (len(good), faults) == (300, [])
    assert sum(row.out_of_term for row in good) == 4
    first = good[0]
    assert first.line == 4, "a title and an empty row stand above the header"
    assert (first.civility, first.first_name, first.surname) == ("Mme", "Selena", "VAN DE BERG")
    assert (first.birth_date, first.premium) == (date(1956, 4, 5), Decimal("3490.18"))
    assert first.insured == (("Natasha Lloyd", date(1988, 4, 10)), ("Élodie Dos Santos", date(1988, 8, 24)))


@pytest.mark.parametrize(
    ("name", "encoding"), [("portefeuille-cp1252.csv", "cp1252"), ("mouvements-utf8-bom.csv", "utf-8-sig")]
)
def test_the_cells_of_good_rows_are_those_of_the_file(name: str, encoding: str) -> None:
    with (SAMPLES / name).open(encoding=encoding, newline="") as file:
        source = list(csv.reader(file, delimiter=";"))
    _layout, good, _faults = read(name)
    for row in good:
        assert list(row.cells) == [cell.strip() for cell in source[row.line - 1]]
