"""Why a request cannot be moved or written to now; each message is fit to show."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class NotNow(Exception):
    """The request is not in a state that allows this; ``str(error)`` says so to the person."""


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
