"""Every page of the site, by everybody it is open to, narrow and wide, in both languages, light and dark: nothing stands in anybody's way.

The pages are those of the permission table, so that none escapes. Each is opened once a role and a language; what changes without the
server (width, colours) changes in place. Then each form that it holds is sent empty, or else with nonsense, and what is answered is looked
at too; so are the pages that a form is answered with, those of a first day, and those whose words are long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import clock
from tests.browser import Visitor
from tests.screens.looking import glance, look
from tests.screens.sheet import LANGUAGES, Shot
from tests.screens.visiting import Seen, Visit, enter, page_at
from tests.screens.world import Demonstration, Wordy
from tests.security import (
    behalf_cases,
    brokerage_cases,
    certificates_cases,
    client_cases,
    desk_cases,
    directives_cases,
    disclosures_cases,
    dpo_cases,
    handling_cases,
    kinds_cases,
    long_work_cases,
    market_cases,
    measures_cases,
    proxies_cases,
    public_cases,
    queue_cases,
    replies_cases,
    terms_cases,
    validity_cases,
)
from tests.security.cases import EVERYBODY, Case
from tests.security.world import World

pytestmark = [
    pytest.mark.on_screen, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("proxies_approved"),
]  # fmt: skip
TABLES = (
    public_cases,
    queue_cases,
    client_cases,
    desk_cases,
    directives_cases,
    disclosures_cases,
    dpo_cases,
    long_work_cases,
    market_cases,
    terms_cases,
    measures_cases,
    behalf_cases,
    certificates_cases,
    handling_cases,
    kinds_cases,
    replies_cases,
    validity_cases,
    proxies_cases,
    brokerage_cases,
)
LEAST_REFUSED: dict[Role | None, int] = {Role.CUSTOMER: 15, Role.ADVISOR: 15}
"""Forms that refuse something, at the very least: were they misread, nothing would be looked at."""
LONG = {
    "espace/", "espace/contrats/", "espace/contrats/<uuid:pk>/", "espace/demandes/", "espace/demandes/<uuid:pk>/", "espace/documents/",
    "espace/mes-donnees/", "gestion/demandes/", "gestion/demandes/<uuid:pk>/", "gestion/clients/", "gestion/clients/<uuid:pk>/",
    "gestion/contrats/<uuid:pk>/", "gestion/tableau/",
}  # fmt: skip
"""Where what people are called, ask and send is shown."""


def pages(role: Role | None) -> Iterator[Case]:
    """Every address that shows a page to somebody of this role, to anybody for ``None``."""
    for case in (case for table in TABLES for case in table.CASES):
        leads_elsewhere = isinstance(case.shows, str) and case.shows.startswith("→ ")
        if case.shows and not leads_elsewhere and (case.to is EVERYBODY if role is None else role in (case.to or ())):
            yield case


def answered(role: Role | None) -> Iterator[Case]:
    """Every address that answers what is sent with a page, and leads nowhere."""
    for case in (case for table in TABLES for case in table.CASES):
        leads_elsewhere = isinstance(case.told, str) and case.told.startswith("→ ")
        if case.sends and not leads_elsewhere and (case.to is EVERYBODY if role is None else role in (case.to or ())):
            yield case


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demonstration")


@pytest.fixture
def demonstration(kept: Path) -> Demonstration:
    return Demonstration(kept, clock.now())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "public")
def test_every_page(
    role: Role | None, language: str, demonstration: Demonstration, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    # axe puts its own script in the page, which the policy would refuse: the policy has its tests elsewhere.
    seen = Seen(visitor(language=language, bypass_csp=True), tmp_path)
    tried: set[str] = set()
    for case in pages(role):
        visit = Visit(seen.one, demonstration, role, language, case)
        if (html := page_at(seen.one, visit.begin())) is None:
            continue
        shot = Shot(role or "public", case.route, language)
        visit.open()
        seen.note(shot, look(seen.one, shot), html)
        if language != LANGUAGES[0]:  # what a page answers has the same elements in the other one
            continue
        for key in visit.forms.keys() - tried:
            tried.add(key)
            refused = replace(shot, state=f"refused-{visit.forms[key].name}")
            seen.note(refused, *visit.refuse(key, refused))
    for case in answered(role) if language == LANGUAGES[0] else ():
        shot = Shot(role or "public", case.route, language, "answered")
        seen.note(shot, *Visit(seen.one, demonstration, role, language, case).answer(shot))
    seen.judge(language)
    least = LEAST_REFUSED.get(role, 0) if language == LANGUAGES[0] else 0
    assert seen.refused >= least, f"only {seen.refused} forms refuse something"


@pytest.mark.parametrize("language", LANGUAGES[:1])
@pytest.mark.parametrize("role", list(Role))
def test_every_page_that_has_nothing_to_show(
    role: Role, language: str, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    """The pages that are about nothing in particular, on a first day: no contract, no request, no document, nobody's work."""
    seen = Seen(visitor(language=language, bypass_csp=True), tmp_path)
    world = World()
    User.objects.update(language=language)
    enter(seen.one, world.of(role), world)
    seen.one.expect(404)  # a paper that is made of what one has: nothing yet
    for case in pages(role):
        if case.of or case.query or "<" in case.route:
            continue
        shot = Shot(role, case.route, language, "empty")
        if (html := page_at(seen.one, f"/{case.route}")) is not None:
            seen.one.go(f"/{case.route}")
            seen.note(shot, glance(seen.one, shot), html)
    seen.judge(language)


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.ADVISOR])
def test_every_main_page_whose_words_are_long(
    role: Role, language: str, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    seen = Seen(visitor(language=language, bypass_csp=True), tmp_path)
    world = Wordy()
    User.objects.update(language=language)
    enter(seen.one, world.of(role), world)
    for case in (case for case in pages(role) if case.route in LONG):
        shot = Shot(role, case.route, language, "long")
        seen.one.go(case.path(world))
        seen.note(shot, glance(seen.one, shot), seen.one.page.content())
    seen.judge(language)
