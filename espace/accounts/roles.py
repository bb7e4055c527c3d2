"""The roles, as the notice's recipients name them (clause C13). One role a person of staff; denied by default."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The values are the recipients' ids in the register."""

    CUSTOMER = "customer", _("Client")
    ADVISOR = "advisor", _("Gestionnaire")
    ADMINISTRATOR = "administrator", _("Administrateur de l’espace")
    DPO = "dpo", _("Délégué à la protection des données")
    ARCHIVIST = "archivist", _("Archiviste")
    PROTECT_READER = "lya_protect_reader", _("Lecteur LYA PROTECT")
    MAINTAINER = "maintainer", _("Mainteneur")


STAFF_ROLES = tuple(role for role in Role if role is not Role.CUSTOMER)
