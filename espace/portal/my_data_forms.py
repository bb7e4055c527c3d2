"""The forms of « Mes données »: one for each thing that changes at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from espace.accounts.models import Customer, OptionalData
from espace.lib import countries, phones
from espace.portal.account_forms import AddressField
from espace.portal.visitor import typed


class Line(forms.CharField):
    """One line of text, trimmed."""

    def __init__(self, autocomplete: str, **others: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": autocomplete}), **others)

    def clean(self, value: Any) -> str:
        return typed(super().clean(value)).replace("\n", " ")


class AddressForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Adresse"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    postcode = Line("postal-code", label=gettext_lazy("Code postal"), max_length=20, required=False)
    city = Line("address-level2", label=gettext_lazy("Ville"), max_length=100)
    country = forms.ChoiceField(
        label=gettext_lazy("Pays"), widget=forms.Select(attrs={"autocomplete": "country"}), choices=()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *countries.choices((get_language() or "fr")[:2])]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        return typed(self.cleaned_data["address"])


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("Téléphone"),
        max_length=40,
        help_text=gettext_lazy("Avec l’indicatif du pays, par exemple +65 8123 4567."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, *args: Any, residence: str, **kwargs: Any) -> None:
        self.residence = residence
        super().__init__(*args, **kwargs)

    def clean_phone(self) -> str:
        number = phones.understand(self.cleaned_data["phone"], self.residence)
        if number is None:
            raise forms.ValidationError(_("Écrivez le numéro avec l’indicatif du pays, par exemple +33 6 12 34 56 78."))
        return number


class EmailForm(forms.Form):
    email = AddressField(
        label=gettext_lazy("Nouvelle adresse mail"),
        help_text=gettext_lazy("Elle servira à vous connecter, une fois confirmée par le lien que nous y envoyons."),
    )

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        self.current = current
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        if address == self.current:
            raise forms.ValidationError(_("C’est déjà votre adresse."))
        return address


class OptionalForm(forms.Form):
    profession = Line("organization-title", label=gettext_lazy("Profession"), max_length=100, required=False)
    education = Line("off", label=gettext_lazy("Niveau d’études"), max_length=100, required=False)


def of_address(customer: Customer) -> dict[str, str]:
    """What the address form begins with; the row is opened."""
    return {name: getattr(customer, name) for name in ("address", "postcode", "city", "country")}


def of_optional(optional: OptionalData | None) -> dict[str, str]:
    """What the form of optional data begins with; the row is opened."""
    return {} if optional is None else {"profession": optional.profession, "education": optional.education}
