"""What a page weighs on the wire: to a browser that has kept nothing, and to one that kept what its first page brought.

A page is weighed as the browser receives it, head and body, compressed by the program itself. Styles, scripts and pictures of the house
leave the test's server uncompressed: they count as an installation sends them (``ops.installing.collect``), packed once, with a head of
theirs. A file that the browser kept already is counted in a first page, and in a next one if the home page does not bring it: whichever
page comes first, the figure is the same.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from tests.screens.sheet import folder

FIRST, NEXT = 50, 15
"""kB (thousands of bytes): the heaviest that a client, or anybody, is sent."""
HEAD = 713
"""Bytes: what comes before a file of the house, as ``espace serve`` sends it."""
FILES = {"Stylesheet", "Image", "Font", "Script", "Manifest"}
NOTICES = ("confidentialite/", "confidentialite/versions/<slug:version>/")
OVER = dict.fromkeys(NOTICES, 21)
OVER_FIRST = dict.fromkeys(NOTICES, 63)
"""The notice is one text, and its words alone weigh 13 kB (decision 0029); it has limits of its own."""
PACKED_ALREADY = {".woff2", ".png"}


@functools.cache
def packed(path: str) -> int:
    """Bytes on the wire of a file of the house."""
    found = finders.find(path.removeprefix(f"/{settings.STATIC_URL.strip('/')}/"))
    if not isinstance(found, str):
        raise LookupError(f"{path}: no such file")
    content = Path(found).read_bytes()
    return HEAD + (
        len(content) if Path(path).suffix in PACKED_ALREADY else min(len(content), len(brotli.compress(content)))
    )


@dataclass(frozen=True)
class Weight:
    """Of a page, in kB: as the first one opened, and as the next one."""

    route: str
    first: float
    next: float

    def __str__(self) -> str:
        return f"/{self.route}: {self.first:.1f} kB as a first page, {self.next:.1f} kB as a next one"

    def is_over(self, *, may_be_first: bool) -> bool:
        """Whether it is heavier than it may be; ``may_be_first``: somebody opens it who has kept nothing."""
        return self.next > OVER.get(self.route, NEXT) or (
            may_be_first and self.first > OVER_FIRST.get(self.route, FIRST)
        )


@dataclass
class Scales:
    """Weighs what comes to a page of the browser; ``home`` holds what the home page brings and the browser keeps, by address, in bytes."""

    page: Page
    home: dict[str, float] = field(default_factory=dict)
    _asked: dict[str, tuple[str, str]] = field(default_factory=dict)
    _came: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._on_request)
        session.on("Network.loadingFinished", self._on_finished)

    def _on_request(self, event: Any) -> None:
        self._asked[event["requestId"]] = (event["request"]["url"], event.get("type", ""))

    def _on_finished(self, event: Any) -> None:
        self._came[event["requestId"]] = event["encodedDataLength"]

    def weigh(self, address: str, route: str = "") -> Weight:
        """Open a page, and wait until nothing more comes."""
        answers, files = self._open(address)
        more = sum(size for url, size in files.items() if url not in self.home)
        return Weight(route, (answers + sum(files.values())) / 1000, (answers + more) / 1000)

    def keep(self, address: str) -> None:
        """What this page brings is kept from now on."""
        self.home |= self._open(address)[1]

    def _open(self, address: str) -> tuple[float, dict[str, float]]:
        """Bytes of the page itself and of what its scripts ask for; of each file that it shows or runs, kept already or not."""
        self._asked.clear()
        self._came.clear()
        self.page.goto(address, wait_until="networkidle")
        answers, files = 0.0, dict[str, float]()
        for one, (url, kind) in self._asked.items():
            path, came = urlsplit(url).path, self._came.get(one, 0)
            if path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
                files[url] = packed(path)
            elif kind in FILES:
                files[url] = self.home.get(url, came)
            else:
                answers += came
        return answers, files


def heaviest(weights: list[Weight], most: int) -> list[Weight]:
    return sorted(weights, key=lambda one: one.next, reverse=True)[:most]


def _file(who: str) -> Path:
    return folder() / f"weights-{who}.json"


def write_down(who: str, weights: list[Weight]) -> None:
    """For the page that tells the figures (``tests.screens.served``)."""
    folder().mkdir(parents=True, exist_ok=True)
    _file(who).write_text(json.dumps([[one.route, one.first, one.next] for one in weights]), encoding="utf-8")


def written_down() -> Iterator[tuple[str, list[Weight]]]:
    """Who, and what their pages weighed when they were last weighed."""
    for path in sorted(folder().glob("weights-*.json")):
        yield path.stem.removeprefix("weights-"), [Weight(*one) for one in json.loads(path.read_text(encoding="utf-8"))]
