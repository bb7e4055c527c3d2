import pytest

from espace.lib import countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nouvelle-Calédonie", "NC"),
        ("NOUVELLE CALEDONIE", "NC"),
        ("Viêt Nam", "VN"),
        ("Vietnam", "VN"),
        ("Côte d'Ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Émirats arabes unis", "AE"),
        ("United Arab Emirates", "AE"),
        ("États-Unis", "US"),
        ("Etats Unis", "US"),
        ("U.S.A.", "US"),
        ("UK", "GB"),
        ("Thaïlande", "TH"),
        ("St Martin", "MF"),
        ("Ste Hélène", "SH"),
        ("RDC", "CD"),
        ("Congo", "CG"),
        ("fr", "FR"),
        ("FRA", "FR"),
        ("Kosovo", "XK"),
        ("Atlantide", None),
        ("Union européenne", None),
        ("", None),
    ],
)
def test_finds(text: str, code: str | None) -> None:
    assert countries.code(text) == code


def test_every_country_is_found_by_both_its_names() -> None:
    assert len(countries.all_codes()) == 250, "249 of ISO 3166-1, and Kosovo"
    for code in countries.all_codes():
        for language in ("fr", "en"):
            assert countries.code(countries.name(code, language)) == code


def test_names_by_language() -> None:
    assert countries.name("US", "fr") == "États-Unis"
    assert countries.name("US", "en") == "United States"
    assert countries.name("ZZ", "fr") == "ZZ"


def test_choices_are_in_reading_order() -> None:
    names = [name for _, name in countries.choices("fr")]
    assert len(names) == 250
    assert names.index("Écosse" if "Écosse" in names else "Équateur") < names.index("France")
