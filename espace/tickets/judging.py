"""Whether a definition of a kind of request can be relied upon: each fault is a sentence, and says where it stands.

The file of the installation and what the brokerage publishes are judged here alike. A definition is a table, as in the file:
``title``, ``summary``, ``purpose``, ``health``, ``contract``, and ``fields``, each with ``name``, ``type``, ``category``,
``required``, ``label``, ``why`` and ``choices``. A field or a choice that is no longer asked stays, ``withdrawn``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from django.utils.translation import gettext as _

from espace.brokerage.looks import is_one_line
from espace.tickets.shapes import FIELD_TYPES, Choice, Field, FieldType, Kind

Place = tuple[str, str]
"""(name of a field, empty for the kind itself; which part of it: ``category``, ``label_fr``…)."""
Faults = dict[Place, str]
NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
TEXTS = {"title": 80, "summary": 200, "label": 150, "why": 300}
"""The longest of each, in characters, in each language."""
LONGEST_CHOICE = 120
MOST_FIELDS = 60
MOST_CHOICES = 60
RESERVED = frozenset({
    "accepts_health", "another", "attach", "back", "channel", "confirm", "consent", "contract", "csrfmiddlewaretoken", "documents",
    "id", "kind", "received_on", "remove", "review", "save", "version",
})  # fmt: skip
"""The names that the forms around the questions use themselves."""
FLAGS = ("urgent", "assistance_first", "reauthenticate", "call_back", "complaint")
KEYS = frozenset({"title", "summary", "purpose", "health", "contract", "fields", "flow", *FLAGS})
FIELD_KEYS = frozenset({"name", "type", "category", "required", "label", "why", "choices", "withdrawn"})


class BadKinds(Exception):
    """A definition is wrong; the message names the kind and the field. ``faults`` says what, by place."""

    def __init__(self, kind: str, faults: Faults) -> None:
        super().__init__("\n".join(said(kind, faults)))
        self.kind = kind
        self.faults = faults


def said(kind: str, faults: Faults) -> Iterator[str]:
    """Each fault as a line that names where it stands."""
    for (field, _part), fault in faults.items():
        where = _("Nature de demande %(kind)s, champ %(field)s") if field else _("Nature de demande %(kind)s")
        told = {"kind": kind, "field": field}
        yield _("%(where)s : %(fault)s") % {"where": where % told, "fault": fault}


def judge(name: str, table: Any, categories: Collection[str], purposes: Collection[str]) -> Kind:
    """Read a definition. Raises :class:`BadKinds` on a field without a declared category, purpose, label or reason."""
    faults = faults_of(table, categories, purposes)
    if not NAME.fullmatch(name):
        faults["", "id"] = _("Le nom d’une demande s’écrit en lettres minuscules sans accent, comme claim.")
    if faults:
        raise BadKinds(name, faults)
    fields = [(_field(one), bool(one.get("withdrawn"))) for one in table["fields"]]
    rest = {key: table[key] for key in table if key != "fields"}
    return Kind(
        id=name,
        version=digest(table),
        fields=tuple(field for field, is_past in fields if not is_past),
        past=tuple(field for field, is_past in fields if is_past),
        **rest,
    )


def digest(table: Mapping[str, Any]) -> str:
    """The version of a definition, in twelve hexadecimal characters: the same content has the same one, whoever wrote it."""
    kept = json.dumps(table, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(kept.encode()).hexdigest()[:12]


def faults_of(table: Any, categories: Collection[str], purposes: Collection[str]) -> Faults:
    """Everything that is wrong with a definition, whatever it is: a row of the database is believed no more than a file."""
    if not isinstance(table, Mapping):
        return {("", ""): _("Ce n’est pas une définition.")}
    faults: Faults = {}
    for key in sorted(set(map(str, table)) - KEYS):
        faults["", key] = _("« %(key)s » n’est rien que le programme connaisse.") % {"key": key}
    for text in ("title", "summary"):
        faults |= _text("", text, table.get(text))
    if not _among(table.get("purpose"), purposes):
        faults["", "purpose"] = _("La finalité « %(name)s » n’est pas dans le registre.") % {
            "name": table.get("purpose")
        }
    if not isinstance(table.get("health"), bool):
        faults["", "health"] = _("Dites si cette demande peut contenir des données de santé.")
    if table.get("contract") not in ("required", "optional"):
        faults["", "contract"] = _("Dites si cette demande doit nommer un contrat.")
    if table.get("flow", "request") not in ("request", "notification"):
        faults["", "flow"] = _("Ce déroulement n’existe pas.")
    for flag in FLAGS:
        if not isinstance(table.get(flag, False), bool):
            faults["", flag] = _("« %(key)s » est vrai ou faux.") % {"key": flag}
    fields = table.get("fields")
    if not isinstance(fields, (list, tuple)) or not all(isinstance(one, Mapping) for one in fields):
        return faults | {("", "fields"): _("Il manque la liste des questions.")}
    for field in fields:
        faults |= field_faults(field, categories)
    names = [str(one.get("name")) for one in fields]
    if len(set(names)) != len(names):
        faults["", "fields"] = _("Deux champs ont le même nom.")
    elif len(fields) > MOST_FIELDS:
        faults["", "fields"] = _("Une demande a %(count)s questions au plus, retirées comprises.") % {
            "count": MOST_FIELDS
        }
    elif not any(not one.get("withdrawn") for one in fields):
        faults["", "fields"] = _("Une demande pose au moins une question.")
    return faults


def field_faults(field: Mapping[str, Any], categories: Collection[str]) -> Faults:
    """What is wrong with one field."""
    name = str(field.get("name") or "?")
    faults: Faults = {}
    for key in sorted(set(map(str, field)) - FIELD_KEYS):
        faults[name, key] = _("« %(key)s » n’est rien que le programme connaisse.") % {"key": key}
    if not isinstance(field.get("name"), str) or not NAME.fullmatch(name):
        faults[name, "name"] = _("Un nom de champ s’écrit en lettres minuscules sans accent, comme hospital_country.")
    elif name in RESERVED:
        faults[name, "name"] = _("Les formulaires emploient déjà le nom « %(name)s ».") % {"name": name}
    if not field.get("category"):
        faults[name, "category"] = _(
            "Choisissez la catégorie de données : sans elle, la question ne peut pas être posée."
        )
    elif not _among(field["category"], categories):
        faults[name, "category"] = _("La catégorie « %(name)s » n’est pas dans le registre.") % {
            "name": field["category"]
        }
    if field.get("type") not in FIELD_TYPES:
        faults[name, "type"] = _("Le type « %(name)s » n’existe pas.") % {"name": field.get("type") or ""}
    for text in ("label", "why"):
        faults |= _text(name, text, field.get(text))
    for flag in ("required", "withdrawn"):
        if not isinstance(field.get(flag, False), bool):
            faults[name, flag] = _("« %(key)s » est vrai ou faux.") % {"key": flag}
    if fault := _choices_fault(field):
        faults[name, "choices"] = fault
    return faults


def _among(name: Any, names: Collection[str]) -> bool:
    return isinstance(name, str) and name in names


def _text(field: str, part: str, text: Any) -> Faults:
    faults: Faults = {}
    for language in ("fr", "en"):
        typed = text.get(language) if isinstance(text, Mapping) else None
        if not isinstance(typed, str) or not typed.strip():
            faults[field, f"{part}_{language}"] = (
                _("Écrivez-le en français.") if language == "fr" else _("Écrivez-le en anglais.")
            )
        elif not is_one_line(typed):
            faults[field, f"{part}_{language}"] = _("Écrivez-le sur une ligne.")
        elif len(typed) > TEXTS[part]:
            faults[field, f"{part}_{language}"] = _("Au plus %(count)d caractères.") % {"count": TEXTS[part]}
    return faults


def _choices_fault(field: Mapping[str, Any]) -> str:
    choices = field.get("choices", ())
    if field.get("type") != "choice":
        return _("Seule une question à choix a des réponses proposées.") if choices else ""
    if not isinstance(choices, (list, tuple)) or not all(isinstance(one, Mapping) for one in choices):
        return _("Écrivez une réponse par ligne : code | français | anglais.")
    for one in choices:
        if not all(isinstance(one.get(key), str) and one[key].strip() for key in ("value", "fr", "en")):
            return _("Écrivez une réponse par ligne : code | français | anglais.")
        if not NAME.fullmatch(one["value"]):
            return _("Le code « %(code)s » s’écrit en lettres minuscules sans accent, comme visa.") % {
                "code": one["value"]
            }
        if max(len(one["fr"]), len(one["en"])) > LONGEST_CHOICE:
            return _("Une réponse proposée a %(count)d caractères au plus.") % {"count": LONGEST_CHOICE}
        if set(one) - {"value", "fr", "en", "withdrawn"} or not isinstance(one.get("withdrawn", False), bool):
            return _("Écrivez une réponse par ligne : code | français | anglais.")
    if len({one["value"] for one in choices}) != len(choices):
        return _("Deux réponses ont le même code.")
    if len(choices) > MOST_CHOICES:
        return _("Au plus %(count)d réponses proposées, retirées comprises.") % {"count": MOST_CHOICES}
    if sum(not one.get("withdrawn") for one in choices) < 2 and not field.get("withdrawn"):
        return _("Proposez au moins deux réponses.")
    return ""


def _field(table: Mapping[str, Any]) -> Field:
    return Field(
        name=table["name"],
        type=cast(FieldType, table["type"]),
        category=table["category"],
        label=dict(table["label"]),
        why=dict(table["why"]),
        required=table.get("required", False),
        choices=tuple(
            Choice(one["value"], {"fr": one["fr"], "en": one["en"]}, one.get("withdrawn", False))
            for one in table.get("choices", ())
        ),
    )
