"""The form on which one gives a proxy. The rules are the action's; here is only what is typed and ticked."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from espace.portal.account_forms import AddressField
from espace.tickets.kinds import Kind, words
from espace.tickets.proxies.wording import lendable_kinds
from espace.ui.forms import DayField


class GiveForm(forms.Form):
    """To whom, for what, until when. Nothing is ticked beforehand; those that may hold health data stand apart, with an accord."""

    use_required_attribute = False
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    address = AddressField(
        label=_("L’adresse mail de la personne"),
        help_text=_("Celle de son espace ici. Relisez-la : la personne lira votre nom."),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Écrivez l’adresse mail de la personne.")},
    )  # fmt: skip
    plain = forms.MultipleChoiceField(
        label=_("Les demandes qu’elle peut faire pour vous"), required=False, widget=forms.CheckboxSelectMultiple
    )
    health = forms.MultipleChoiceField(
        label=_("Celles qui peuvent contenir des données de santé"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    accepts_health = forms.BooleanField(
        label=_(
            "J’accepte expressément qu’elle lise, dans ces demandes, et qu’elle écrive et transmette, dans celles qu’elle envoie, des "
            "données de santé qui me concernent."
        ),
        required=False,
    )  # fmt: skip
    ends_on = DayField(
        label=_("Jusqu’au"),
        help_text=_("Ce jour compris, dans deux ans au plus."),
        error_messages={"required": _("Choisissez le jour où la procuration finit.")},
    )

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        kinds = lendable_kinds()
        self._offer("plain", [kind for kind in kinds if not kind.health])
        self._offer("health", [kind for kind in kinds if kind.health])

    def _offer(self, name: str, kinds: list[Kind]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(kind.id, words(kind.title)) for kind in kinds]
        if not kinds:
            del self.fields[name]

    @property
    def named(self) -> list[str]:
        """The kinds that were ticked."""
        return [*self.cleaned_data.get("plain", ()), *self.cleaned_data.get("health", ())]
