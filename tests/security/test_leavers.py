"""Everybody of the staff left, six months ago: no page names them any more, and each stands without them (clause C13)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from espace.accounts.models import StaffMember
from espace.accounts.roles import STAFF_ROLES, Role
from espace.privacy import units
from espace.privacy.retention import leaving
from tests import cast
from tests.security.cases import Case, body
from tests.security.test_matrix import PHASES, phase
from tests.security.test_permissions import CASES
from tests.security.test_unseen import WHOLE
from tests.security.world import NOW, World

GONE = ("Laurent", "Perrin", "Garnier", "Roussel", "Moreau", "Brunel", "closed.invalid")
SHOWN = [case for case in CASES if case.shows and phase(case) < len(PHASES) - 1]


def visitors(case: Case) -> list[Role]:
    """Whom a page is for: the client, and one of the staff, who see the same names."""
    to = case.to if case.to is not None else frozenset({Role.CUSTOMER})
    return [*(to & {Role.CUSTOMER}), *[role for role in STAFF_ROLES if role in to][:1]]


@pytest.fixture
def world(db: None) -> World:
    """All that the pages are about, done by people who left since, and whose accounts are destroyed; others took over."""
    made = World()
    for name in WHOLE:
        getattr(made, name)
    for case in SHOWN:
        for role in visitors(case):
            made.acting = made.of(role)
            case.path(made)
    left = set(StaffMember.objects.values_list("unit", flat=True))
    leaving.destroy("staff", left, rule="staff_account", due={}, at=NOW + timedelta(days=1))
    assert not units.exists("staff", left)
    for role in STAFF_ROLES:
        made.staff[role] = cast.staff(f"Nouveau{role.value.replace('_', '')}", "Venu", role)
    return made


def test_no_page_names_who_left_and_each_stands_without_them(world: World) -> None:
    wrong = []
    for case in SHOWN:
        for role in visitors(case):
            world.acting = user = world.of(role)
            answer = world.browser(user).get(case.path(world))
            said = body(answer).decode("utf-8", "replace")
            if answer.status_code >= 500:
                wrong.append(f"{case} as {role}: {answer.status_code}")
            wrong += [f"{case} as {role}: names {name}" for name in GONE if name in said]
    assert wrong == []
