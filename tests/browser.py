"""Journeys in a real browser: Debian's Chromium, driven by Playwright, watched for errors, refused content and outside requests.

``visitor()`` opens a browser of one's own (cookies apart) on the live server. When the test ends, a console error, a violation of the
content security policy, an unhandled script error, an unexpected answer or a request to another machine fails it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from tests import parts

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

ARGUMENTS = [
    "--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-quic", "--disable-sync", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-dev-shm-usage", "--disable-domain-reliability",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]  # fmt: skip
WIDTHS = (390, 1280)
HEIGHT = 844
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]"}
LOCAL_SCHEMES = {"data", "blob", "about"}
FAILED_LOAD = "Failed to load resource: the server responded with a status of"
TIMEOUT_MS = 15_000
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em }"
"""The spacing that a reader may ask for (WCAG 2.2, 1.4.12)."""
AXE = """async (left) => {
  const rules = Object.fromEntries(axe.getRules().map(({ruleId}) => [ruleId, {enabled: !left.includes(ruleId)}]));
  return (await axe.run({resultTypes: ["violations"], rules})).violations.flatMap(
    (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} (${node.failureSummary})`));
}"""
NOT_ASKED = {
    # Level AAA, which is not promised.
    "color-contrast-enhanced", "identical-links-same-purpose", "meta-refresh-no-exceptions",
    # Withdrawn by axe: the same id twice is the validator's to find (tests/screens/validating.py), and no page plays anything.
    "aria-roledescription", "audio-caption", "duplicate-id", "duplicate-id-active", "landmark-complementary-is-top-level",
    # On trial: it guesses from the size of letters, and takes a link that leads back, or a name under its title, for a heading.
    "p-as-heading",
}  # fmt: skip
"""The rules that axe is not asked. All the others are on, with those that it leaves off by itself: ``target-size``, and what it calls
experimental."""


def pictures() -> Path | None:
    """The folder of the journeys' pictures, ``ESPACE_PICTURES``; nothing is drawn without."""
    if not (told := os.environ.get("ESPACE_PICTURES")):
        return None
    folder = Path(told).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass
class Visitor:
    """Somebody's browser. ``page`` is Playwright's page; ``complaints`` is what went wrong unseen, checked when the test ends."""

    context: BrowserContext
    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    loses_the_line: bool = False
    """The test cuts the line: a request without an answer is no complaint."""

    def go(self, path: str) -> Response | None:
        """Open a path of the site."""
        return self.page.goto(self.base + path)

    def expect(self, *statuses: int) -> None:
        """These answers (404, 422…) are what the test is after: they are no complaint."""
        self.expected |= set(statuses)

    def sign_in_as(self, user: Any, *, confirmed: bool = False) -> None:
        """Put the visitor in ``user``'s session without the sign-in form, for journeys that are about something else.

        ``confirmed``: recognised again a moment ago, as before a sensitive act.
        """
        from django.conf import settings
        from django.test import Client

        from tests.entering import enter  # needs the models

        client = Client()
        enter(client, user, confirmed=confirmed)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": self.base}])

    def picture(self, name: str) -> None:
        """Take the whole page, named, at the width of a phone and of a desk: ``NAME-390.png``, ``NAME-1280.png``.

        A page wider than its screen is a complaint, drawn or not.
        """
        if not re.fullmatch(r"[a-z0-9-]+", name):
            raise ValueError(f"{name!r}: a picture's name is made of lower-case letters, digits and hyphens.")
        self.page.wait_for_load_state("load")  # a page that just began has no root element
        before = self.page.viewport_size
        folder = pictures()
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            if (overflow := self.overflow()) > 0:
                self.complaints.append(f"{name}: the page is {overflow} px wider than a screen of {width} px")
            if folder is None:
                continue
            # As tall as the page, so that what stays at the foot of a screen is drawn at the foot of the picture.
            tall = int(self.page.evaluate("document.documentElement.scrollHeight"))
            self.page.set_viewport_size({"width": width, "height": max(tall, HEIGHT)})
            self.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True, animations="disabled")
        if before:
            self.page.set_viewport_size(before)

    def overflow(self) -> int:
        """How many pixels the page is wider than its screen."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def in_the_way(self) -> list[str]:
        """What axe finds on the page as it is: a line for each element that stands in somebody's way.

        Every rule of levels A and AA (WCAG 2.0, 2.1 and 2.2) and of good practice is on, those that axe ships switched off too, but
        for one on trial: :data:`NOT_ASKED` names it, and the eight others. Its script is ours to put there, which the page's policy
        would refuse: the visitor was opened with ``bypass_csp=True``.
        """
        self.page.wait_for_load_state("load")
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        return list(self.page.evaluate(AXE, sorted(NOT_ASKED)))

    def watch(self, page: Page) -> None:
        """Note what goes wrong on a page (a new tab too)."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A failed answer is judged by its status, below; the console only repeats it.
        lost = self.loses_the_line and "net::ERR_" in message.text
        if message.type == "error" and not lost and not message.text.startswith(FAILED_LOAD):
            self.complaints.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in LOCAL_SCHEMES and (address.hostname or "") not in LOCAL_HOSTS:
            self.complaints.append(f"outside request: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"answer {response.status}: {response.request.method} {urlsplit(response.url).path}")

    def complain(self) -> None:
        """Fail with every complaint, if there is one."""
        if self.complaints:
            pytest.fail("In the browser:\n  " + "\n  ".join(dict.fromkeys(self.complaints)), pytrace=False)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for a worker's journeys."""
    program = parts.need("chromium")
    # Playwright keeps an event loop in this thread, and Django would take its own synchronous calls here for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS, headless=True)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visitor(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Visitor]]:
    """Open somebody's browser: ``visitor()``, ``visitor(language="en", dark=True, javascript=False)``."""
    opened: list[Visitor] = []

    def open_(
        *, language: str = "fr", width: int = 1280, dark: bool = False, javascript: bool = True, **options: Any
    ) -> Visitor:
        context = chromium.new_context(
            locale={"fr": "fr-FR", "en": "en-GB"}.get(language, language),
            timezone_id="Asia/Singapore",
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **{
                "service_workers": "block",
                **options,
            },  # what is kept for a cut line is looked at where it is the subject
        )
        context.set_default_timeout(TIMEOUT_MS)
        one = Visitor(context, context.new_page(), live_server.url)
        one.watch(one.page)
        context.on("page", one.watch)
        opened.append(one)
        return one

    yield open_
    for one in opened:
        one.context.close()
    for one in opened:
        one.complain()
