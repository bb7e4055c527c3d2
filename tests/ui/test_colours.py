"""Every pair of colours can be read, in light and dark, whatever colour the broker chose."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from espace.brokerage import serving
from espace.ui import brand, colours

CSS = Path(brand.__file__).parent / "static" / "ui" / "espace.css"
TONES = ("brand", "done", "waiting", "late", "note")
GROUNDS = ("paper", "surface", "sunken")
WRITTEN = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """The colours of the stylesheet: light, dark."""
    found = re.findall(r":root \{(.*?)\}", CSS.read_text(), re.DOTALL)
    light = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", found[0]))
    return light, light | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", found[1]))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_can_be_read(scheme: int) -> None:
    colour = tokens()[scheme]
    pairs = [(ink, ground) for ink in ("ink", "quiet", *TONES) for ground in GROUNDS]
    pairs += [(ink, f"{tone}-tint") for tone in TONES for ink in ("ink", "quiet", tone)]
    pairs += [("on-brand", "brand"), ("on-brand", "brand-strong"), ("on-late", "late")]
    weak = {pair: colours.contrast(colour[pair[0]], colour[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_control_can_be_seen(scheme: int) -> None:
    colour = tokens()[scheme]
    ratios = {ground: colours.contrast(colour["edge"], colour[ground]) for ground in GROUNDS}
    assert {ground: ratio for ground, ratio in ratios.items() if ratio < 3} == {}


def test_the_grounds_counted_are_those_of_the_stylesheet() -> None:
    light, dark = tokens()
    assert set(colours.LIGHT_GROUNDS) == {light[name] for name in GROUNDS}
    assert set(colours.DARK_GROUNDS) == {dark[name] for name in GROUNDS}
    for shown, counted in ((light, colours.light("#0F5C63")), (dark, colours.dark("#0F5C63"))):
        assert (shown["brand"], shown["on-brand"], shown["brand-strong"], shown["brand-tint"]) == (
            counted.brand,
            counted.on_brand,
            counted.strong,
            counted.tint,
        )


@given(WRITTEN)
def test_any_brand_can_be_read(colour: str) -> None:
    for shades, grounds in (
        (colours.light(colour), colours.LIGHT_GROUNDS),
        (colours.dark(colour), colours.DARK_GROUNDS),
    ):
        assert all(colours.contrast(shades.brand, ground) >= 4.5 for ground in (*grounds, shades.tint, shades.on_brand))
        assert colours.contrast(shades.strong, shades.on_brand) >= 4.5


def test_a_readable_brand_is_left_alone() -> None:
    assert colours.light("#0F5C63").brand == "#0f5c63"


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "0f5c63", "#0f5c63}body{display:none"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(colours.BadColour):
        brand.stylesheet(text)


def test_the_brand_is_a_stylesheet_that_browsers_keep() -> None:
    response = serving.brand_css(RequestFactory().get("/marque.css"))
    assert response["Content-Type"].startswith("text/css")
    assert "max-age" in response["Cache-Control"]
    assert "--brand:#0f5c63" in response.content.decode()
    again = serving.brand_css(RequestFactory().get("/marque.css", headers={"if-none-match": response["ETag"]}))
    assert again.status_code == 304


def test_the_brokers_own_logo_is_served_and_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    monkeypatch.setitem(settings.BRAND, "logo", str(logo))
    response = serving.brand_logo(RequestFactory().get("/marque/logo"))
    assert response["Content-Type"] == "image/svg+xml"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response.content == logo.read_bytes()


def test_a_page_does_not_fetch_the_brand_again_when_signed_in(client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    assert "no-store" not in client.get("/marque.css")["Cache-Control"]
