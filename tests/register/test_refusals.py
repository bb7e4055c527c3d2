"""A register with a fault does not load, and the fault is a sentence that names the line."""

from __future__ import annotations

import re

import pytest

from espace.register import parse
from espace.register.reading import RegisterError
from tests.register.editing import REGISTER, edited, edited_in

REFUSED = [
    pytest.param(
        edited_in("purpose", "handling", 'basis = "6.1.b"', 'basis = ["6.1.a", "6.1.b"]'),
        'purpose "handling": basis must be one text',
        id="two legal bases for one purpose",
    ),
    pytest.param(
        edited_in("purpose", "handling", 'basis = "6.1.b"\n', ""),
        'purpose "handling": basis is missing',
        id="no legal basis",
    ),
    pytest.param(
        re.sub(rb'(id = "handling".*?)article9 = \[.*?\n\]\n', rb"\1", REGISTER.read_bytes(), count=1, flags=re.DOTALL),
        "names no condition of article 9(2)",
        id="health data without a condition",
    ),
    pytest.param(
        edited_in("purpose", "account", '"9.2.a"', '"9.2.z"'),
        'purpose.article9 "account": condition is',
        id="a condition that the law does not know",
    ),
    pytest.param(
        edited_in("category", "age", 'purposes = ["account", "handling"]', 'purposes = ["marketing"]'),
        'category "age": purpose "marketing" is not in the register',
        id="a purpose nobody declared",
    ),
    pytest.param(
        edited_in("category", "age", "mandatory = true\n", ""),
        'category "age": mandatory is missing',
        id="mandatory or not, unsaid",
    ),
    pytest.param(
        edited_in("category", "age", "fr = ", "de = "),
        'category "age": label must be written',
        id="a label without French",
    ),
    pytest.param(
        edited_in("category", "age", 'sources = ["customer"', 'sources = ["broker of data"'),
        "source 'broker of data' is not one of",
        id="a source the notice does not name",
    ),
    pytest.param(
        edited_in("recipient", "advisor", '"identity"', '"genome"'),
        'recipient "advisor": category "genome" is not in the register',
        id="a recipient of an unknown category",
    ),
    pytest.param(
        edited_in("recipient", "advisor", 'country = "FR"', 'country = "CH"'),
        "country 'CH' is not one of the 27 members of the European Union",
        id="a recipient outside the Union",
    ),
    pytest.param(
        edited_in("recipient", "advisor", 'role = "advisor"', 'role = "dpo"'),
        'the role "dpo" is described 2 times',
        id="one role described twice",
    ),
    pytest.param(
        edited_in("retention", "draft", 'period = "P3M"', 'period = "3 months"'),
        "retention \"draft\": period: '3 months' is not an ISO 8601 period",
        id="a period that is none",
    ),
    pytest.param(
        edited_in("retention", "draft", '"P14D"', '"P3M"'),
        'retention "draft": the notice P3M does not fit in the period P3M',
        id="a notice as long as its period",
    ),
    pytest.param(
        edited_in("retention", "draft", '"P14D"', '"P90D"'),
        "the notice P90D does not fit in the period P3M",
        id="a notice longer than the shortest three months",
    ),
    pytest.param(
        edited_in("retention", "usage_event", 'executor = "espace.metrics.folding.fold"', 'executor = ""'),
        'retention "usage_event": it says kept and names no executor',
        id="a period that nobody carries out",
    ),
    pytest.param(
        edited_in("retention", "account_end", "floor = 20", "floor = 0"),
        "floor is a number of units from 1",
        id="a circuit breaker that never opens",
    ),
    pytest.param(
        edited_in("right", "access", 'executor = "espace.privacy.rights.actions.receiving.ask"', 'executor = ""'),
        'right "access": a planned right has no executor',
        id="a right that nobody carries out",
    ),
    pytest.param(
        edited_in("clause", "C06", "\nkept = {", "\nawaited = {"),
        'clause "C06": it is kept and does not say how it is kept',
        id="a clause kept without saying how",
    ),
    pytest.param(
        edited_in("control", "archive_backup", 'state = "kept"', 'state = "planned"'),
        'clause "C18": it says kept while control:archive_backup',
        id="a clause that claims more than runs",
    ),
    pytest.param(
        edited_in("clause", "C18", '"control:passwords"', '"control:prayers"'),
        'clause "C18": rule "control:prayers" is not in the register',
        id="a clause that points to nothing",
    ),
    pytest.param(
        edited_in("clause", "C12", 'rules = ["control:human_decision"]', "rules = []"),
        'clause "C12": rules is missing or empty',
        id="a clause without a rule",
    ),
    pytest.param(
        edited_in("clause", "C17", "implied = true\n", ""),
        'clause "C17": no sentence of the notice points to it',
        id="a clause that no sentence says",
    ),
    pytest.param(
        edited_in("sentence", "VI-2", 'clause = "C15"\n', ""),
        'sentence "VI-2": it points to no clause',
        id="a sentence without a clause",
    ),
    pytest.param(
        edited_in("sentence", "VI-2", "six mois", "sept mois"),
        "part at line 98 of the notice",
        id="a sentence that says something else",
    ),
    pytest.param(
        edited_in("category", "contract", "needed = true", 'needed = true\napproved_by = "D."'),
        'category "contract": an approval needs both',
        id="an approval without a day",
    ),
    pytest.param(
        edited_in(
            "category", "age", "mandatory = true", 'mandatory = true\napproved_by = "D."\napproved_on = 2026-01-01'
        ),
        'category "age": approved_by is for additions only',
        id="an approval of what is in the notice",
    ),
    pytest.param(
        edited_in("category", "age", "mandatory = true", "mandatory = true\nmandatroy = true"),
        'category "age": unknown key mandatroy',
        id="a misspelt key",
    ),
    pytest.param(
        edited("\n[officer]\n", "\n[officers]\n"), "officers: the register knows no table", id="a misspelt table"
    ),
    pytest.param(
        edited('id = "measurement"\nlabel', 'id = "handling"\nlabel'),
        'purpose "handling": this id is used twice',
        id="an id used twice",
    ),
    pytest.param(
        edited("notice/cap-assurances.fr.txt", "notice/autre.fr.txt"),
        "the published notice notice/autre.fr.txt cannot be read",
        id="no published notice to compare with",
    ),
    pytest.param(b"[register\n", "The register is not a TOML file", id="not TOML"),
    pytest.param("édition".encode("cp1252"), "The register is not a TOML file in UTF-8", id="not UTF-8"),
    pytest.param(b"", "register: the register lacks this table", id="empty"),
]


@pytest.mark.parametrize(("content", "words"), REFUSED)
def test_a_faulty_register_is_refused_by_name(content: bytes, words: str) -> None:
    with pytest.raises(RegisterError, match=re.escape(words)):
        parse(content, REGISTER)


def test_all_faults_are_told_at_once() -> None:
    content = edited_in("category", "age", "mandatory = true\n", "").replace(b'basis = "6.1.b"', b'basis = "6.1.z"')
    with pytest.raises(RegisterError) as caught:
        parse(content, REGISTER)
    assert len(caught.value.problems) == 2


def test_an_undeclared_host_outside_the_union_cannot_be_declared() -> None:
    egress = (
        b'\n[[egress]]\nhost = "smtp.example.com"\nentity = "A"\ncountry = "US"\npurpose = { fr = "a", en = "b" }\n'
    )
    with pytest.raises(RegisterError, match=r'egress "smtp.example.com": country .US. is not one of the 27'):
        parse(REGISTER.read_bytes() + egress, REGISTER)


def test_norway_is_in_the_economic_area_and_not_in_the_union() -> None:
    with pytest.raises(RegisterError, match="country 'NO'"):
        parse(edited_in("recipient", "advisor", 'country = "FR"', 'country = "NO"'), REGISTER)
