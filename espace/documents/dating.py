"""The form that says until when a document is good, for its customer and for an advisor."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from espace.documents.validity import is_likely
from espace.ui.forms import DayField


def expiry_field(hint: Any) -> DayField:
    return DayField(label=gettext_lazy("Valable jusqu’au"), required=False, help_text=hint)


def likely(expires_on: date | None, on: date) -> date | None:
    """The day, if a paper can end on it. Raises ``ValidationError``."""
    if expires_on is not None and not is_likely(expires_on, on):
        raise forms.ValidationError(_("Cette date paraît fausse : vérifiez l’année."))
    return expires_on


class ValidityForm(forms.Form):
    """The last day on which a paper is good; empty takes it away."""

    use_required_attribute = False
    expires_on = expiry_field(
        gettext_lazy(
            "Le dernier jour, comme écrit sur le document : l’accueil de l’espace le rappelle un mois avant. Vide s’il n’expire pas."
        )
    )  # fmt: skip

    def __init__(self, *arguments: Any, on: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.on = on

    def clean_expires_on(self) -> date | None:
        return likely(self.cleaned_data["expires_on"], self.on)
