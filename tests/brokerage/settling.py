"""Setting what the brokerage sets, in a test: one value at a time, and what holds then."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from espace import brokerage
from espace.accounts.models import User
from espace.brokerage import actions
from espace.brokerage.models import Version
from espace.brokerage.reading import Held
from tests.cast import AT


def now() -> Held:
    """What holds, looked up as the next page's session would."""
    brokerage.seen(Version.objects.order_by("-id").values_list("id", flat=True).first())
    return brokerage.known()


def identify(by: User, *, at: datetime = AT, **changed: Any) -> list[Any]:
    """Change some of the identity; the rest stays as it is."""
    held = now()
    given = {"name": held.name, "colour": held.colour, "phone": held.phone, "mediator": vars(held.mediator)}
    return actions.identify(**{**given, **changed}, by=by, at=at)


def close(by: User, first: date, last: date | None = None, *, at: datetime = AT) -> None:
    actions.close_on(first=first, last=last or first, fr="Pont", en="Bridge", by=by, at=at)
