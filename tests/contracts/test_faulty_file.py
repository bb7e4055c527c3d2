from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from espace.contracts.importing import columns, faulty_file, reading, rows
from espace.contracts.importing.faults import Fault
from espace.contracts.importing.rows import Parsed

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
ON = date(2026, 11, 23)


def read(file: io.BytesIO) -> tuple[reading.Layout, list[tuple[int, list[str], rows.Outcome]]]:
    with reading.read(file) as sheet:
        return sheet.layout, list(
            rows.Reader(sheet.header, columns.recognise(sheet.header), on=ON).read_all(sheet.rows)
        )


def given_back(layout: reading.Layout, faulty: list[tuple[int, list[str], list[Fault]]]) -> io.BytesIO:
    out = io.BytesIO()
    faulty_file.write(out, layout, faulty)
    return out


def test_the_faulty_rows_of_the_portfolio_are_given_back_and_are_as_faulty() -> None:
    layout, outcomes = read(io.BytesIO((SAMPLES / "portefeuille-cp1252.csv").read_bytes()))
    faulty = [(line, raw, found) for line, raw, found in outcomes if isinstance(found, list)]
    out = given_back(layout, faulty)
    table = list(csv.reader(io.StringIO(out.getvalue().decode("cp1252"), newline=""), delimiter=";"))
    assert faulty_file.media_type(layout) == "text/csv; charset=windows-1252"
    assert table[0] == ["Colonne à corriger", "Motif", *layout.header]
    assert table[1][:3] == [
        "Date de naissance",
        "Ligne 42\N{NO-BREAK SPACE}: Ce n’est pas une date possible\N{NO-BREAK SPACE}: écrivez-la jj/mm/aaaa.",
        "HAB-2012-100040",
    ]
    again, outcomes_again = read(out)
    assert (again.encoding, again.delimiter) == ("cp1252", ";")
    # The duplicate alone is cured: its first bearer is not in this file.
    reasons = [[f.reason for f in found] if isinstance(found, list) else [] for _l, _r, found in outcomes_again]
    assert reasons == [[] if f.reason == "duplicate" else [f.reason] for _l, _r, found in faulty for f in found]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_formulas_are_defused_and_phones_come_back_whole(kind: str) -> None:
    header = ["N° contrat", "Produit", "Nom", "Prénom", "Né le", "Effet", "Téléphone", "Adresse", "E-mail"]
    cells = ["1", '=HYPERLINK("http://x.example")', "-Martin", "@Claire", "07/05/1984", "01/01/2020", "+33612345678"]
    cells += ["+1 rue\r\ndu Bac", "non"]
    out = given_back(reading.Layout(kind, "utf-8-sig", ",", header), [(2, cells, [Fault(2, "E-mail", "bad_email")])])
    if kind == "csv":
        table = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in table[1])
        assert table[1][8] == "'+33612345678"
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0]
        assert {cell.data_type for cell in sheet[2]} <= {"s", "inlineStr"}
    corrected = out.getvalue().replace(b"non", b"claire@exemple.example") if kind == "csv" else None
    _layout, outcomes = read(io.BytesIO(corrected) if corrected else out)
    found = outcomes[0][2]
    if isinstance(found, Parsed):
        assert found.cells[2:-1] == tuple(cells[:-1])
        assert found.phone == "+33612345678"
    else:
        assert [fault.reason for fault in found] == ["bad_email"]
        assert outcomes[0][1][2:] == cells


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_is_kept(encoding: str) -> None:
    header = ["N° contrat", "Nom", "Prénom"]
    out = given_back(
        reading.Layout("csv", encoding, "\t", header), [(2, ["1", "Zoë", "Ève\ttab"], [Fault(2, "Nom", "missing")])]
    )
    with reading.read(out) as sheet:
        assert (sheet.encoding, sheet.delimiter) == (encoding, "\t")
        assert [row[2:] for _line, row in sheet.rows] == [["1", "Zoë", "Ève\ttab"]]


def test_rows_of_another_width_keep_their_shape() -> None:
    header = ["N° contrat", "Nom", "Prénom"]
    faulty = [(2, ["1", "a"], [Fault(2, "Prénom", "missing")]), (3, list("1abcd"), [Fault(3, "Prénom", "missing")])]
    with reading.read(given_back(reading.Layout("csv", "utf-8", ";", header), faulty)) as sheet:
        assert [len(row) for _line, row in sheet.rows] == [4, 7]


def test_in_english() -> None:
    with translation.override("en"):
        out = given_back(
            reading.Layout("csv", "utf-8", ";", ["Surname"]),
            [(2, [""], [Fault(2, "Surname", "missing"), Fault(2, "Surname", "bad_date")])],
        )
    assert out.getvalue().decode().splitlines() == [
        "Column to correct;Reason;Surname",
        "Surname;Line 2: This cell is empty and must not be. This is not a possible date: write it dd/mm/yyyy.;",
    ]
