"""One line of the permission table, and what the tests read in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from espace.accounts.roles import STAFF_ROLES, Role
from espace.config.middleware import DOCUMENTS
from tests.security.world import World

CLIENT = frozenset({Role.CUSTOMER})
ADVISOR = frozenset({Role.ADVISOR})
DPO = frozenset({Role.DPO})
READERS = ADVISOR | DPO
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
IMPORTERS = ADVISOR | ADMINISTRATOR
MAINTAINER = frozenset({Role.MAINTAINER})
PROTECT = frozenset({Role.PROTECT_READER})
ARCHIVIST = frozenset({Role.ARCHIVIST})
ARCHIVE_READERS = ARCHIVIST | DPO
STAFF = frozenset(STAFF_ROLES)
MEMBERS = frozenset(Role)
EVERYBODY = None
"""Signed in or not."""

VERBS = ("get", "head", "post", "put", "patch", "delete")
Form = Callable[[World], dict[str, Any]]
Seen = str | Callable[[World], str]


def pk_of(value: Any) -> str:
    """What stands for a thing of the world in an address."""
    return str(getattr(value, "pk", value))


@dataclass(frozen=True)
class Case:
    """An address as the resolver writes it, who it is open to, and what it does for them.

    ``of`` names what of the world stands in the address, ``also`` what stands in its other parts, ``rest`` those that are words, ``query``
    what follows it, ``needs`` what must be there besides.
    ``shows``: what a GET shows, ``→ /place/`` where it leads elsewhere, ``""`` when it is not answered. ``sends``: the form of a POST,
    ``None`` when it is not answered; ``then`` says whether it was done; ``told``: what it answers, shown or led to. ``headers``: those of
    every request; ``speaks``: verbs that the address answers besides.
    """

    route: str
    to: frozenset[Role] | None
    of: str = ""
    rest: dict[str, str] | Callable[[World], dict[str, str]] = field(default_factory=dict)
    also: dict[str, str] = field(default_factory=dict)
    query: Callable[[World], str] | None = None
    needs: tuple[str, ...] = ()
    shows: Seen = ""
    sends: Form | None = None
    then: Callable[[World], object] | None = None
    told: Seen = "→ "
    posts_to: Callable[[World], str] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    speaks: frozenset[str] = frozenset()

    def path(self, world: World) -> str:
        """The address in this world; builds what it needs."""
        for name in self.needs:
            getattr(world, name)
        thing = pk_of(getattr(world, self.of)) if self.of else ""
        rest = self.rest(world) if callable(self.rest) else self.rest
        known = rest | {part: pk_of(getattr(world, name)) for part, name in self.also.items()}
        parts = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known.get(found[1], thing), self.route)
        query = f"?{self.query(world)}" if self.query else ""
        return "/" + re.sub(r"^\^(.*/)\(\?P.*\$$", rf"\g<1>{thing}/", parts) + query

    @property
    def verbs(self) -> set[str]:
        """The verbs that the address answers."""
        return ({"get", "head"} if self.shows else set()) | ({"post"} if self.sends else set()) | self.speaks

    def __str__(self) -> str:
        return self.route or "/"


def view_of(route: str) -> Any:
    """The view behind an address of the resolver. Raises ``KeyError``."""
    return routes()[route]


def routes() -> dict[str, Any]:
    """Every address of the site, as the resolver writes it, with its view."""
    return dict(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, Any]]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route, one.callback
        else:
            yield from _walk(one, route)


def body(answer: Any) -> bytes:
    """Everything that an answer carries, streamed or not."""
    content: bytes = b"".join(answer) if answer.streaming else answer.content
    return content


def protected(answer: Any) -> None:
    """What every answer carries, and what an answer of somebody's session carries besides (S13)."""
    headers, policy = answer.headers, answer.headers["Content-Security-Policy"]
    # A logo is a picture that may hold styles; it is sandboxed, and no page is made of it.
    assert "unsafe-" not in policy or (policy.startswith("default-src 'none'") and "sandbox" in policy)
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert f"{name} 'none'" in policy, policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    kind = headers.get("Content-Type", "")
    # What no window opens and runs asks for no device: a stylesheet does without.
    assert "camera=()" in headers.get("Permissions-Policy", "camera=()" if not kind.startswith(DOCUMENTS) else "")
    if kind.startswith("text/"):
        assert "charset=utf-8" in kind.lower(), kind
    signed_in = settings.SESSION_COOKIE_NAME in answer.wsgi_request.COOKIES
    if signed_in and not getattr(answer, "is_everybodys", False):
        assert "no-store" in headers["Cache-Control"]


def check(answer: HttpResponseBase, wanted: Seen, world: World) -> None:
    """The answer leads where it should, or is there and shows what it should."""
    protected(answer)
    text = wanted(world) if callable(wanted) else wanted
    if text.startswith("→ "):
        assert answer.status_code == 302, answer.status_code
        assert answer.headers["Location"].startswith(text[2:]), answer.headers["Location"]
        assert not answer.headers["Location"].startswith(("/connexion/", "/confirmer/"))
        return
    assert answer.status_code < 300, answer.status_code
    assert text.encode() in body(answer), f"{text} is not on the page"
