from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.contracts.importing import cells, columns, rows
from espace.contracts.importing.faults import SENTENCES, Fault
from espace.contracts.importing.rows import Parsed

ON = date(2026, 11, 23)
GOOD = {
    "N° contrat": "EXP-2026-1",
    "Produit": "Santé",
    "Nom": "Martin",
    "Prénom": "Claire",
    "Date de naissance": "07/05/1984",
    "E-mail": "Claire@Exemple.example",
    "Téléphone": "06 12 34 56 78",
    "Pays": "Viêt Nam",
    "Date d'effet": "2020-06-18",
    "Échéance": "18.06.2027",
    "Date de résiliation": "",
    "Prime": "6 429,44",
    "Garanties": "Dentaire 1 200 €/an | Optique",
    "Bénéficiaires": "Luc Martin (12/03/2011) | Zoé Martin",
}


def reader(header: list[str] | None = None, **options: object) -> rows.Reader:
    header = header or list(GOOD)
    return rows.Reader(header, columns.recognise(header), on=ON, **options)  # type: ignore[arg-type]


def outcome(**changed: str) -> rows.Outcome:
    names = {name.replace(" ", "_").replace("'", "").replace("-", ""): name for name in GOOD}
    return reader().read(2, list({**GOOD, **{names[name]: text for name, text in changed.items()}}.values()))


def reasons(**changed: str) -> list[tuple[str, str]]:
    found = outcome(**changed)
    assert isinstance(found, list)
    return [(fault.column, fault.reason) for fault in found]


def parsed(**changed: str) -> Parsed:
    found = outcome(**changed)
    assert isinstance(found, Parsed), found
    return found


def test_a_good_row() -> None:
    row = parsed()
    assert (row.surname, row.first_name, row.birth_date) == ("Martin", "Claire", date(1984, 5, 7))
    assert (row.email, row.phone, row.country) == ("claire@exemple.example", "+33612345678", "VN")
    assert (row.effective_on, row.renews_on, row.ends_on) == (date(2020, 6, 18), date(2027, 6, 18), None)
    assert row.premium == Decimal("6429.44")
    assert row.guarantees == ("Dentaire 1 200 €/an", "Optique")
    assert row.insured == (("Luc Martin", date(2011, 3, 12)), ("Zoé Martin", None))
    assert (row.insurer, row.address, row.customer_number) == ("", "", "")
    assert not row.out_of_term


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("N°_contrat", " ", "missing"),
        ("Produit", "", "missing"),
        ("Nom", "", "missing"),
        ("Prénom", "", "missing"),
        ("Date_de_naissance", "", "missing"),
        ("Date_de_naissance", "31/02/1980", "bad_date"),
        ("Date_de_naissance", "07/05/84", "bad_date"),
        ("Date_de_naissance", "24/11/2026", "birth_in_future"),
        ("Date_de_naissance", "24/11/2008", "minor"),
        ("Date_de_naissance", "01/01/1905", "too_old"),
        ("Email", "pas d'adresse", "bad_email"),
        ("Pays", "Atlantide", "unknown_country"),
        ("Date_deffet", "2027-13-01", "bad_date"),
        ("Date_de_résiliation", "17/06/2020", "end_before_start"),
        ("Prime", "n.c.", "bad_amount"),
        ("Prime", "-1 200,50", "negative_amount"),
        ("Bénéficiaires", "Luc (31/02/2011)", "bad_insured"),
        ("Bénéficiaires", "Luc 12/03/2011", "bad_insured"),
        ("Bénéficiaires", "Luc (12/03/2031)", "birth_in_future"),
    ],
)
def test_what_is_wrong_is_named(column: str, text: str, reason: str) -> None:
    name = {n.replace(" ", "_").replace("'", "").replace("-", ""): n for n in GOOD}[column]
    assert reasons(**{column: text}) == [(name, reason)]


def test_all_that_is_wrong_with_a_row_is_reported() -> None:
    found = reasons(Nom="", Email="@", Pays="Atlantide", Prime="?", Date_deffet="hier")
    assert [reason for _column, reason in found] == [
        "missing",
        "bad_email",
        "unknown_country",
        "bad_date",
        "bad_amount",
    ]


def test_of_age_on_the_day_itself() -> None:
    assert parsed(Date_de_naissance="23/11/2008").birth_date == date(2008, 11, 23)


def test_what_is_optional_may_be_empty() -> None:
    row = parsed(Email="", Téléphone="", Pays="", Échéance="", Prime="", Garanties="", Bénéficiaires="")
    assert (row.email, row.phone, row.country, row.renews_on, row.premium) == ("", "", "", None, None)
    assert (row.guarantees, row.insured) == ((), ())


def test_a_number_written_without_its_country_is_read_where_one_lives() -> None:
    assert parsed(Téléphone="022 345 67 89", Pays="Suisse").phone == "+41223456789"
    assert parsed(Téléphone="06 12 34 56 78", Pays="").phone == "+33612345678"
    assert parsed(Téléphone="voir épouse").phone == "voir épouse"


def test_the_second_row_of_a_number_is_faulty_and_names_the_first() -> None:
    read = reader()
    assert isinstance(read.read(2, list(GOOD.values())), Parsed)
    again = read.read(7, list({**GOOD, "N° contrat": " exp-2026-1"}.values()))
    assert again == [Fault(7, "N° contrat", "duplicate", {"first": 2})]


def test_out_of_term_ten_years_after_the_end() -> None:
    old = {"Date_deffet": "01/01/2010"}
    assert parsed(**old, Date_de_résiliation="22/11/2016").out_of_term
    assert not parsed(**old, Date_de_résiliation="23/11/2016").out_of_term


def test_a_product_may_carry_a_shorter_period() -> None:
    cells_ = list({**GOOD, "Date de résiliation": "01/01/2024"}.values())
    row = reader(term=lambda product: "P2Y" if product == "Santé" else "P10Y").read(2, cells_)
    assert isinstance(row, Parsed)
    assert row.out_of_term


def test_half_a_line() -> None:
    assert reader().read(9, list(GOOD.values())[:5]) == [
        Fault(9, "E-mail", "truncated", {"found": 5, "expected": len(GOOD)})
    ]
    assert reader().read(9, ['EXP;"half']) == [Fault(9, "N° contrat", "unclosed_quote")]


def test_one_cell_too_many_unless_it_is_empty() -> None:
    assert isinstance(reader().read(2, [*GOOD.values(), " ", ""]), Parsed)
    found = reader().read(2, [*GOOD.values(), "x"])
    assert isinstance(found, list)
    assert found[0].reason == "too_many_cells"


def test_lost_characters_and_monsters() -> None:
    assert reasons(Nom="Mart\ufffdn") == [("Nom", "unreadable_characters")]
    assert reasons(Garanties="x" * 30_000) == [("Garanties", "too_long")]


def test_outer_spaces_go_and_inner_ones_stay() -> None:
    row = parsed(Nom="  Van  de Berg\u00a0", Prénom="\tClaire ")
    assert (row.surname, row.first_name) == ("Van  de Berg", "Claire")
    assert row.cells[2:4] == ("Van  de Berg", "Claire")


def test_a_header_without_its_mandatory_columns_is_not_read() -> None:
    with pytest.raises(ValueError, match="birth_date"):
        reader(["N° contrat", "Produit", "Nom", "Prénom", "Effet"])


def test_no_sentence_quotes_a_cell() -> None:
    allowed = {"first", "age", "found", "expected"}
    for sentence in SENTENCES.values():
        Fault(1, "", "", dict.fromkeys(allowed, 0))
        assert str(sentence).format(**dict.fromkeys(allowed, 0))


def test_a_fault_survives_json() -> None:
    for fault in (Fault(7, "N° contrat", "duplicate", {"first": 2}), Fault(8, "Nom", "missing")):
        assert Fault.from_json(fault.line, fault.as_json()) == fault
        assert fault.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07/05/1954", date(1954, 5, 7)),
        ("7/5/1954", date(1954, 5, 7)),
        ("07-05-1954", date(1954, 5, 7)),
        ("1954-05-07", date(1954, 5, 7)),
        ("1954-05-07 00:00:00", date(1954, 5, 7)),
        ("1954-05-07T00:00:00", date(1954, 5, 7)),
        ("19851", date(1954, 5, 7)),
        ("46349", date(2026, 11, 23)),
        ("29/02/2028", date(2028, 2, 29)),
        ("29/02/2027", None),
        ("12/31/2026", None),
        ("1954-05-07 10:00", None),
        ("2026", None),
        ("01/01/0001", None),
        ("٠٧/٠٥/١٩٥٤", None),
    ],
)
def test_days(text: str, expected: date | None) -> None:
    assert cells.day(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mme Selena VAN DE BERG", ("Mme", "VAN DE BERG", "Selena")),
        ("M. Artur D'PALUSZAK", ("M.", "D'PALUSZAK", "Artur")),
        ("MONSIEUR Hans-Rainer KAMBS", ("MONSIEUR", "KAMBS", "Hans-Rainer")),
        ("Juan Antonio POZO-BUENO", ("", "POZO-BUENO", "Juan Antonio")),
        ("LE GALL Jules", ("", "LE GALL", "Jules")),
        ("Le Gall, Jules", ("", "Le Gall", "Jules")),
        ("Jean A. MARTIN", ("", "MARTIN", "Jean A.")),
        ("J. MARTIN", ("", "MARTIN", "J.")),
        ("Jean Martin", None),
        ("JEAN MARTIN", None),
        ("MARTIN", None),
        ("Jean de LA TOUR", ("", "de LA TOUR", "Jean")),
        ("M. MARTIN", None),
        ("Martin,", None),
        ("MARTIN Jean DUPONT", None),
    ],
)
def test_whole_names(text: str, expected: tuple[str, str, str] | None) -> None:
    assert cells.whole_name(text) == expected


@given(st.lists(st.text(max_size=30), max_size=len(GOOD) + 2))
def test_any_cells_are_a_row_or_faults(texts: list[str]) -> None:
    found = reader().read(2, texts)
    assert isinstance(found, Parsed) or found


@given(st.text(max_size=30))
def test_what_is_escaped_is_unescaped(text: str) -> None:
    escaped = cells.escape(text)
    assert not escaped.lstrip(" ").startswith(cells.FORMULA)
    assert escaped == text or cells.unescape(escaped) == text
