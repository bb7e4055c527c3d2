"""What may be wrong with one row: one table, each reason with the sentence that its sender reads.

A sentence never quotes a cell: reports are printed and pasted, and a cell is somebody's birth date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "missing": _("La case est vide, elle est obligatoire."),
    "duplicate": _("Ce numéro de contrat est déjà celui de la ligne {first}."),
    "bad_date": _("Ce n’est pas une date possible : écrivez-la jj/mm/aaaa."),
    "birth_in_future": _("La date de naissance est dans le futur."),
    "too_old": _("La date de naissance donne plus de {age} ans."),
    "minor": _("Le souscripteur n’a pas 18 ans."),
    "end_before_start": _("La date de fin précède la date d’effet."),
    "bad_amount": _("Ce n’est pas un montant, ou il se lit de deux façons : écrivez par exemple 1200,50."),
    "negative_amount": _("Le montant est négatif."),
    "bad_email": _("Ce n’est pas une adresse mail."),
    "unknown_country": _(
        "Ce pays est inconnu : écrivez son nom en français ou en anglais, ou son code à deux lettres."
    ),
    "unsplit_name": _(
        "Le nom et le prénom ne se distinguent pas : écrivez le nom en capitales, ou dans une colonne à part."
    ),
    "bad_insured": _("Une personne assurée est illisible : écrivez « Prénom Nom (jj/mm/aaaa) », séparées par « | »."),
    "truncated": _("La ligne est incomplète : elle a {found} cases sur {expected}."),
    "too_many_cells": _("La ligne a {found} cases pour {expected} colonnes : un séparateur est de trop."),
    "unclosed_quote": _("Un guillemet ouvert n’est jamais refermé."),
    "unreadable_characters": _("Des caractères sont illisibles : l’encodage du fichier est mêlé ou mal choisi."),
    "too_long": _("La ligne est démesurée."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. ``column``: its name in the file's header. ``reason``: a key of :data:`SENTENCES`."""

    line: int
    column: str
    reason: str
    values: dict[str, int] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence, in the active language."""
        return str(SENTENCES[self.reason]).format(**self.values)

    def as_json(self) -> dict[str, Any]:
        """``{column, reason}``, with ``values`` when the sentence needs some: codes only, no word of the row."""
        found: dict[str, Any] = {"column": self.column, "reason": self.reason}
        return {**found, "values": self.values} if self.values else found

    @classmethod
    def from_json(cls, line: int, found: Mapping[str, Any]) -> Fault:
        """What :meth:`as_json` made of a fault of ``line``."""
        return cls(line, found["column"], found["reason"], found.get("values", {}))
