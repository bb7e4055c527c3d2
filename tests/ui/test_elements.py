"""What no page has, and what every table and picture has: read off the templates, the stylesheets and the scripts (docs/rgaa.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import espace

HERE = Path(espace.__file__).parent
TEMPLATES = sorted(HERE.rglob("templates/**/*.html"))
STYLES = sorted(HERE.rglob("static/**/*.css"))
SCRIPTS = sorted(path for path in HERE.rglob("static/**/*.js") if "vendor" not in path.parts)
PLAYS = r"<(?:video|audio|track|canvas|object|embed|applet)\b"
FRAMES = r"<(?:iframe|frame|frameset|portal)\b"
BY_ITSELF = r"<(?:marquee|blink|bgsound)\b|http-equiv=[\"']?refresh|\bautoplay\b|\baccesskey\b|tabindex=[\"']?[1-9]"
MOVES = r"@keyframes|animation(?:-name)?\s*:(?!\s*none)|scroll-timeline"
POINTERS = r"mousedown|mouseup|mousemove|mouseover|mouseenter|pointerdown|pointermove|touchstart|touchmove|gesturestart"
MOTION = r"devicemotion|deviceorientation|Accelerometer|Gyroscope|screen\.orientation|\(orientation:"
NOTES = r"^.*\{ last = Date\.now\(\); \}, \{ passive: true \}\);$"
"""A line that only notes when somebody was last here, whatever they did."""
REVEALS = r"\b(?:display|visibility|opacity|clip|clip-path|content)\s*:"
TABLE = re.compile(r"<table\b([^>]*)>(.*?)</table>", re.DOTALL)


def found(pattern: str, paths: list[Path]) -> list[str]:
    """Where a pattern stands, with the word that it met."""
    return [
        f"{path.name}: {met}"
        for path in paths
        for met in re.findall(f"(?:{pattern})", path.read_text(encoding="utf-8"))
    ]


def tables() -> Iterator[tuple[str, str, str]]:
    """Every table of the product: its template, its attributes, what it holds."""
    for path in TEMPLATES:
        for attributes, body in TABLE.findall(path.read_text(encoding="utf-8")):
            yield path.name, attributes, body


def test_nothing_plays_and_no_page_frames_another() -> None:
    assert len(TEMPLATES) > 100
    assert found(f"{PLAYS}|{FRAMES}", TEMPLATES) == []
    assert found("new Audio|speechSynthesis|createElement\\(.(?:video|audio|iframe)", SCRIPTS) == []


def test_nothing_moves_blinks_reloads_or_opens_by_itself() -> None:
    assert found(BY_ITSELF, TEMPLATES) == []
    assert found(MOVES, STYLES) == []
    assert found(r"window\.open|requestAnimationFrame|\.animate\(|location\.reload", SCRIPTS) == []


def test_no_script_listens_to_the_path_of_a_pointer_or_to_the_device() -> None:
    assert SCRIPTS
    acting = [re.sub(NOTES, "", path.read_text(encoding="utf-8"), flags=re.MULTILINE) for path in SCRIPTS]
    assert re.findall(f"{POINTERS}|{MOTION}", "\n".join(acting)) == []
    assert found(MOTION, STYLES) == []
    assert found(rf"hx-trigger=\"[^\"]*(?:{POINTERS})", TEMPLATES) == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_nothing_appears_because_a_pointer_is_over_it(path: Path) -> None:
    rules = re.findall(r"([^{}]*:hover[^{}]*)\{([^{}]*)\}", path.read_text(encoding="utf-8"))
    assert [selector.strip() for selector, body in rules if re.search(REVEALS, body)] == []


def test_every_table_is_named_and_each_heading_says_what_it_heads() -> None:
    faults = [
        f"{name}: no name" for name, given, body in tables() if "<caption" not in body and "aria-label" not in given
    ]
    faults += [f"{name}: no heading" for name, _, body in tables() if not re.search(r"<th\b", body)]
    faults += [
        f"{name}: {tag}" for name, _, body in tables() for tag in re.findall(r"<th\b(?![^>]*\sscope=)[^>]*>", body)
    ]
    assert faults == []
    assert len(list(tables())) > 10


def test_no_table_is_a_layout_or_spans_its_cells() -> None:
    assert found(r"<table\b[^>]*role=|(?:col|row)span=|\sheaders=", TEMPLATES) == []


def test_every_drawing_is_hidden_and_the_pictures_are_the_logo_and_what_people_send() -> None:
    sources = sorted({*TEMPLATES, *HERE.glob("ui/templatetags/*.py"), *HERE.glob("portal/pictures.py")})
    drawings = found(r"<svg\b[^>]*>", sources)
    assert len(drawings) >= 3
    assert [one for one in drawings if 'aria-hidden="true"' not in one] == []
    assert [one.split(":")[0] for one in found(r"<img\b", sources)] == ["logo.html", "file.html", "logo.html"]
    assert found("captcha", TEMPLATES) == []


def test_every_group_of_fields_has_its_legend() -> None:
    groups = found(r"<fieldset\b[^>]*>\s*(?!\s*<legend)", TEMPLATES)
    assert groups == []
