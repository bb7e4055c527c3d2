"""A visit of one page by somebody, in a demonstration that nobody has touched; and what the visits of one reader found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from espace.accounts.models import User
from espace.accounts.roles import Role
from tests.browser import Visitor
from tests.screens import refusing, validating
from tests.screens.looking import glance
from tests.screens.sheet import LANGUAGES, Shot
from tests.screens.world import Demonstration
from tests.security.cases import Case
from tests.security.world import World

REFUSED, FORBIDDEN = 422, 403
WRONG = 'aria-invalid="true"'


@dataclass
class Seen:
    """What one reader's browser came to: the faults, and the pages as they left, in a folder."""

    one: Visitor
    sources: Path
    found: list[str] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        # A page whose form was refused asks before it is left: the words in it are ours.
        self.one.page.on("dialog", lambda asked: asked.accept())

    def note(self, shot: Shot, faults: list[str], html: str = "") -> None:
        """Add the faults of a page, and the page itself where there is one."""
        self.found += [f"{shot.title}: {fault}" for fault in faults]
        if html:
            self.refused += shot.state.startswith("refused")
            (self.sources / f"{shot.name}.{shot.state or 'full'}.html").write_text(html, encoding="utf-8")

    def judge(self, language: str) -> None:
        """Fail with what was found, and with what the validator says of the pages."""
        if language == LANGUAGES[0]:  # the other one has the same elements
            # A day that is none is given back in its field, which no browser would have sent.
            self.found += [fault for fault in validating.errors(self.sources) if refusing.NONSENSE[:20] not in fault]
        assert not self.found, "\n".join(self.found)


@dataclass
class Visit:
    """``role`` comes to the page of a case, nobody in particular for ``None``."""

    one: Visitor
    demonstration: Demonstration
    role: Role | None
    language: str
    case: Case
    path: str = ""
    forms: dict[str, refusing.Form] = field(default_factory=dict)
    """What the page asks, by address."""

    def begin(self) -> str:
        """Put the demonstration back, with what the page is about; its address."""
        self._world()
        return self.path

    def open(self) -> None:
        """Open the page."""
        self.one.go(self.path)
        here = urlsplit(
            self.one.page.url
        ).path  # what it is about may be another one at the next visit, and so its address
        found = refusing.forms(self.one)
        self.forms = {self.case.route if urlsplit(form.address).path == here else form.key: form for form in found}

    def refuse(self, key: str, shot: Shot) -> tuple[list[str], str]:
        """What stands in the way on the page that this form is refused with, and that page; none where it takes anything."""
        found: list[str] = []
        for value in ("", refusing.NONSENSE):
            form = self.forms[key]
            sent = refusing.with_(form, value)
            answer = refusing.send(self.one, form.address, sent)
            assert answer.status != FORBIDDEN, f"{shot.title}: {form.address}"
            if answer.status == REFUSED or (answer.ok and WRONG in answer.text()):  # the pages of a password say 200
                self.begin()  # a draft keeps what it may of what it refuses
                self.open()
                form = self.forms[key]
                self.one.expect(REFUSED)
                html = refusing.open_(self.one, form.address, refusing.with_(form, value))
                return found + glance(self.one, shot), html
            if not value and form.needs and answer.status < 300:
                found.append(f"took nothing where something must be given: {answer.status}")
            self.begin()
            self.open()
        return found, ""

    def answer(self, shot: Shot) -> tuple[list[str], str]:
        """What stands in the way on the page that the form of the case is answered with, and that page; none where it is a part of one."""
        for trial in (refusing.send, refusing.open_):
            world = self._world()
            assert self.case.sends
            address = self.one.base + (self.case.posts_to(world) if self.case.posts_to else self.path)
            answer = trial(self.one, address, refusing.as_typed(self.one, self.case.sends(world)))
            html = answer if isinstance(answer, str) else answer.text()
            if "<html" not in html[:500]:
                return [], ""
        return glance(self.one, shot), html

    def _world(self) -> World:
        world = self.demonstration.again(self.language)
        world.acting = world.of(self.role) if self.role else world.claire
        self.path = self.case.path(world)
        enter(self.one, world.acting if self.role else None, world)
        return world


def enter(one: Visitor, user: User | None, world: World) -> None:
    """Be this person, in a session of theirs; nobody for ``None``."""
    one.context.clear_cookies()
    if user is not None:
        value = world.browser(user).cookies[settings.SESSION_COOKIE_NAME].value
        one.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": one.base}])


def page_at(one: Visitor, path: str) -> str | None:
    """The page of this address as it leaves; none when it is a file or a part of a page."""
    answer = one.context.request.get(one.base + path)
    text = answer.text() if "html" in answer.headers.get("content-type", "") else ""
    return text if "<html" in text[:500] else None
