from __future__ import annotations

import codecs
import csv
import io
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espace.contracts.importing import delimited, kinds, reading
from espace.contracts.importing.unreadable import SENTENCES, Unreadable

MARKS = {"utf-8-sig": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
HEADER = "N° contrat;Nom;Prénom\r\n"


def rows(data: bytes | str, **options: object) -> tuple[reading.Sheet, list[tuple[int, list[str]]]]:
    raw = data.encode() if isinstance(data, str) else data
    with reading.read(io.BytesIO(raw), **options) as sheet:  # type: ignore[arg-type]
        return sheet, list(sheet.rows)


def refusal(data: bytes | str, **options: object) -> str:
    with pytest.raises(Unreadable) as refused:
        rows(data, **options)
    assert str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\r\n \r\n;;;\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (HEADER, "no_rows"),
        (HEADER + ";;\r\n\r\n", "no_rows"),
        (b"%PDF-1.7\n%\xe2\xe3", "not_a_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n", "not_a_spreadsheet"),
        (b"\xff\xd8\xff\xe0", "not_a_spreadsheet"),
        (b"\x00\x00\x00\x18ftypheic", "not_a_spreadsheet"),
        (b"\x1f\x8b\x08\x00", "not_a_spreadsheet"),
        ("\ufeff <!DOCTYPE html><table>", "not_a_spreadsheet"),
        ("<?xml version='1.0'?><a/>", "not_a_spreadsheet"),
        (b"Nom;Pr\x00nom\r\na;b\r\n", "binary"),
        (b"Nom;Prenom\r\na;b\r\n" + b"c;d\r\n" * 2000 + b"\x00", "binary"),
        ("Nom;Prénom;NOM\r\na;b;c\r\n", "duplicated_header"),
        (";".join(f"c{n}" for n in range(201)) + "\r\n" + "a;" * 200 + "a\r\n", "too_many_columns"),
        ("Nom;Prénom\r\n" + "x" * (2 << 20), "line_too_long"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
    ids=range(19),
)
def test_refuses(data: bytes | str, code: str) -> None:
    assert refusal(data) == code


def test_a_limit_in_bytes() -> None:
    data = HEADER + "1;Martin;Claire\r\n"
    assert refusal(data, limit=len(data.encode()) - 1) == "too_large"
    assert rows(data, limit=len(data.encode()))


def test_options_are_checked() -> None:
    assert refusal(HEADER + "1;a;b\r\n", encoding="rot13") == "encoding"
    assert refusal(HEADER + "1;a;b\r\n", delimiter="x") == "delimiter"


def test_every_code_has_a_sentence_in_which_values_fit() -> None:
    for code in SENTENCES:
        assert str(Unreadable(code, kind="PDF", limit=1, line=1, name="Nom"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    text = HEADER.replace("\r\n", end) + f"1;Zoë;Élodie{end}2;Martin;Claire{end}"
    data = MARKS.get(encoding, b"") + text.encode(encoding.removesuffix("-sig"))
    sheet, found = rows(data)
    assert sheet.encoding == encoding
    assert sheet.header == ["N° contrat", "Nom", "Prénom"]
    assert found == [(2, ["1", "Zoë", "Élodie"]), (3, ["2", "Martin", "Claire"])]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(encoding: str) -> None:
    sheet, found = rows((HEADER + "1;Zoë;Élodie\r\n").encode(encoding))
    assert (sheet.encoding, found) == (encoding, [(2, ["1", "Zoë", "Élodie"])])


def test_a_sample_does_not_decide_on_the_encoding() -> None:
    plain = "N contrat;Nom\r\n" + "1;Martin\r\n" * 60_000
    assert rows((plain + "2;Zoë\r\n").encode("cp1252"))[1][-1] == (60_002, ["2", "Zoë"])
    assert rows((plain + "2;Zoë\r\n").encode())[1][-1] == (60_002, ["2", "Zoë"])


@pytest.mark.parametrize("shift", range(4))
def test_a_character_cut_at_the_end_of_a_chunk(shift: int) -> None:
    text = "Nom;Ville\r\n" + "x" * shift + ";é" * 1 + "\r\n" + "é€;😀\r\n" * 60_000
    _sheet, found = rows(text)
    assert len(found) == 60_001
    assert {tuple(cells) for _line, cells in found[1:]} == {("é€", "😀")}


def test_utf_8_with_one_broken_character_stays_utf_8() -> None:
    data = (HEADER + "1;Zoë;Élodie\r\n" * 20).encode() + b"2;Mart\xffn;Claire\r\n"
    sheet, found = rows(data)
    assert sheet.encoding == "utf-8"
    assert found[0][1] == ["1", "Zoë", "Élodie"]
    assert found[-1][1] == ["2", "Mart\ufffdn", "Claire"]


def test_the_user_decides_on_encoding_and_delimiter() -> None:
    data = ("N° contrat;Nom\r\n1;Zoë, Ève\r\n").encode("cp850")
    assert rows(data, encoding="cp850")[1] == [(2, ["1", "Zoë, Ève"])]
    assert rows(data, encoding="cp850", delimiter=",", header_line=1)[1] == [(2, ["1;Zoë", " Ève"])]


@pytest.mark.parametrize("delimiter", delimited.DELIMITERS)
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = "Nom,Prénom,Adresse,Prime\n".replace(",", delimiter)
    text += f'Martin{delimiter}Claire{delimiter}"3, rue ; du | Bac\t"{delimiter}"1 200,50"\n'
    sheet, found = rows(text)
    assert sheet.delimiter == delimiter
    assert found == [(2, ["Martin", "Claire", "3, rue ; du | Bac\t", "1 200,50"])]


def test_excel_may_name_the_delimiter_itself() -> None:
    assert rows("sep=,\r\nNom,Prénom\r\nMartin,Claire\r\n")[1] == [(3, ["Martin", "Claire"])]


def test_a_title_above_the_header_is_passed_over() -> None:
    sheet, found = rows("Export du 23/11/2026;;\r\n\r\n" + HEADER + "1;Martin;Claire\r\n")
    assert (sheet.header_line, found) == (3, [(4, ["1", "Martin", "Claire"])])


def test_the_user_decides_on_the_header() -> None:
    sheet, found = rows("a;b\r\nNom;Prénom\r\nMartin;Claire\r\n", header_line=1)
    assert (sheet.header, len(found)) == (["a", "b"], 2)


def test_quotes_may_hold_everything() -> None:
    _sheet, found = rows(HEADER + '1;"Mar""tin; ""x""";"3 rue\r\ndu Bac"\r\n2;b;c\r\n')
    assert found == [(2, ["1", 'Mar"tin; "x"', "3 rue\r\ndu Bac"]), (4, ["2", "b", "c"])]


def test_half_a_line_is_one_short_row_and_the_rest_goes_on() -> None:
    assert rows(HEADER + "1;Mar\r\n2;b;c\r\n")[1] == [(2, ["1", "Mar"]), (3, ["2", "b", "c"])]


def test_a_quote_that_is_never_closed_costs_one_row() -> None:
    after = "".join(f"{n};b;c\r\n" for n in range(3, 200))
    _sheet, found = rows(HEADER + '1;b;c\r\n2;"b;c\r\n' + after)
    assert len(found) == 199
    assert found[1] == (3, ['2;"b;c'])
    assert found[2] == (4, ["3", "b", "c"])


def test_a_quote_left_open_by_the_last_row() -> None:
    assert rows(HEADER + '1;b;c\r\n2;"b;c')[1] == [(2, ["1", "b", "c"]), (3, ['2;"b;c'])]
    assert rows(HEADER + '2;"b;c\r\n3;b;c\r\n')[1] == [(2, ['2;"b;c']), (3, ["3", "b", "c"])]


def test_reading_is_a_stream() -> None:
    """No more of the file is taken than the rows that are asked for, once its encoding is known."""

    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    file = Counted((HEADER + "1;Martin;Claire\r\n" * 200_000).encode())
    sheet = reading.read(file)
    opened = file.taken
    assert next(sheet.rows)[0] == 2
    assert opened - len(file.getvalue()) < 4 * kinds.CHUNK
    assert file.taken == opened


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(alphabet='a;,"\r\n\t|é\x00', max_size=80).map(str.encode)))
def test_any_bytes_are_a_sheet_or_unreadable(data: bytes) -> None:
    try:
        sheet, found = rows(data)
    except Unreadable:
        return
    assert sheet.header
    assert all(line > sheet.header_line for line, _cells in found)


cells = st.text(alphabet=string.ascii_letters + string.digits + " éèàçôŒ€;,|'\"\n", max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"]),
    st.sampled_from(delimited.DELIMITERS),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_table_comes_back_as_it_was_written(
    table: list[tuple[str, str, str]], encoding: str, delimiter: str, quoting: int
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([("N° contrat", "Nom", "Prénom"), *table])
    data = MARKS.get(encoding, b"") + text.getvalue().encode(encoding.removesuffix("-sig"))
    expected = [list(row) for row in table if any(cell.strip() for cell in row)]
    if not expected:
        assert refusal(data) == "no_rows"
        return
    sheet, found = rows(data)
    assert (sheet.encoding, sheet.delimiter) == (encoding, delimiter)
    assert [row for _line, row in found] == expected
