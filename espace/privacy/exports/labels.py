"""Columns and values as a person reads them.

A column without a word here is shown under its own name: nothing is left out for want of one.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from espace.lib import clock, countries
from espace.privacy.exports.walking import model_of
from espace.ui import words

LABELS: dict[str, str | Promise] = {
    "address": gettext_lazy("Adresse"),
    "answers": gettext_lazy("Ce que vous avez écrit"),
    "asked": gettext_lazy("Ce qui vous est demandé"),
    "asked_at": gettext_lazy("Demandé"),
    "at": gettext_lazy("Date"),
    "ball": gettext_lazy("C’est le tour de"),
    "ball_since_at": gettext_lazy("Depuis"),
    "birth_date": gettext_lazy("Date de naissance"),
    "body": gettext_lazy("Message"),
    "city": gettext_lazy("Ville"),
    "civility": gettext_lazy("Civilité"),
    "closed_at": gettext_lazy("Clos"),
    "closing": gettext_lazy("Pourquoi close"),
    "contracts": gettext_lazy("Vos contrats"),
    "country": gettext_lazy("Pays"),
    "created_at": gettext_lazy("Créé"),
    "edited_at": gettext_lazy("Modifié"),
    "education": gettext_lazy("Niveau d’études"),
    "effective_on": gettext_lazy("Prend effet"),
    "email": gettext_lazy("Adresse mail"),
    "ends_on": gettext_lazy("Se termine"),
    "executor": gettext_lazy("Qui les exécute"),
    "executor_reached": gettext_lazy("Comment joindre cette personne"),
    "executor_relation": gettext_lazy("Qui elle est pour vous"),
    "expire_date": gettext_lazy("Expire"),
    "field": gettext_lazy("Champ"),
    "first_name": gettext_lazy("Prénom"),
    "general": gettext_lazy("Vos directives générales, gardées par"),
    "identity": gettext_lazy("Votre identité et vos coordonnées"),
    "instalments": gettext_lazy("Fractionnement"),
    "kind": gettext_lazy("Sorte"),
    "label": gettext_lazy("Garantie ou exclusion"),
    "last_login": gettext_lazy("Dernière connexion"),
    "media_type": gettext_lazy("Format"),
    "name": gettext_lazy("Nom"),
    "new_email": gettext_lazy("Nouvelle adresse mail"),
    "number": gettext_lazy("Numéro"),
    "optional": gettext_lazy("Vos données facultatives"),
    "phone": gettext_lazy("Téléphone"),
    "postcode": gettext_lazy("Code postal"),
    "premium": gettext_lazy("Prime"),
    "prepared_at": gettext_lazy("Préparé"),
    "product": gettext_lazy("Produit"),
    "profession": gettext_lazy("Profession"),
    "published_at": gettext_lazy("Publié"),
    "renews_on": gettext_lazy("Échéance"),
    "requests": gettext_lazy("Vos demandes, leurs messages et vos documents"),
    "seen_at": gettext_lazy("Vu pour la dernière fois"),
    "sent_at": gettext_lazy("Envoyé"),
    "situation_on": gettext_lazy("Situation du"),
    "size": gettext_lazy("Taille en octets"),
    "source": gettext_lazy("De"),
    "state": gettext_lazy("État"),
    "submitted_at": gettext_lazy("Envoyé"),
    "surname": gettext_lazy("Nom"),
    "target": gettext_lazy("Vers"),
    "title": gettext_lazy("Titre"),
    "uploaded_at": gettext_lazy("Reçu"),
    "urgent": gettext_lazy("Urgent"),
    "used_at": gettext_lazy("Utilisé"),
    "words": gettext_lazy("Vos mots"),
    "written_at": gettext_lazy("Écrit"),
}


@lru_cache(4096)
def _day(on: date, language: str) -> str:
    return words.day(on, language, "short")


def moment(at: datetime, language: str) -> str:
    """« 2 nov. 2026, 10 h »: ten thousand of them, of few days."""
    there = at.astimezone(clock.PARIS)
    minute = f"{there.minute:02d}"
    if language.startswith("en"):
        return f"{_day(there.date(), language)}, {there.hour}:{minute}"
    return f"{_day(there.date(), language)}, {there.hour} h {minute}"


def label(column: str) -> str:
    """What a column is called."""
    known = LABELS.get(column)
    return str(known) if known is not None else column.removesuffix("_at").removesuffix("_on").replace("_", " ")


def choices(table: str, columns: tuple[str, ...]) -> dict[str, dict[Any, str]]:
    """For the columns that hold a code, what each code means."""
    model = model_of(table)
    found = {}
    for name in columns:
        flat = getattr(model._meta.get_field(name), "flatchoices", None)
        if flat:
            found[name] = {value: _(str(said)) for value, said in flat}
    return found


def shown(column: str, value: Any, language: str, said: dict[Any, str] | None) -> str:
    """A value as text: dates in words, codes as what they mean, structures line by line."""
    if isinstance(value, str):
        if said is not None:
            return said.get(value, value)
        if column.endswith("_at"):
            return moment(datetime.fromisoformat(value), language)
        if column.endswith(("_on", "_date")) or column == "on":
            return words.day(date.fromisoformat(value[:10]), language, "long")
        return countries.name(value, language) if column == "country" else value
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, dict):
        return "\n".join(f"{label(str(key))} : {shown(str(key), one, language, None)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(shown("", one, language, None) for one in value)
    return str(value)
