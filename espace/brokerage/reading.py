"""What the brokerage set, as each process knows it, without a query of its own (decision 0037).

A process keeps the whole of it in memory, under the number of the last change. That number comes with the query that every signed-in page
makes for its session (:func:`seen`), so that two processes agree from the next page on. What has no session (a public page, the worker)
looks the number up when what it knows is older than :data:`MOST_AGE_S` seconds. What nobody ever set is what ``espace.toml``, the
register and the code's own texts say.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from espace import register
from espace.brokerage import hours
from espace.brokerage.setting import Setting
from espace.lib import clock
from espace.lib.office_hours import USUAL, Office, Week

MOST_AGE_S = 5.0
"""Seconds after which what a process knows is looked at again where no session brought it."""
MOST_REPLY_DAYS = 60
Key = tuple[str, str]


@dataclass(frozen=True)
class Mediator:
    """Whom a customer may turn to (Code de la consommation, L612-1)."""

    name: str
    address: str
    url: str


@dataclass(frozen=True)
class Closure:
    """Days on which the office is closed beside its week, both included; what is said of it in each language."""

    first: date
    last: date
    fr: str
    en: str

    def label(self, language: str) -> str:
        return self.en if language.startswith("en") else self.fr


@dataclass(frozen=True)
class Held:
    """What holds. ``version`` is the number of the last change, 0 before the first."""

    version: int = 0
    values: Mapping[Key, Any] = field(default_factory=lambda: MappingProxyType({}))
    weeks: tuple[tuple[date, Week], ...] = ()
    replies: tuple[tuple[date, int | None], ...] = ()
    """(first day, days of its office in which the brokerage answers) as they were set; ``None`` for those of origin."""
    definitions: tuple[tuple[str, Any], ...] = ()
    """(id of a kind of request, definition) as they were published, the oldest first: what was answered under each is read for ever."""

    def own(self, setting: Setting, about: str = "") -> Any:
        """What the brokerage gave to a setting; ``None`` where the text of origin holds."""
        return self.values.get((setting, about))

    @property
    def name(self) -> str:
        """The name that pages, mails and papers show."""
        return str(self.own(Setting.NAME) or settings.BRAND["name"])

    @property
    def colour(self) -> str:
        return str(self.own(Setting.COLOUR) or settings.BRAND["colour"])

    @property
    def logo(self) -> str:
        """The digest of the brokerage's logo; empty for that of the installation."""
        return str(self.own(Setting.LOGO) or "")

    @property
    def phone(self) -> str:
        """The number that customers call; by default the controller's, of the register. Empty where nobody gave one."""
        return str(self.own(Setting.PHONE) or register.load().controller.phone)

    @property
    def mediator(self) -> Mediator:
        """By default the one of ``espace.toml`` (``[complaints]``), else of the insurance profession."""
        own = self.own(Setting.MEDIATOR)
        return Mediator(**own) if own else origin_mediator()

    @cached_property
    def closures(self) -> tuple[Closure, ...]:
        return tuple(
            Closure(date.fromisoformat(one["first"]), date.fromisoformat(one["last"]), one["fr"], one["en"])
            for one in self.own(Setting.CLOSURES) or ()
        )

    @cached_property
    def office(self) -> Office:
        """When the office is open, past weeks included."""
        weeks = self.weeks or ((date.min, USUAL),)
        return Office(weeks, tuple((one.first, one.last) for one in self.closures))

    @property
    def promised(self) -> tuple[tuple[date, int], ...]:
        """(first day, days of its office in which the brokerage answers what it is given from that day on), the earliest first."""
        origin = origin_reply_days()
        return ((date.min, origin), *((since, days or origin) for since, days in self.replies))

    def reply_days(self, on: date) -> int:
        """How many days of its office the brokerage gives itself to answer what it is given on a day."""
        return next(days for since, days in reversed(self.promised) if since <= on)

    def mail(self, kind: str, language: str) -> Mapping[str, str]:
        """The brokerage's own ``subject`` and ``sentence`` of a mail; empty where the text of origin holds."""
        return self.own(Setting.MAIL, f"{kind}.{language}") or {}


class _Known:
    """What this process knows, and when it last looked (monotonic clock; ``None``: never)."""

    def __init__(self) -> None:
        self.held = Held()
        self.looked: float | None = None


_known = _Known()


def known() -> Held:
    """What this process knows, without looking: for a page that may ask nothing of the database."""
    return _known.held


def held() -> Held:
    """What holds now."""
    if _known.looked is None or time.monotonic() - _known.looked >= MOST_AGE_S:
        look()
    return _known.held


def look() -> None:
    """Look the number of the last change up: one query, and one more where it moved.

    Not within a transaction of somebody's, which may still be undone; and a database that does not answer leaves what was known, since
    the page that says so has a name too.
    """
    if _known.looked is not None and connection.in_atomic_block:
        return
    from espace.brokerage.models import Version  # the package is imported before the app registry is ready

    try:
        seen(Version.objects.order_by("-id").values_list("id", flat=True).first())
    except DatabaseError:
        _known.looked = time.monotonic()  # asked again in a while, not by every line of the page that says so


def seen(last: int | None) -> None:
    """Take note of the number of the last change, which came with another query; read everything again if it moved."""
    last = last or 0
    if last != _known.held.version:
        _known.held = _read()
    _known.looked = time.monotonic()


def forget() -> None:
    """Look again at the next call: something was changed here."""
    _known.looked = None


def rest() -> None:
    """Take everything for unset, and do not look: for tests, whose database is put back each time."""
    _known.held, _known.looked = Held(), float("inf")


def _read() -> Held:
    from espace.brokerage.models import Version

    rows = list(Version.objects.order_by("id").values_list("id", "setting", "about", "value", "at"))
    values = {(setting, about): value for _id, setting, about, value, _at in rows}
    changes = [(clock.today(at), value) for _id, setting, _about, value, at in rows if setting == Setting.HOURS]
    weeks: dict[date, Week] = {}
    for on, value in changes:
        weeks = weeks or {date.min: USUAL}
        weeks[on] = hours.week_of(value) if value else USUAL
    replies = {clock.today(at): value for _id, setting, _about, value, at in rows if setting == Setting.REPLY}
    last = rows[-1][0] if rows else 0
    return Held(
        last,
        MappingProxyType({key: value for key, value in values.items() if value}),
        tuple(weeks.items()),
        tuple(replies.items()),
        tuple((about, value) for _id, setting, about, value, _at in rows if setting == Setting.KIND),
    )


def origin_reply_days() -> int:
    """The days of ``espace.toml`` (``[desk] reply_within_days``), 2 by default. Raises ``ImproperlyConfigured`` unless 1 to 60."""
    days = settings.HOME.option("desk", "reply_within_days", 2)
    if not is_reply_days(days):
        raise ImproperlyConfigured(f"espace.toml, [desk]: reply_within_days is {days!r}; it is a number from 1 to 60.")
    return int(days)


def is_reply_days(days: object) -> bool:
    return isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= MOST_REPLY_DAYS


def origin_mediator() -> Mediator:
    """The mediator of ``espace.toml``, or of the insurance profession."""

    def option(name: str, default: str) -> str:
        return str(settings.HOME.option("complaints", name, default))

    return Mediator(
        name=option("mediator", "La Médiation de l’Assurance"),
        address=option("address", "TSA 50110, 75441 Paris Cedex 09"),
        url=option("url", "https://www.mediation-assurance.org"),
    )
