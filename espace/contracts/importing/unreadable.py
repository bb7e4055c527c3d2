"""Why an export cannot be read at all: one table, each reason with the sentence that its sender reads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "empty": _("Ce fichier est vide."),
    "no_rows": _("Ce fichier ne contient qu’une ligne d’en-tête : il n’y a rien à importer."),
    "not_a_spreadsheet": _(
        "Ce fichier n’est pas un tableau (son contenu est de type {kind}). Exportez-le en CSV ou en XLSX, puis renvoyez-le."
    ),
    "binary": _("Ce fichier n’est pas un tableau : exportez-le en CSV ou en XLSX, puis renvoyez-le."),
    "old_workbook": _("Ce classeur est à un ancien format d’Excel (.xls) : enregistrez-le en .xlsx ou en CSV."),
    "password": _("Ce classeur est protégé par un mot de passe : enregistrez-le sans mot de passe, puis renvoyez-le."),
    "damaged": _("Ce classeur est incomplet ou abîmé : ouvrez-le, enregistrez-le à nouveau, puis renvoyez-le."),
    "too_heavy": _("Ce classeur demande trop de mémoire ou de temps une fois ouvert : exportez-le en CSV."),
    "no_such_sheet": _("Ce classeur n’a pas de feuille de ce nom."),
    "too_large": _("Ce fichier dépasse {limit} Mo : exportez-le en plusieurs parties."),
    "too_many_columns": _("Ce fichier a plus de {limit} colonnes : gardez celles des contrats."),
    "line_too_long": _(
        "La ligne {line} est démesurée : ce fichier n’est pas un tableau, ou son séparateur n’est pas le bon."
    ),
    "duplicated_header": _("Deux colonnes portent le même nom, « {name} » : renommez l’une des deux."),
    "encoding": _("L’encodage choisi ne permet pas de lire ce fichier : choisissez-en un autre."),
    "delimiter": _("Le séparateur choisi n’est pas accepté : point-virgule, virgule, tabulation ou barre verticale."),
}


class Unreadable(Exception):
    """The whole file is refused. ``code`` is a key of :data:`SENTENCES`; ``str()`` is the sentence, in the active language."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return str(SENTENCES[self.code]).format(**self.values)

    @property
    def message(self) -> str:
        return str(self)
