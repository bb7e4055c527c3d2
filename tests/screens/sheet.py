"""``python -m tests.screens.sheet``: one HTML page with every picture that ``make screens`` took, for a look at the whole product."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

Theme = Literal["light", "dark"]
WIDTHS = (390, 768, 1280)
THEMES: tuple[Theme, ...] = ("light", "dark")
LANGUAGES = ("fr", "en")
NAME = re.compile(
    r"(?P<page>[^.]+)(?:\.(?P<state>[a-z-]+))?-(?P<language>[a-z]{2})-(?P<theme>light|dark)-(?P<width>\d+)\.jpg"
)
ORDER = ("public", "customer", "advisor", "administrator", "dpo", "archivist", "protect_reader", "maintainer")
STYLE = """body { font: 15px/1.5 system-ui, sans-serif; margin: 24px; background: #f4f2ec; color: #1b2430 }
nav a { margin-right: 16px } h2 { margin-top: 48px } h3 { margin: 32px 0 8px; font-size: 15px }
.row { display: flex; gap: 12px; align-items: flex-start; overflow-x: auto; padding-bottom: 8px }
figure { margin: 0 } figcaption { font-size: 12px; color: #55606e }
img { display: block; height: 320px; max-width: 480px; object-fit: cover; object-position: top; border: 1px solid #d8d4c8 }"""


def folder() -> Path:
    """Where the pictures are: ``screens`` in ``ESPACE_PICTURES``, in ``var`` without."""
    return Path(os.environ.get("ESPACE_PICTURES") or "var").resolve() / "screens"


@dataclass(frozen=True)
class Shot:
    """A page as somebody reads it: ``role``, the address as the resolver writes it, the language.

    ``state``: ``empty``, ``refused-`` and the form that was; none for the page with what it is about.
    """

    role: str
    route: str
    language: str
    state: str = ""

    @property
    def title(self) -> str:
        return f"{self.role} /{self.route} ({self.language}{f', {self.state}' if self.state else ''})"

    @property
    def name(self) -> str:
        """``gestion-demandes-pk``."""
        page = re.sub(r"<(?:\w+:)?(\w+)>", r"\1", re.sub(r"\(\?P<(\w+)>[^)]*\)", r"\1", self.route))
        return re.sub(r"[^a-z0-9]+", "-", page.lower()).strip("-") or "home"

    def file(self, theme: Theme, width: int) -> str:
        """Its picture: ``advisor/gestion-demandes-pk-fr-light-390.jpg``, ``customer/espace.empty-fr-light-390.jpg``."""
        state = f".{self.state}" if self.state else ""
        return f"{self.role}/{self.name}{state}-{self.language}-{theme}-{width}.jpg"


def write(within: Path) -> Path:
    """The sheet of the pictures in a folder. Raises :class:`SystemExit` when there is none."""
    roles = sorted((path for path in within.iterdir() if path.is_dir()), key=_rank) if within.is_dir() else []
    if not roles:
        raise SystemExit(f"No picture in {within}: make screens takes them.")
    parts = [f"<h2 id='{role.name}'>{role.name}</h2>" + "".join(_pages(role)) for role in roles]
    links = "".join(f"<a href='#{role.name}'>{role.name}</a>" for role in roles)
    target = within / "index.html"
    target.write_text(
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Every page</title><style>{STYLE}</style>"
        f"<h1>Every page</h1><nav>{links}</nav>{''.join(parts)}</html>",
        encoding="utf-8",
    )
    return target


def _rank(role: Path) -> tuple[int, str]:
    return (ORDER.index(role.name) if role.name in ORDER else len(ORDER)), role.name


def _pages(role: Path) -> Iterator[str]:
    found = [(match, path) for path in role.glob("*.jpg") if (match := NAME.fullmatch(path.name))]
    found.sort(key=lambda one: (one[0]["page"], *_place(one[0])))
    for page, shots in groupby(found, key=lambda one: one[0]["page"]):
        yield f"<h3>{html.escape(page)}</h3><div class='row'>" + "".join(_figure(*one) for one in shots) + "</div>"


def _place(match: re.Match[str]) -> tuple[str, int, int, int]:
    return (
        match["state"] or "",
        LANGUAGES.index(match["language"]),
        ("light", "dark").index(match["theme"]),
        int(match["width"]),
    )


def _figure(match: re.Match[str], path: Path) -> str:
    source = html.escape(f"{path.parent.name}/{path.name}")
    words = f"{match['state'] or 'full'} · {match['language']} · {match['theme']} · {match['width']} px"
    return (
        f"<figure><a href='{source}'><img loading='lazy' src='{source}' alt='{html.escape(match['page'])}, {words}'></a>"
        f"<figcaption>{words}</figcaption></figure>"
    )


if __name__ == "__main__":
    print(f"Every page: {write(folder())}")
