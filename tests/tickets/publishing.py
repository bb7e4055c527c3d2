"""What tests do as an administrator who changes the kinds of request."""

from __future__ import annotations

from typing import Any

from espace import brokerage
from espace.accounts.models import User
from espace.brokerage.models import Sketch, Version
from espace.tickets import sketching
from espace.tickets.actions import forms
from tests.cast import AT

ROOM: dict[str, Any] = {
    "type": "text", "category": "contact", "required": False, "label": {"fr": "Chambre", "en": "Room"},
    "why": {"fr": "Pour vous joindre sur place.", "en": "To reach you there."},
}  # fmt: skip


def look() -> None:
    """Know what was published: here no transaction is ever committed, which would have said so."""
    brokerage.seen(Version.objects.order_by("-id").values_list("id", flat=True).first())


def revision(kind: str) -> int:
    return next(iter(Sketch.objects.filter(kind=kind).values_list("revision", flat=True)), 0)


def publish(kind: str, by: User) -> None:
    forms.publish(kind=kind, revision=revision(kind), by=by, at=AT)
    look()


def add(kind: str, by: User, **changed: Any) -> str:
    """Add a question to a sketch; its name."""
    sketch = forms.ask(kind=kind, revision=revision(kind), name="", given=ROOM | changed, by=by, at=AT)
    return str(sketching.asked(sketch.value)[-1]["name"])


def drop(kind: str, name: str, by: User) -> None:
    forms.withdraw_question(kind=kind, revision=revision(kind), name=name, by=by, at=AT)
