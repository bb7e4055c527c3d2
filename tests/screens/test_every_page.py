"""Every page of the site, by everybody it is open to, narrow and wide, in both languages, light and dark: nothing stands in anybody's way.

The pages are those of the permission table, so that none escapes. Each is opened once a role and a language; what changes without the
server (width, colours) changes in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Error

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import clock
from tests.browser import HEIGHT, SPACED, Visitor
from tests.screens import validating
from tests.screens.sheet import LANGUAGES, THEMES, WIDTHS, Shot, folder
from tests.screens.world import Demonstration
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
NARROWEST = 320
"""What a page of 1,280 px comes to at 400 % (WCAG 2.2, 1.4.10): nothing is wider than it."""
TALLEST = 16_000
"""What the browser draws in one piece."""
BEYOND = """() => [...document.querySelectorAll("main *")].filter((node) => node.getBoundingClientRect().right > innerWidth + .5)
  .slice(-3).map((node) => node.outerHTML.slice(0, 80))"""
JUDGED = {("light", WIDTHS[0]), ("dark", WIDTHS[-1])}
"""Where axe looks: each set of colours, each end of the widths."""


def pages(role: Role | None) -> Iterator[Case]:
    """Every address that shows a page to somebody of this role, to anybody for ``None``."""
    for case in (case for table in TABLES for case in table.CASES):
        leads_elsewhere = isinstance(case.shows, str) and case.shows.startswith("→ ")
        if case.shows and not leads_elsewhere and (case.to is EVERYBODY if role is None else role in (case.to or ())):
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
    one = visitor(language=language, bypass_csp=True)
    found: list[str] = []
    sources = tmp_path / "sources"
    sources.mkdir()
    for case in pages(role):
        world = demonstration.again(language)
        world.acting = world.of(role) if role else world.claire
        path = case.path(world)
        enter(one, world.acting if role else None, world)
        shot = Shot(role or "public", case.route, language)
        if (html := page_at(one, path)) is None:
            continue
        (sources / f"{shot.name}.html").write_text(html, encoding="utf-8")
        one.go(path)
        found += [f"{shot.title}: {fault}" for fault in look(one, shot)]
    if language == LANGUAGES[0]:  # the other one has the same elements
        found += validating.errors(sources)
    assert not found, "\n".join(found)


def enter(one: Visitor, user: User | None, world: World) -> None:
    """Be this person, in a session of theirs; nobody for ``None``."""
    one.context.clear_cookies()
    if user is not None:
        value = world.browser(user).cookies[settings.SESSION_COOKIE_NAME].value
        one.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": one.base}])


def page_at(one: Visitor, path: str) -> str | None:
    """The page of this address as it leaves; none when it is a file or a part of a page."""
    answer = one.context.request.get(one.base + path)
    text = answer.text() if "html" in answer.headers.get("content-type", "") else ""
    return text if "<html" in text[:500] else None


def look(one: Visitor, shot: Shot) -> list[str]:
    """Take the pictures of the page; what stands in the way on it."""
    found = []
    one.page.wait_for_load_state("load")
    if one.page.locator("html").get_attribute("lang") != shot.language:
        found.append("not in the language of its reader")
    for theme in THEMES:
        one.page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            one.page.set_viewport_size({"width": width, "height": HEIGHT})
            found += too_wide(one, width)
            if (theme, width) in JUDGED:
                found += one.in_the_way()
            draw(one, folder() / shot.file(theme, width), width)
    one.page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    found += too_wide(one, NARROWEST)
    one.page.add_style_tag(content=SPACED)
    return found + [f"when spaced, {fault}" for fault in too_wide(one, NARROWEST)]


def too_wide(one: Visitor, width: int) -> list[str]:
    """By how much the page is wider than its screen, and what makes it so."""
    over = one.overflow()
    return [f"{over} px wider than {width} px: {'; '.join(one.page.evaluate(BEYOND))}"] if over > 0 else []


def draw(one: Visitor, path: Path, width: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # As tall as the page, so that what stays at the foot of a screen is drawn at the foot of the picture.
    tall = int(one.page.evaluate("document.documentElement.scrollHeight"))
    one.page.set_viewport_size({"width": width, "height": min(max(tall, HEIGHT), TALLEST)})
    try:
        one.page.screenshot(path=path, full_page=True, animations="disabled", type="jpeg", quality=55, scale="css")
    except Error as error:  # pragma: no cover
        raise AssertionError(f"{path.name}: {error}") from error
