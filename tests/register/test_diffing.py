"""Two registers compared: what touches people is material, what only reads better is editorial."""

from __future__ import annotations

import re

import pytest

from espace.register import Register, RegisterError, load, parse, read
from espace.register.diffing import Change, Nature, compare, material
from tests.register.editing import REGISTER, edited, edited_in


@pytest.fixture(scope="module")
def good() -> Register:
    return load(REGISTER)


def changes(good: Register, content: bytes) -> tuple[Change, ...]:
    return compare(good, read(content, REGISTER))


def test_the_same_register_has_no_change(good: Register) -> None:
    assert compare(good, read(REGISTER.read_bytes(), REGISTER)) == ()
    assert changes(good, b"# a comment\n" + REGISTER.read_bytes()) == ()


MATERIAL = [
    (edited_in("purpose", "security", '"6.1.f"', '"6.1.c"'), ("purpose", "security", "basis", "changed")),
    (
        edited_in("category", "profession", "mandatory = false", "mandatory = true"),
        ("category", "profession", "mandatory", "changed"),
    ),
    (
        edited_in("category", "age", '["account", "handling"]', '["account", "handling", "measurement"]'),
        ("category", "age", "purposes", "added"),
    ),
    (
        edited_in("recipient", "administrator", '"identity", ', '"identity", "exchanges", '),
        ("recipient", "administrator", "categories", "added"),
    ),
    (
        edited_in("recipient", "advisor", 'country = "FR"', 'country = "IE"'),
        ("recipient", "advisor", "country", "changed"),
    ),
    (edited_in("retention", "draft", '"P3M"', '"P2M"'), ("retention", "draft", "period", "shorter")),
    (edited_in("retention", "draft", '"P3M"', '"P4M"'), ("retention", "draft", "period", "longer")),
    (edited_in("right", "access", '"P1M"', '"P2M"'), ("right", "access", "delay", "longer")),
    (
        edited_in(
            "recipient",
            "insurers",
            "addition = true",
            'addition = true\napproved_by = "D."\napproved_on = 2026-12-01',
        ),
        ("recipient", "insurers", "approval", "changed"),
    ),
    (edited('email = "cbremard@capassurances.com"', 'email = "dpo@example.fr"'), ("officer", "", "email", "changed")),
]


@pytest.mark.parametrize(("content", "expected"), MATERIAL, ids=[" ".join(e).strip() for _, e in MATERIAL])
def test_what_touches_people_is_material(good: Register, content: bytes, expected: tuple[str, ...]) -> None:
    found = changes(good, content)
    assert [(c.table, c.id, c.key, c.what) for c in found] == [expected]
    assert material(found)


EDITORIAL = [
    edited_in(
        "category", "age", "Votre date de naissance vous distingue", "Votre date de naissance sert à vous distinguer"
    ),
    edited_in("sentence", "VI-2", "beyond six months", "for more than six months"),
    edited_in("category", "contract", "needed = true", 'needed = true\napproved_by = "D."\napproved_on = 2026-12-01'),
    edited_in("recipient", "lya_protect_reader", 'policy_url = ""', 'policy_url = "https://example.fr/p"'),
    edited_in(
        "control",
        "measurement_without_identifier",
        'module = "espace.metrics.counting"',
        'module = "espace.audit"',
    ),
]


@pytest.mark.parametrize(
    "content", EDITORIAL, ids=["wording", "translation", "approval of what runs", "link", "progress"]
)
def test_what_only_reads_better_is_editorial(good: Register, content: bytes) -> None:
    found = changes(good, content)
    assert found
    assert {change.nature for change in found} == {Nature.EDITORIAL}


def test_a_promise_less_kept_is_material(good: Register) -> None:
    worse = edited_in("clause", "C12", 'state = "kept"', 'state = "partial"').replace(
        b'rules = ["control:human_decision"]', b'rules = ["control:human_decision"]\nawaited = { fr = "x", en = "x" }'
    )
    assert [(c.key, c.nature) for c in changes(good, worse) if c.key == "state"] == [("state", Nature.MATERIAL)]


def test_an_earlier_register_is_compared_though_it_would_be_refused_today(good: Register) -> None:
    """A new check of the program asks nobody for their consent again: only what the register says does."""
    earlier = re.sub(rb"\nnames = .*", b"", REGISTER.read_bytes())
    with pytest.raises(RegisterError):
        parse(earlier, REGISTER)
    found = compare(read(earlier), good)
    assert {change.key for change in found} == {"names"}
    assert not material(found)


def test_a_new_host_is_material(good: Register) -> None:
    egress = '\n[[egress]]\nhost = "smtp.example.fr"\nentity = "A"\ncountry = "FR"\npurpose = { fr = "a", en = "b" }\n'
    found = changes(good, REGISTER.read_bytes() + egress.encode())
    assert [str(change) for change in found] == ["material: egress smtp.example.fr is added"]
