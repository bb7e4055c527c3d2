"""How states look: the icon of each tone of a banner or a badge, and the tone, icon and word of each state of a file."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS = {"info": "info", "waiting": "hourglass", "late": "triangle-alert", "done": "circle-check"}
BADGES = {**KINDS, "waiting": "clock", "neutral": "circle", "note": "sticky-note"}
FILE_STATES: dict[str, tuple[str, str, str | Promise]] = {
    "clean": ("done", "shield-check", _("Vérifié")),
    "quarantined": ("waiting", "hourglass", _("Vérification en cours")),
    "delayed": ("waiting", "hourglass", _("L’antivirus ne répond pas : fichier gardé, il s’ouvrira dès qu’il sera vérifié")),
    "infected": ("late", "ban", _("Refusé : ce fichier contient un virus")),
    "refused": ("late", "circle-x", _("Refusé")),
    "uploading": ("info", "upload", _("Envoi en cours")),
}  # fmt: skip
