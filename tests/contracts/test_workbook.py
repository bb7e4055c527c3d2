from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espace.contracts.importing import reading, workbook
from espace.contracts.importing.unreadable import Unreadable

HEADER = ["N° contrat", "Nom", "Prénom"]


def book(*sheets: list[list[Any]], names: tuple[str, ...] = ()) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = made.create_sheet(names[number] if names else f"Feuille {number}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def rows(data: bytes, **options: str) -> tuple[reading.Sheet, list[tuple[int, list[str]]]]:
    with reading.read(io.BytesIO(data), **options) as sheet:  # type: ignore[arg-type]
        return sheet, list(sheet.rows)


def refusal(data: bytes, **options: str) -> str:
    with pytest.raises(Unreadable) as refused:
        rows(data, **options)
    assert str(refused.value)
    return refused.value.code


def test_cells_as_text() -> None:
    values = ["00123", 42, 3490.18, 8400.9, date(1956, 4, 5), datetime(2026, 1, 2, 3, 4), time(3, 4), True, None, 1e-7]  # noqa: DTZ001
    header = [f"c{n}" for n in range(len(values))]
    _sheet, found = rows(book([header, values]))
    assert found == [
        (
            2,
            [
                "00123",
                "42",
                "3490.18",
                "8400.9",
                "1956-04-05",
                "2026-01-02 03:04:00",
                "03:04:00",
                "TRUE",
                "",
                "0.0000001",
            ],
        )
    ]


def test_the_sheet_that_looks_like_an_export_is_read() -> None:
    data = book([["Lisez-moi"]], [["Export"], [], HEADER, ["1", "Martin", "Claire"]], names=("Notes", "Données"))
    sheet, found = rows(data)
    assert (sheet.sheets, sheet.sheet, sheet.header_line) == (["Notes", "Données"], "Données", 3)
    assert found == [(4, ["1", "Martin", "Claire"])]


def test_the_user_decides_on_the_sheet() -> None:
    data = book([HEADER, ["1", "a", "b"]], [HEADER, ["2", "a", "b"]], names=("A", "Données"))
    assert rows(data)[1][0][1][0] == "1"
    assert rows(data, sheet="Données")[1][0][1][0] == "2"
    assert refusal(data, sheet="C") == "no_such_sheet"
    assert refusal(data, sheet="A\x00") == "no_such_sheet"


def test_an_empty_workbook() -> None:
    assert refusal(book([])) == "empty"
    assert refusal(book([HEADER])) == "no_rows"


def test_an_archive_that_is_not_a_workbook() -> None:
    assert refusal(packed(word__document_xml=b"<w/>")) == "not_a_spreadsheet"
    assert refusal(packed(content_xml=b"<o/>")) == "not_a_spreadsheet"
    assert refusal(packed(notes=b"x")) == "not_a_spreadsheet"


def test_a_damaged_workbook() -> None:
    whole = book([HEADER, ["1", "Martin", "Claire"]])
    assert refusal(whole[: len(whole) // 2]) == "damaged"
    assert refusal(packed(xl__workbook_xml=b"<not a workbook")) == "damaged"


def test_an_encrypted_archive() -> None:
    data = bytearray(book([HEADER, ["1", "Martin", "Claire"]]))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refusal(bytes(data)) == "password"


def within_the_bar(data: bytes) -> str:
    """The refusal of a process that may have 200 MB and 2 s, and no more (security S11)."""
    with pytest.raises(Unreadable) as refused:
        list(workbook.open_rows(io.BytesIO(data), memory=200_000_000, seconds=2).rows)
    return refused.value.code


def bomb(megabytes: int) -> bytes:
    """A real workbook whose only sheet unpacks to ``megabytes`` of empty rows."""
    source = zipfile.ZipFile(io.BytesIO(book([HEADER, ["1", "Martin", "Claire"]])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part in source.infolist():
            content = source.read(part)
            if part.filename.endswith("sheet1.xml"):
                cell = b'<c t="inlineStr"><is><t>x</t></is></c>'
                row = b"<row>" + cell * 1000 + b"</row>"
                with archive.open(part.filename, "w") as sheet:
                    sheet.write(
                        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                    )
                    for _ in range(megabytes * 1_000_000 // len(row)):
                        sheet.write(row)
                    sheet.write(b"</sheetData></worksheet>")
            else:
                archive.writestr(part, content)
    return out.getvalue()


def test_a_bomb_is_refused_by_what_it_declares() -> None:
    data = bomb(60)
    assert len(data) < 600_000
    assert within_the_bar(data) == "too_heavy"


def test_a_workbook_that_asks_for_too_much_memory_is_stopped() -> None:
    with pytest.raises(Unreadable) as refused:
        list(workbook.open_rows(io.BytesIO(bomb(40)), memory=90_000_000).rows)
    assert refused.value.code == "too_heavy"


def test_a_workbook_that_asks_for_too_much_time_is_stopped() -> None:
    with pytest.raises(Unreadable) as refused:
        list(workbook.open_rows(io.BytesIO(bomb(40)), seconds=0).rows)
    assert refused.value.code == "too_heavy"


def test_no_process_outlives_its_sheet() -> None:
    data = book([HEADER, *[["1", "Martin", "Claire"]] * 5000])
    sheet = reading.read(io.BytesIO(data))
    assert next(sheet.rows)[0] == 2
    sheet.close()
    assert len(list(sheet.rows)) < 5000


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.floats(0, 1, exclude_max=True), st.integers(0, 255), min_size=1, max_size=5))
def test_any_spoilt_workbook_is_a_sheet_or_unreadable(spoilt: dict[float, int]) -> None:
    whole = bytearray(book([HEADER, ["1", "Martin", "Claire"]]))
    for place, byte in spoilt.items():
        # After the four bytes by which it is known for an archive.
        whole[4 + int(place * (len(whole) - 4))] = byte
    try:
        rows(bytes(whole))
    except Unreadable as refused:
        str(refused)


def test_a_sheet_that_spans_every_cell_is_stopped() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet["A1"], sheet["XFD1048576"] = "N° contrat", "x"
    out = io.BytesIO()
    made.save(out)
    assert within_the_bar(out.getvalue()) == "too_heavy"
