"""Every page, opened in Chromium by each role that it is for: nothing asked elsewhere, nothing that the policy refuses, no error (C14)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings

from espace.accounts.models import User
from espace.accounts.roles import Role
from tests.browser import Visitor
from tests.security.test_permissions import CASES
from tests.security.world import World

SIGNS_OUT = {"deconnexion/", "rester/"}
MOST_OF_THEM = 60
"""Pages that a crawl opens at the very least: were the table read wrongly, it would say nothing."""


@pytest.mark.on_screen
def test_no_page_asks_anything_of_anybody_else(visitor: Callable[..., Visitor]) -> None:
    world = World()
    opened: set[str] = set()
    for user in (None, *(world.of(role) for role in Role)):
        one = entering(visitor(), world, user)
        for case in CASES:
            theirs = case.to is None if user is None else case.to is not None and Role(user.role) in case.to
            if not theirs or not case.shows or case.route in SIGNS_OUT:
                continue
            if user:
                world.acting = user
            path = case.path(world)
            # A file to keep is no page: the test's client tells them apart, and the browser is spared the download.
            answer = world.browser(user).get(path)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                one.go(path)
                opened.add(f"{case.route} {user.role if user else ''}")
        # A page that refuses something says so in its own time: it is heard before the browser is closed.
        one.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
    assert len(opened) > MOST_OF_THEM


def entering(one: Visitor, world: World, user: User | None) -> Visitor:
    """This person's browser, with the password given a moment ago."""
    if user:
        cookie = world.browser(user).cookies[settings.SESSION_COOKIE_NAME]
        one.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": one.base}])
    return one
