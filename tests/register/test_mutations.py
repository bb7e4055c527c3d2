"""Take any line out of the register: it is refused, or the checks of the start name what is missing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings

from espace.register import holdings, load, parse
from espace.register.census import faults
from espace.register.checks import cookie_faults, role_faults
from espace.register.reading import RegisterError
from tests.register.editing import REGISTER, blocks, without_line

GOOD = load(REGISTER)
REFUSED = [
    pytest.param(table, identifier, id=f"{table} {identifier}")
    for table, lines in (
        ("processor", GOOD.processors),
        ("purpose", GOOD.purposes),
        ("category", GOOD.categories),
        ("recipient", GOOD.recipients),
        ("retention", GOOD.retention),
        ("right", GOOD.rights),
        ("control", GOOD.controls),
        ("clause", GOOD.clauses),
    )
    for identifier in lines
]


@pytest.mark.parametrize(("table", "identifier"), REFUSED)
def test_taking_out_a_line_is_refused_by_name(table: str, identifier: str) -> None:
    with pytest.raises(RegisterError) as caught:
        parse(without_line(table, identifier), REGISTER)
    assert any(
        f'"{identifier}"' in problem or f'"{table}:{identifier}"' in problem for problem in caught.value.problems
    )


@pytest.mark.parametrize("cookie", GOOD.cookies)
def test_taking_out_a_cookie_is_named_at_the_start(cookie: str) -> None:
    register = parse(without_line("cookie", cookie, "name"), REGISTER)
    assert [fault.about for fault in cookie_faults(settings, register)] == [cookie]


@pytest.mark.parametrize("group", range(len(GOOD.clear)))
def test_taking_out_a_group_of_clear_columns_names_each_of_them(group: int) -> None:
    parts = blocks(REGISTER.read_text(encoding="utf-8"))
    starts = [index for index, part in enumerate(parts) if part.startswith("[[clear]]")]
    del parts[starts[group]]
    register = parse("".join(parts).encode(), REGISTER)
    found = faults(apps.get_models(include_auto_created=True), holdings.declared(), register)
    assert {fault.about for fault in found if fault.code == "E008"} == set(GOOD.clear[group].columns)


def test_a_role_without_a_recipient_and_a_recipient_without_a_role_are_named() -> None:
    roles = set(holdings.roles())
    assert not list(role_faults(roles, GOOD))
    assert [fault.about for fault in role_faults(roles | {"auditor"}, GOOD)] == ["auditor"]
    assert [fault.about for fault in role_faults(roles - {"archivist"}, GOOD)] == ["archivist"]
