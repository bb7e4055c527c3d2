"""What is looked at on a page in the browser: its pictures, axe, every width, and what a reader's own settings make of it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Error

from tests.browser import HEIGHT, SPACED, Visitor
from tests.screens.sheet import LANGUAGES, THEMES, WIDTHS, Shot, Theme, folder

NARROWEST = 320
"""What a page of 1,280 px comes to at 400 % (WCAG 2.2, 1.4.10): nothing is wider than it."""
TALLEST = 16_000
"""What the browser draws in one piece."""
USUAL, TWICE = 16, 32
"""The size of letters that a reader sets in the browser: at 1,280 px, twice as large is the page at 200 % (WCAG 2.2, 1.4.4)."""
JUDGED: tuple[tuple[Theme, int], ...] = (("light", WIDTHS[0]), ("dark", WIDTHS[-1]))
"""Where axe looks: each set of colours, each end of the widths."""
BEYOND = """() => [...document.querySelectorAll("main *")].filter((node) => node.getBoundingClientRect().right > innerWidth + .5)
  .slice(-3).map((node) => node.outerHTML.slice(0, 80))"""
CUT = """() => [...document.querySelectorAll("body *")].filter((node) => {
  const style = getComputedStyle(node);
  const hides = [style.overflowX, style.overflowY].some((value) => value === "hidden" || value === "clip");
  return hides && node.textContent.trim() && style.clipPath === "none"
    && (node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1);
}).map((node) => node.outerHTML.slice(0, 80))"""
"""What hides a part of its words; what is for screen readers alone is clipped whole."""
EDGELESS = """() => [...document.querySelectorAll(".button, button:not(.row-link, .act), .input, select")].filter((node) => {
  const style = getComputedStyle(node);
  const edged = parseFloat(style.borderTopWidth) >= 1 && style.borderTopStyle !== "none" && style.borderTopColor !== style.backgroundColor;
  return node.offsetParent && !edged;
}).map((node) => node.outerHTML.slice(0, 80))"""
"""What is pressed or filled and has no edge: in forced colours, the ground does not tell it apart. A line of a list has the list's."""
RINGED = """() => [...document.querySelectorAll("nav a, .filters a")].filter((node) => node.offsetParent)
  .map((node) => [node.hasAttribute("aria-current"), getComputedStyle(node).outlineStyle === "solid"])"""
"""Of each place of the navigation: whether it is the current one, and whether forced colours show it."""
MOVING = """() => [...document.querySelectorAll("*")].filter((node) => ["", "::before", "::after"].some((part) => {
  const style = getComputedStyle(node, part || null);
  return style.animationName !== "none" || style.transitionDuration.split(",").some((time) => parseFloat(time) > 0);
})).length"""


def look(one: Visitor, shot: Shot) -> list[str]:
    """Take the pictures of the page, at every width and in both sets of colours; what stands in the way on it."""
    one.page.wait_for_load_state("load")
    found = (
        [] if one.page.locator("html").get_attribute("lang") == shot.language else ["not in the language of its reader"]
    )
    for theme in THEMES:
        for width in WIDTHS:
            found += _seen(one, shot, theme, width, judged=(theme, width) in JUDGED)
    if shot.language == LANGUAGES[0]:  # the other one has the same elements
        found += as_readers_set_it(one)
    return found + _narrowest(one)


def glance(one: Visitor, shot: Shot) -> list[str]:
    """As :func:`look`, with one picture and one look of axe: French on a phone in the light, English on a desk in the dark."""
    one.page.wait_for_load_state("load")
    return _seen(one, shot, *JUDGED[LANGUAGES.index(shot.language)], judged=True) + _narrowest(one)


def as_readers_set_it(one: Visitor) -> list[str]:
    """What is lost with letters twice as large, in forced colours, and with less movement."""
    page, found = one.page, []
    page.set_viewport_size({"width": WIDTHS[-1], "height": HEIGHT})
    reader = one.context.new_cdp_session(page)
    reader.send("Page.setFontSizes", {"fontSizes": {"standard": TWICE}})
    found += [f"at 200 %, {fault}" for fault in too_wide(one, WIDTHS[-1])]
    found += [f"at 200 %, cut: {node}" for node in page.evaluate(CUT)]
    reader.send("Page.setFontSizes", {"fontSizes": {"standard": USUAL}})
    reader.detach()
    page.emulate_media(forced_colors="active")
    found += [f"in forced colours, without an edge: {node}" for node in page.evaluate(EDGELESS)]
    if any(is_current != is_ringed for is_current, is_ringed in page.evaluate(RINGED)):
        found.append("in forced colours, the current place is not told")
    page.emulate_media(forced_colors="none")
    if moving := page.evaluate(MOVING):
        found.append(f"{moving} elements move for somebody who asked for less movement")
    return found


def too_wide(one: Visitor, width: int) -> list[str]:
    """By how much the page is wider than its screen, and what makes it so."""
    over = one.overflow()
    return [f"{over} px wider than {width} px: {'; '.join(one.page.evaluate(BEYOND))}"] if over > 0 else []


def _seen(one: Visitor, shot: Shot, theme: Theme, width: int, *, judged: bool) -> list[str]:
    one.page.emulate_media(color_scheme=theme)
    one.page.set_viewport_size({"width": width, "height": HEIGHT})
    found = too_wide(one, width) + (one.in_the_way() if judged else [])
    _draw(one, folder() / shot.file(theme, width), width)
    return found


def _narrowest(one: Visitor) -> list[str]:
    one.page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    found = too_wide(one, NARROWEST)
    one.page.add_style_tag(content=SPACED)
    return found + [f"when spaced, {fault}" for fault in too_wide(one, NARROWEST)]


def _draw(one: Visitor, path: Path, width: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # As tall as the page, so that what stays at the foot of a screen is drawn at the foot of the picture.
    tall = int(one.page.evaluate("document.documentElement.scrollHeight"))
    one.page.set_viewport_size({"width": width, "height": min(max(tall, HEIGHT), TALLEST)})
    try:
        one.page.screenshot(path=path, full_page=True, animations="disabled", type="jpeg", quality=55, scale="css")
    except Error as error:  # pragma: no cover
        raise AssertionError(f"{path.name}: {error}") from error
