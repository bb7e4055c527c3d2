"""The frames: what stands on every page, in both languages, under the strict policy, within its weight."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import override_settings
from django.utils.translation import override

import espace
from espace.ui import context
from tests.ui import specimen

FRAMES = ("public", "portal", "desk", "dpo")
STATIC = Path(espace.__file__).parent / "ui" / "static" / "ui"
TEMPLATES = sorted(Path(espace.__file__).parent.rglob("templates/**/*.html"))
ROLE_WORDS = {"portal": "Votre espace", "desk": "Files de demandes", "dpo": "Protection des données"}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("frame", FRAMES)
def test_every_frame_says_its_language_and_leads_to_its_content(frame: str, language: str) -> None:
    with override(language):
        html = specimen.draw(frame)
    assert f'<html lang="{language}">' in html
    assert re.search(r'<a class="skip" href="#main">', html)
    assert len(re.findall(r"<main\b", html)) == 1
    assert 'id="main"' in html
    assert len(re.findall(r"<h1\b", html)) == 1
    assert '<meta name="viewport"' in html
    assert "dpo@example.test" in html


@pytest.mark.parametrize("frame", FRAMES)
def test_ids_are_unique(frame: str) -> None:
    found = re.findall(r'\bid="([^"]+)"', specimen.draw(frame))
    assert len(found) == len(set(found))


def test_a_page_without_a_request_is_drawn() -> None:
    from django.template.loader import render_to_string

    assert "404" in render_to_string("ui/errors/404.html", {"status": 404, "title": "x", "sentence": "y"})


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_a_style_or_a_script_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"<style\b|\sstyle=|\son[a-z]+=|javascript:|hx-on|\bsrc=\"(?:https?:)?//|url\(\s*['\"]?data:|src=\"data:", text
    )
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag


def test_the_demonstration_says_so() -> None:
    with override_settings(DEMO=True):
        assert "demo-flag" in specimen.draw("public")
    assert "demo-flag" not in specimen.draw("public")


def test_what_others_made_is_what_the_licence_page_says() -> None:
    licences = (STATIC / "LICENCES.md").read_text(encoding="utf-8")
    for file in (STATIC / "vendor").iterdir():
        assert f"`vendor/{file.name}`" in licences
        assert hashlib.sha256(file.read_bytes()).hexdigest() in licences
    for word in ("Zero-Clause BSD", "ISC", "SIL OPEN FONT LICENSE", "MIT", "BSD 3-Clause"):
        assert word in licences


def test_every_icon_asked_for_is_drawn() -> None:
    root = ET.parse(STATIC / "icons.svg").getroot()
    known = {symbol.attrib["id"] for symbol in root}
    asked = {name for path in TEMPLATES for name in re.findall(r'\bicon[= ]"([a-z0-9-]+)"', path.read_text())}
    asked |= {icon for _, _, icon in context.PORTAL}
    assert asked - known == set()


def test_every_static_file_named_in_the_stylesheet_is_there() -> None:
    for name in re.findall(r'url\("([^"]+)"\)', (STATIC / "espace.css").read_text()):
        assert finders.find(f"ui/{name}"), name


def test_the_languages_offered_are_the_others() -> None:
    with override("en"):
        offered = context.installation(specimen.request())["other_languages"]
    assert offered == [("fr", "Français")]


def test_a_signed_out_page_sets_no_cookie(client) -> None:
    assert client.get("/nulle-part/").status_code == 404
    assert not client.cookies


def test_a_language_is_chosen_by_post_and_kept_in_a_cookie(client) -> None:
    assert client.get("/langue/").status_code in (302, 405)
    response = client.post("/langue/", {"language": "en", "next": "/marque.css"})
    assert response["Location"] == "/marque.css"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert client.post("/langue/", {"language": "en", "next": "https://elsewhere.example/"})["Location"] == "/"
