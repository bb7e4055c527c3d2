"""Every page that a client, or anybody, opens is light enough for a poor line; the heaviest of the desk are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Error

from espace.accounts.roles import Role
from espace.lib import clock
from tests.browser import Visitor
from tests.screens import weighing
from tests.screens.test_every_page import pages
from tests.screens.visiting import enter, page_at
from tests.screens.weighing import Scales, Weight
from tests.screens.world import Demonstration

pytestmark = [
    pytest.mark.on_screen, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("proxies_approved"),
]  # fmt: skip
HOMES = {None: "/connexion/", Role.CUSTOMER: "/espace/", Role.ADVISOR: "/gestion/demandes/", Role.DPO: "/dpo/"}
"""The page that each opens first, for those whose pages are weighed; staff sit at a desk, and have no limit."""
LIMITED = {None, Role.CUSTOMER}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demonstration")


@pytest.fixture
def demonstration(kept: Path) -> Demonstration:
    return Demonstration(kept, clock.now())


@pytest.mark.parametrize("role", HOMES, ids=lambda role: role or "public")
def test_a_page_is_light(role: Role | None, demonstration: Demonstration, visitor: Callable[..., Visitor]) -> None:
    one = visitor(width=390)
    scales, weights = Scales(one.page), list[Weight]()
    for case in pages(role):
        world = demonstration.again("fr")
        world.acting = world.of(role) if role else world.claire
        path = case.path(world)
        enter(one, world.acting if role else None, world)
        if not scales.home:
            scales.keep(one.base + HOMES[role])
        if page_at(one, path) is None:
            continue
        try:
            weights.append(scales.weigh(one.base + path, case.route))
        except Error as error:  # pragma: no cover
            raise AssertionError(f"/{case.route}: {error}") from error
    weighing.write_down(role or "public", weights)
    assert len(weights) > 10
    for weight in weighing.heaviest(weights, 5):
        print(weight)
    # Whoever has a session came by the sign-in page, which brings the styles and the letters: of theirs, home alone is a first one.
    first = {HOMES[Role.CUSTOMER].lstrip("/")} if role else {one.route for one in weights}
    assert role not in LIMITED or [str(one) for one in weights if one.is_over(may_be_first=one.route in first)] == []
