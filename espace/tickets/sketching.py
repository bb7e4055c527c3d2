"""Changing a definition of a kind of request: what each gesture makes of it, and what differs in the end. Nothing here is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import register
from espace.tickets.kinds import FIXED
from espace.tickets.shapes import words

Table = Mapping[str, Any]


def editable(table: Table) -> dict[str, Any]:
    """What a screen may change of a definition: all of it but what the program does with it."""
    return {key: value for key, value in table.items() if key not in FIXED}


def name_for(label: str, taken: Collection[str], default: str) -> str:
    """A name that nothing has, made of the words of a label: nobody types one."""
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:24].strip("_")
    stem = stem if stem[:1].isalpha() else default
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    return name


def asked(table: Table) -> list[dict[str, Any]]:
    return [dict(one) for one in table["fields"] if not one.get("withdrawn")]


def past(table: Table) -> list[dict[str, Any]]:
    return [dict(one) for one in table["fields"] if one.get("withdrawn")]


def field(table: Table, name: str) -> dict[str, Any] | None:
    return next((dict(one) for one in table["fields"] if one["name"] == name), None)


def with_field(table: Table, given: Table) -> dict[str, Any]:
    """With this question in the place of the one of its name, else at the end of those that are asked."""
    if field(table, given["name"]) is None:
        return {**table, "fields": [*asked(table), dict(given), *past(table)]}
    return {**table, "fields": [dict(given) if one["name"] == given["name"] else dict(one) for one in table["fields"]]}


def moved(table: Table, name: str, places: int) -> dict[str, Any]:
    """With a question so many places further down (up when negative)."""
    fields = asked(table)
    here = next((place for place, one in enumerate(fields) if one["name"] == name), None)
    if here is not None and 0 <= here + places < len(fields):
        fields.insert(here + places, fields.pop(here))
    return {**table, "fields": [*fields, *past(table)]}


def without(table: Table, name: str, *, was_asked: bool) -> dict[str, Any]:
    """Without asking a question any more; one that nobody was ever asked is gone."""
    gone = field(table, name)
    kept = [one for one in asked(table) if one["name"] != name]
    left = [one for one in past(table) if one["name"] != name]
    if gone is not None and was_asked:
        left.append(gone | {"withdrawn": True})
    return {**table, "fields": [*kept, *left]}


def again(table: Table, name: str) -> dict[str, Any]:
    """With a withdrawn question asked again, last."""
    found = field(table, name)
    if found is None or not found.get("withdrawn"):
        return dict(table)
    found.pop("withdrawn")
    return {**table, "fields": [*asked(table), found, *(one for one in past(table) if one["name"] != name)]}


def choices_in(text: str) -> list[dict[str, str]]:
    """The choices that are typed a line each, ``code | français | anglais``; what is not well written is judged with the rest."""
    lines = [[part.strip() for part in line.split("|")] for line in text.splitlines() if line.strip()]
    return [
        {"value": line[0], "fr": line[1], "en": line[2]}
        if len(line) == 3
        else {"value": " | ".join(line), "fr": "", "en": ""}
        for line in lines
    ]


def choices_text(given: Table) -> str:
    """The same, to be typed over; those that are withdrawn are left out."""
    shown = (one for one in given.get("choices", ()) if not one.get("withdrawn"))
    return "\n".join(" | ".join(part for part in (one["value"], one["fr"], one["en"]) if part) for one in shown)


@dataclass(frozen=True)
class Change:
    """``sort``: ``added``, ``withdrawn``, ``changed`` or ``moved``; ``before`` and ``after`` say in words what was changed."""

    sort: str
    what: str
    before: str = ""
    after: str = ""


def changes(before: Table | None, after: Table) -> list[Change]:
    """What publishing ``after`` changes, in words, in the reader's language."""
    if before is None:
        return [_added(one) for one in asked(after)]
    found = [
        Change("changed", label, _said(before[key]), _said(after[key]))
        for key, label in _kind_parts().items()
        if before[key] != after[key]
    ]
    old, new = ({one["name"]: one for one in asked(table)} for table in (before, after))
    found += [_added(one) for name, one in new.items() if name not in old]
    found += [Change("withdrawn", words(one["label"])) for name, one in old.items() if name not in new]
    for name, one in new.items():
        if name in old:
            found += _field_changes(old[name], one)
    both = [name for name in old if name in new]
    if both != [name for name in new if name in old]:
        found.append(
            Change(
                "moved", _("L’ordre des questions"), _order(old, both), _order(new, [one for one in new if one in both])
            )
        )
    return found


def _added(one: Table) -> Change:
    """A question that is asked from now on, with what the register calls its category."""
    category = register.load().categories.get(one["category"])
    named = category.label.in_language(get_language() or "fr") if category else one["category"]
    return Change(
        "added", words(one["label"]), after=f"{named}, {_('obligatoire') if one.get('required') else _('facultatif')}"
    )


def _field_changes(old: Table, new: Table) -> list[Change]:
    return [
        Change("changed", f"{words(new['label'])} — {label}", before, after)
        for key, label in _field_parts().items()
        if (before := _said(_part(old, key))) != (after := _said(_part(new, key)))
    ]


def _part(given: Table, key: str) -> Any:
    if key == "required":
        return bool(given.get("required"))
    return choices_text(given).replace("\n", " ; ") if key == "choices" else given.get(key)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, Mapping):
        return " / ".join(str(value.get(language, "")) for language in ("fr", "en"))
    return {"required": _("obligatoire"), "optional": _("facultatif")}.get(str(value), str(value))


def _order(fields: Mapping[str, Table], names: list[str]) -> str:
    return " ; ".join(words(fields[name]["label"]) for name in names)


def _kind_parts() -> dict[str, str]:
    return {
        "title": _("Titre"), "summary": _("Résumé"), "purpose": _("Finalité"), "health": _("Données de santé possibles"),
        "contract": _("Contrat concerné"),
    }  # fmt: skip


def _field_parts() -> dict[str, str]:
    return {
        "label": _("question"), "why": _("raison"), "required": _("obligatoire"), "choices": _("réponses proposées"),
        "type": _("type"), "category": _("catégorie"),
    }  # fmt: skip
