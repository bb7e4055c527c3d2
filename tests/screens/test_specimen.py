"""The style guide in a real browser: readable by everybody, at every width, without a complaint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import NOT_ASKED, SPACED, Visitor
from tests.screens.looking import CUT, EDGELESS, MOVING, RINGED, TWICE, USUAL

pytestmark = [pytest.mark.on_screen, pytest.mark.urls("tests.ui.urls"), pytest.mark.django_db(transaction=True)]
FRAMES = ("public", "portal", "desk", "dpo")
Visit = Callable[..., Visitor]
SMALL = """() => [...document.querySelectorAll(
    "button, .button, select, input:not([type=hidden]), .choice, nav a, .top a, .foot a"
)].filter((node) => node.offsetParent && !node.matches(".choice input, .check input, .drop input"))
  .map((node) => [node.className || node.tagName, node.textContent.trim(), node.getBoundingClientRect().height])
  .filter(([, , height]) => height < 43.5)"""
TALL = "document.documentElement.scrollHeight"
REACHED = """() => {
  const one = document.activeElement;
  if (one === document.body) return "";
  one.dataset.reached = "";
  return one.dataset.place ??= String(++window.places || (window.places = 1));
}"""
PASSED_BY = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((node) => node.offsetParent && !node.disabled && node.tabIndex >= 0 && !("reached" in node.dataset))
  .filter((node) => node.type !== "radio")
  .map((node) => node.outerHTML.slice(0, 80))"""
"""What the Tab key did not come to; of the buttons of one choice it comes to one."""
LAPS = 400


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


def test_a_target_too_small_and_too_near_is_seen_to_stand_in_the_way(visitor: Visit) -> None:
    one = visitor(bypass_csp=True)
    one.go("/specimen/public/")
    one.page.evaluate("""() => ["un", "deux"].forEach((word) => {
      const button = Object.assign(document.createElement("button"), {textContent: word});
      button.style.cssText = "width: 20px; height: 12px; padding: 0; overflow: hidden";
      document.querySelector("main").append(button);
    })""")
    assert {fault.split(":")[0] for fault in one.in_the_way()} == {"target-size"}


def test_axe_is_asked_every_rule_but_those_of_level_aaa_those_it_withdrew_and_a_guess(visitor: Visit) -> None:
    one = visitor(bypass_csp=True)
    one.go("/specimen/public/")
    assert one.in_the_way() == []
    tags = one.page.evaluate("Object.fromEntries(axe.getRules().map(({ruleId, tags}) => [ruleId, tags]))")
    left = {rule for rule, its in tags.items() if "deprecated" in its or any(tag.endswith("aaa") for tag in its)}
    assert left | {"p-as-heading"} == NOT_ASKED


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
def test_the_keyboard_goes_through_and_out_again(visitor: Visit, frame: str) -> None:
    one = visitor()
    one.go(f"/specimen/{frame}/")
    order: list[str] = []
    for _ in range(LAPS):
        one.page.keyboard.press("Tab")
        order.append(one.page.evaluate(REACHED))
        if order[-1] == order[0] and len(set(order)) > 1 and order[-1] != order[-2]:
            break
    assert len(order) < LAPS, order[-5:]
    assert one.page.evaluate(PASSED_BY) == []


@pytest.mark.parametrize("frame", FRAMES)
def test_letters_twice_as_large_or_spaced_are_not_cut(visitor: Visit, frame: str) -> None:
    one = visitor(bypass_csp=True)  # the reader's own stylesheet is no part of the page
    reader = one.context.new_cdp_session(one.page)
    for size, spacing in ((TWICE, ""), (USUAL, SPACED)):
        reader.send("Page.setFontSizes", {"fontSizes": {"standard": USUAL}})
        one.go(f"/specimen/{frame}/")
        before = one.page.evaluate(TALL)
        reader.send("Page.setFontSizes", {"fontSizes": {"standard": size}})
        one.page.add_style_tag(content=spacing or "/* as it is */")
        assert one.page.evaluate(TALL) > before
        assert one.overflow() == 0
        assert one.page.evaluate(CUT) == []


@pytest.mark.parametrize("frame", FRAMES)
def test_a_page_in_forced_colours_keeps_its_edges_and_its_place(visitor: Visit, frame: str) -> None:
    one = visitor()
    one.page.emulate_media(forced_colors="active")
    one.go(f"/specimen/{frame}/")
    assert one.page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert one.page.evaluate(EDGELESS) == []
    places = one.page.evaluate(RINGED)
    assert any(is_current for is_current, _ in places)
    assert all(is_current == is_ringed for is_current, is_ringed in places)


@pytest.mark.parametrize("frame", FRAMES)
def test_nothing_moves_for_who_asked_for_less_movement(visitor: Visit, frame: str) -> None:
    one = visitor()
    one.page.emulate_media(reduced_motion="no-preference")
    one.go(f"/specimen/{frame}/")
    assert one.page.evaluate(MOVING) > 0
    one.page.emulate_media(reduced_motion="reduce")
    assert one.page.evaluate(MOVING) == 0


@pytest.mark.parametrize("frame", FRAMES)
def test_its_pictures_are_taken(visitor: Visit, frame: str) -> None:
    one = visitor()
    one.go(f"/specimen/{frame}/")
    one.picture(f"specimen-{frame}")
