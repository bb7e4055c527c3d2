"""Why a file is not taken: one table, each reason with the sentence that its sender reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "signed_out": _("Votre session est terminée : reconnectez-vous, puis envoyez le fichier à nouveau."),
    "too_large": _("Ce fichier dépasse {limit} Mo : envoyez-le en plusieurs parties, ou dans une qualité plus légère."),
    "too_many": _("Pas plus de {limit} fichiers à la fois : envoyez les autres ensuite."),
    "account_full": _("Votre espace contient déjà {limit} Mo de documents : supprimez-en, ou écrivez-nous."),
    "empty": _("Ce fichier est vide."),
    "not_allowed": _("Ce type de fichier n’est pas accepté. Types acceptés : {formats}."),
    "not_what_it_says": _(
        "Le contenu de ce fichier ne correspond pas à son nom : il se termine par « .{said} », et ce n’en est pas un."
    ),
    "looks_like": _(
        "Le contenu de ce fichier ne correspond pas à son nom : il se termine par « .{said} », mais c’est un fichier « .{found} »."
    ),
    "damaged": _(
        "Ce fichier est incomplet ou abîmé : ouvrez-le sur votre appareil, enregistrez-le à nouveau, puis renvoyez-le."
    ),
    "polyglot": _(
        "Ce fichier en cache un autre : ouvrez-le sur votre appareil, enregistrez-le à nouveau, puis renvoyez-le."
    ),
    "too_heavy": _(
        "Ce fichier demande trop de mémoire ou de temps une fois ouvert : enregistrez-le en plus léger, ou en PDF."
    ),
    "too_many_pixels": _("Cette image dépasse {limit} millions de pixels : réduisez-la, puis renvoyez-la."),
    "pdf_scripts": _(
        "Ce PDF contient un programme : choisissez « Imprimer », puis « Enregistrer au format PDF », et envoyez le résultat."
    ),
    "pdf_files": _(
        "Ce PDF contient d’autres fichiers : envoyez-les à part, et le PDF sans eux (« Imprimer », puis « Enregistrer au format PDF »)."
    ),
    "pdf_launches": _(
        "Ce PDF lance un programme ou ouvre un fichier : choisissez « Imprimer », puis « Enregistrer au format "
        "PDF », et envoyez le résultat."
    ),
    "pdf_encrypted": _(
        "Ce PDF est protégé, par un mot de passe ou autrement : choisissez « Imprimer », puis « Enregistrer au format "
        "PDF », et envoyez le résultat."
    ),
    "unchecked": _("Ce fichier n’a pas pu être contrôlé : rien n’a été envoyé. Réessayez dans quelques minutes."),
    "macros": _("Ce document contient des macros (un programme) : enregistrez-le sans macros, ou en PDF."),
    "too_many_unfinished": _(
        "Vous avez déjà {limit} fichiers en cours d’envoi : joignez-les, ou supprimez-en avant d’en choisir d’autres."
    ),
    "unfinished_full": _(
        "Vos fichiers en cours d’envoi dépasseraient {limit} Mo : joignez-les, ou supprimez-en avant d’en choisir d’autres."
    ),
    "gone": _("Ce fichier n’est plus là : un envoi inachevé est gardé {hours} heures. Choisissez-le à nouveau."),
    "not_whole": _("Ce fichier n’est pas encore arrivé en entier : choisissez-le à nouveau pour reprendre son envoi."),
    "altered": _("Ce qui est arrivé n’est pas le fichier que vous avez choisi : choisissez-le à nouveau."),
    "storage_full": _(
        "Notre espace de stockage est plein : rien n’a été envoyé. Réessayez plus tard, ou écrivez-nous."
    ),
    "storage_down": _("Notre espace de stockage ne répond pas : rien n’a été envoyé. Réessayez dans quelques minutes."),
}


class Refused(Exception):
    """A file is not taken. ``code`` is a key of :data:`SENTENCES`; ``str()`` is the sentence, in the active language."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return str(SENTENCES[self.code]).format(**self.values)
