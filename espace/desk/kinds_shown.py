"""A kind of request as an administrator reads it: what holds, what is being written, what publishing would change and who would read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import brokerage, register
from espace.brokerage.models import Sketch
from espace.brokerage.setting import Setting
from espace.desk.kinds_forms import TYPES
from espace.tickets import limits, sketching
from espace.tickets.judging import BadKinds, Faults
from espace.tickets.kinds import Kind, known, origin, settle
from espace.tickets.shapes import words

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """``table`` is what is being written where there is a sketch, else what holds; ``held`` what holds, ``None`` for what was never
    published; ``revision`` 0 without a sketch."""

    id: str
    table: Table
    held: Table | None
    revision: int
    is_offered: bool

    @property
    def title(self) -> str:
        return words(self.table["title"])

    @property
    def is_new(self) -> bool:
        return self.held is None

    @property
    def state(self) -> tuple[str, str]:
        """(badge, word)."""
        if self.held is None:
            return "waiting", _("pas encore publiée")
        if not self.is_offered:
            return "neutral", _("retirée")
        if self.id not in origin():
            return "info", _("faite par le cabinet")
        return ("info", _("changée")) if self.may_restore else ("neutral", _("d’origine"))

    @property
    def may_restore(self) -> bool:
        return self.id in origin() and brokerage.held().own(Setting.KIND, self.id) is not None

    @property
    def kept(self) -> str:
        """Why it is always proposed; empty where it may be withdrawn."""
        return str(limits.KEPT.get(self.id, ""))

    @property
    def is_notification(self) -> bool:
        first = origin().get(self.id)
        return first is not None and first.flow == "notification"

    def field(self, name: str) -> dict[str, Any]:
        """A question; 404 where there is none."""
        found = sketching.field(self.table, name)
        if found is None:
            raise Http404
        return found

    def was_asked(self, name: str) -> bool:
        return self.held is not None and sketching.field(self.held, name) is not None

    def rows(self) -> list[dict[str, Any]]:
        """The questions that are asked, in order."""
        fields = sketching.asked(self.table)
        return [
            _row(one)
            | {
                "reason": str(limits.ASKED.get((self.id, one["name"]), "")),
                "is_first": not place,
                "is_last": place + 1 == len(fields),
            }
            for place, one in enumerate(fields)
        ]

    def past(self) -> list[dict[str, Any]]:
        return [_row(one) for one in sketching.past(self.table)]

    def made(self) -> tuple[Kind | None, Faults]:
        """The kind that publishing would make, or what keeps it from being published."""
        try:
            return settle(self.id, self.table, before=self.held if self.held is None else known().tables[self.id])[
                1
            ], {}
        except BadKinds as bad:
            return None, bad.faults

    def changes(self) -> list[sketching.Change]:
        return sketching.changes(self.held, self.table)

    def faults(self, faults: Faults) -> list[tuple[str, str]]:
        """(question or nothing, what is wrong)."""
        named = {one["name"]: words(one["label"]) for one in self.table["fields"]}
        return [(named.get(field, field), fault) for (field, _part), fault in faults.items()]

    def recipients(self) -> list[tuple[str, str, str, list[str]]]:
        """(category, what it is for, the questions of it, who reads it beside the customer), of the questions that are asked."""
        law, language = register.load(), get_language() or "fr"
        asked: dict[str, list[str]] = {}
        for one in sketching.asked(self.table):
            asked.setdefault(one["category"], []).append(words(one["label"]))
        return [
            (
                found.label.in_language(language),
                found.why.in_language(language),
                " ; ".join(asked[found.id]),
                limits.readers(found.id, law),
            )
            for found in law.categories.values()
            if found.id in asked
        ]


def find(kind: str) -> Shown:
    """What stands of a kind; 404 where nothing does. One query."""
    return _shown(kind, Sketch.objects.filter(kind=kind).first())


def every() -> list[Shown]:
    """All of them, in the order of the brokerage, those that were never published last. One query."""
    sketches = {one.kind: one for one in Sketch.objects.order_by("at", "kind")}
    names = [*known().every, *(name for name in sketches if name not in known().every)]
    return [_shown(name, sketches.get(name)) for name in names]


def _shown(kind: str, sketch: Sketch | None) -> Shown:
    table = known().tables.get(kind)
    if sketch is None and table is None:
        raise Http404
    held = sketching.editable(table) if table is not None else None
    return Shown(
        id=kind,
        table=sketch.value if sketch else held or {},
        held=held,
        revision=sketch.revision if sketch else 0,
        is_offered=kind in known().offered,
    )


def _row(one: Table) -> dict[str, Any]:
    law = register.load()
    category = law.categories.get(one["category"])
    return {
        "name": one["name"],
        "label": words(one["label"]),
        "why": words(one["why"]),
        "type": TYPES[one["type"]],
        "category": category.label.in_language(get_language() or "fr") if category else one["category"],
        "required": bool(one.get("required")),
    }
