"""Why a request cannot be moved or written to now; each message is fit to show."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import Absence
from espace.ui import words


class NotNow(Exception):
    """The request is not in a state that allows this; ``str(error)`` says so to the person."""


class Away(NotNow):
    """Who would have the request is away: it is asked once, and not forbidden. Both names are opened."""

    def __init__(self, absence: Absence) -> None:
        self.absence = absence
        language = get_language() or "fr"
        told = {"name": absence.member.name, "day": words.day(absence.ends_on, language, "long")}
        said = _("%(name)s s’absente jusqu’au %(day)s.") % told
        if absence.deputy is not None:
            said += " " + _("%(name)s assure sa suppléance.") % {"name": absence.deputy.name}
        super().__init__(said)


class ConsentMissing(NotNow):
    """The request may hold health data, and its sender has not expressly accepted that it be read (art. 9(2)(a) GDPR)."""

    def __init__(self) -> None:
        super().__init__(_("Votre accord est nécessaire : cochez la case avant d’envoyer."))


class EditedElsewhere(NotNow):
    """The draft was saved from another device or tab since this page was shown."""

    def __init__(self) -> None:
        super().__init__(_("Ce brouillon a été modifié ailleurs depuis l’ouverture de cette page."))


class Unfinished(Exception):
    """The draft cannot be sent yet. ``faults`` says what is missing, by field."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(", ".join(sorted(faults)))
        self.faults = faults
