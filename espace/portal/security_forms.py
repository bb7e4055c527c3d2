"""The forms of second factors: what is typed, and what a browser answers for a passkey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from espace.accounts.actions.factors import LONGEST_NAME

LONGEST_ANSWER = 20_000
"""Characters: a key that shows where it was made answers with its certificates."""


def code_field(label: Any, **others: Any) -> forms.CharField:
    """A code read on another screen: no browser proposes an old one, a phone proposes the one it just received."""
    attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs=attrs), **others)


class SecondStepForm(forms.Form):
    """A passkey's answer, or a code: of the application, or of those kept for the day when nothing else is at hand."""

    code = code_field(gettext_lazy("Code"), required=False)
    answer = forms.CharField(required=False, max_length=LONGEST_ANSWER, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("code") and not data.get("answer") and not self.errors:
            self.add_error("code", _("Écrivez le code."))
        return data


class NameForm(forms.Form):
    """What its owner calls a key or an application."""

    name = forms.CharField(
        label=gettext_lazy("Son nom, pour la reconnaître"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AddCodeForm(NameForm):
    code = code_field(gettext_lazy("Le code à 6 chiffres que l’application affiche"))

    field_order = ["code", "name"]


class AddKeyForm(NameForm):
    answer = forms.CharField(required=False, max_length=LONGEST_ANSWER, widget=forms.HiddenInput)
