"""What the brokerage may set."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Setting(TextChoices):
    """What may be set. ``MAIL`` is one for each mail and language, ``KIND`` one for each kind of request."""

    NAME = "name", _("Nom affiché")
    COLOUR = "colour", _("Couleur")
    LOGO = "logo", _("Logo")
    PHONE = "phone", _("Téléphone")
    MEDIATOR = "mediator", _("Médiateur")
    HOURS = "hours", _("Horaires")
    CLOSURES = "closures", _("Fermetures")
    REPLY = "reply", _("Délai de réponse")
    MAIL = "mail", _("Texte d’un courriel")
    KIND = "kind", _("Nature de demande")
    KINDS = "kinds", _("Liste des demandes")
