from __future__ import annotations

import json

import pytest

from espace.contracts.importing import columns, labels
from espace.lib.names import key

FRENCH = ["N° contrat", "Produit", "Nom", "Prénom", "Date de naissance", "Date d'effet"]


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("N° contrat", "number"),
        ("NUMERO DE CONTRAT", "number"),
        ("Policy No.", "number"),
        ("prenom", "first_name"),
        ("Né(e) le", "birth_date"),
        ("Date of Birth", "birth_date"),
        ("Prime TTC annuelle (€)", "premium"),
        ("Pays de résidence", "country"),
        ("Date d’effet du contrat", "effective_on"),
        ("Date de résilliation", "ends_on"),
        ("Courriel", "email"),
    ],
)
def test_recognises(column: str, field: str) -> None:
    assert columns.recognise([column]).mapping == {field: column}


@pytest.mark.parametrize("column", ["Commentaire", "Code apporteur", "Taux", "IBAN", "", "()", "Non", "Payé"])
def test_leaves_alone(column: str) -> None:
    assert columns.recognise([column]).mapping == {}


def test_confidence_says_how_sure() -> None:
    found = columns.recognise(["Produit", "Date d'effet du contrat", "Dte de naissance"]).matches
    assert [found[name].confidence for name in ("product", "effective_on", "birth_date")] == [1.0, 0.8, 0.6]


def test_of_two_columns_the_surer_is_taken_and_the_other_is_listed() -> None:
    found = columns.recognise(["Date d'effet initiale", "Effet"])
    assert found.mapping == {"effective_on": "Effet"}
    assert found.unknown == ("Date d'effet initiale",)


def test_missing_mandatory_fields_are_named() -> None:
    assert columns.recognise(["Nom"]).missing == ("number", "product", "birth_date", "effective_on", "first_name")
    assert columns.recognise(FRENCH).missing == ()
    assert columns.recognise([*FRENCH[:2], "Souscripteur", *FRENCH[4:]]).missing == ()


def test_a_mapping_survives_json_and_another_spelling_of_the_header() -> None:
    kept = json.loads(json.dumps(columns.recognise(FRENCH).mapping))
    again = columns.apply([name.upper() for name in reversed(FRENCH)], kept)
    assert again.missing == ()
    assert again.absent == ()
    assert again.matches["number"].index == 5


def test_a_user_corrects_a_mapping() -> None:
    header = ["Réf", "Produit", "Nom", "Prénom", "Né le", "Effet"]
    assert columns.recognise(header).missing == ("number",)
    corrected = columns.apply(header, {**columns.recognise(header).mapping, "number": "Réf"})
    assert corrected.missing == ()
    assert corrected.unknown == ()


def test_a_kept_mapping_says_what_this_file_does_not_have() -> None:
    found = columns.apply(FRENCH, {"number": "N° contrat", "insurer": "Compagnie", "nonsense": "Nom"})
    assert found.absent == ("Compagnie",)
    assert "nonsense" not in found.mapping


def test_the_columns_we_add_to_faulty_rows_are_not_unknown() -> None:
    assert columns.recognise([*columns.OURS["fr"], *FRENCH]).unknown == ()


def test_no_two_fields_share_a_name() -> None:
    names = [key(s) for synonyms in columns.SYNONYMS.values() for s in synonyms.split(",")]
    by_name = {key(s): f for f, synonyms in columns.SYNONYMS.items() for s in synonyms.split(",")}
    for field, synonyms in columns.SYNONYMS.items():
        assert {by_name[key(s)] for s in synonyms.split(",")} == {field}
    assert "" not in names


def test_every_field_has_a_name_on_screen() -> None:
    assert tuple(labels.LABELS) == columns.FIELDS
    assert labels.named(columns.recognise(["N° contrat", "Produit", "Souscripteur"]).missing) == (
        "date de naissance, date d’effet"
    )
