"""The style guide in a real browser: readable by everybody, at every width, without a complaint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import Visitor

pytestmark = [pytest.mark.on_screen, pytest.mark.urls("tests.ui.urls"), pytest.mark.django_db(transaction=True)]
FRAMES = ("public", "portal", "desk", "dpo")
Visit = Callable[..., Visitor]
SMALL = """() => [...document.querySelectorAll(
    "button, .button, select, input:not([type=hidden]), .choice, nav a, .top a, .foot a"
)].filter((node) => node.offsetParent && !node.matches(".choice input, .check input, .drop input"))
  .map((node) => [node.className || node.tagName, node.textContent.trim(), node.getBoundingClientRect().height])
  .filter(([, , height]) => height < 43.5)"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("frame", FRAMES)
def test_nothing_stands_in_anybodys_way(visitor: Visit, frame: str, dark: bool, settings: Any) -> None:
    settings.DEMO = True
    # axe puts its own script in the page, which the policy would refuse: the policy has its tests elsewhere.
    one = visitor(dark=dark, width=390 if dark else 1280, bypass_csp=True)
    one.go(f"/specimen/{frame}/")
    assert one.in_the_way() == []


def test_an_image_without_words_is_seen_to_stand_in_the_way(visitor: Visit) -> None:
    one = visitor(bypass_csp=True)
    one.go("/specimen/public/")
    one.page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [fault.split(":")[0] for fault in one.in_the_way()] == ["image-alt"]


@pytest.mark.parametrize("frame", FRAMES)
def test_no_page_is_wider_than_its_screen(visitor: Visit, frame: str) -> None:
    one = visitor(width=320)
    one.go(f"/specimen/{frame}/")
    for width in (320, 390, 768, 1280, 1920):
        one.page.set_viewport_size({"width": width, "height": 844})
        assert one.overflow() == 0, width


@pytest.mark.parametrize("frame", ["portal", "public", "desk"])
def test_targets_are_wide_enough_for_a_thumb(visitor: Visit, frame: str) -> None:
    one = visitor(width=390)
    one.go(f"/specimen/{frame}/")
    small = one.page.evaluate(SMALL)
    assert small == []


@pytest.mark.parametrize("name", ["400", "403", "404", "413", "500", "503", "stale_form"])
def test_every_error_page_leads_somewhere(visitor: Visit, name: str) -> None:
    one = visitor(language="en", width=390)
    one.expect(400, 403, 404, 413, 500, 503)
    one.go(f"/erreurs/{name}/")
    assert one.page.locator("html").get_attribute("lang") == "en"
    assert one.overflow() == 0
    assert one.page.locator("main a").count() >= 1 or name == "stale_form"


def test_the_focus_is_always_seen(visitor: Visit) -> None:
    one = visitor()
    one.go("/specimen/portal/")
    for _ in range(12):
        one.page.keyboard.press("Tab")
        width = one.page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 3


@pytest.mark.parametrize("frame", FRAMES)
def test_its_pictures_are_taken(visitor: Visit, frame: str) -> None:
    one = visitor()
    one.go(f"/specimen/{frame}/")
    one.picture(f"specimen-{frame}")
