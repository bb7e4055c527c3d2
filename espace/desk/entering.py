"""The forms by which staff enters a contract by hand, for a customer we have or for somebody new."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from espace.contracts.actions import Card, Policyholder
from espace.contracts.models import Insurer, Product
from espace.lib import countries, emails, money, phones
from espace.ui.forms import DayField

LINE = 120
LINES = 4000
MISSING = {"required": gettext_lazy("Cette information est nécessaire.")}
BORN = re.compile(r"(.+?)\s*[,;]\s*(\d{1,2})/(\d{1,2})/(\d{4})\s*")


def line(label: Any, *, required: bool = True, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=LINE, error_messages=MISSING, **options)


def lines(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LINES, help_text=hint, widget=forms.Textarea(attrs={"rows": 3})
    )


class HolderForm(forms.Form):
    """Who signed."""

    use_required_attribute = False
    civility = forms.ChoiceField(
        label=gettext_lazy("Civilité"),
        required=False,
        choices=[("", "—"), ("Mme", gettext_lazy("Mme")), ("M.", gettext_lazy("M."))],
    )
    first_name = line(gettext_lazy("Prénom"))
    surname = line(gettext_lazy("Nom de famille"))
    birth_date = DayField(label=gettext_lazy("Date de naissance"), error_messages=MISSING)
    email = line(gettext_lazy("Courriel"), required=False, widget=forms.TextInput(attrs={"type": "email"}))
    phone = line(gettext_lazy("Téléphone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    address = line(gettext_lazy("Adresse"), required=False)
    postcode = line(gettext_lazy("Code postal"), required=False)
    city = line(gettext_lazy("Ville"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Pays"), required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *countries.choices((get_language() or "fr")[:2])]

    def clean_email(self) -> str:
        address = emails.normalise(self.cleaned_data["email"])
        if address and not emails.is_valid(address):
            raise forms.ValidationError(_("Écrivez une adresse comme prenom.nom@exemple.fr."))
        return address

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        typed = str(found.get("phone") or "")
        number = phones.understand(typed, str(found.get("country") or "")) if typed else ""
        if number is None:
            self.add_error("phone", _("Écrivez un numéro avec son indicatif, comme +221 33 123 45 67."))
        else:
            found["phone"] = number
        return found

    def holder(self) -> Policyholder:
        """The policyholder that a valid form describes."""
        return Policyholder(**self.cleaned_data)


class CardForm(forms.Form):
    """What was signed."""

    use_required_attribute = False
    number = line(gettext_lazy("Numéro du contrat"))
    product = line(gettext_lazy("Produit"), widget=forms.TextInput(attrs={"list": "products"}))
    insurer = line(gettext_lazy("Assureur"), widget=forms.TextInput(attrs={"list": "insurers"}))
    effective_on = DayField(label=gettext_lazy("Effet"), error_messages=MISSING)
    renews_on = DayField(label=gettext_lazy("Échéance"), required=False)
    ends_on = DayField(
        label=gettext_lazy("Fin"),
        required=False,
        help_text=gettext_lazy("Le jour de la résiliation, jamais l’échéance."),
    )
    premium = line(
        gettext_lazy("Prime annuelle, en euros"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    instalments = line(gettext_lazy("Fractionnement"), required=False)
    guarantees = lines(gettext_lazy("Garanties"), gettext_lazy("Une par ligne."))
    exclusions = lines(gettext_lazy("Exclusions"), gettext_lazy("Une par ligne."))
    insured = lines(
        gettext_lazy("Personnes assurées"),
        gettext_lazy("Une par ligne : « Léo Delmas », ou « Léo Delmas, 05/05/2015 »."),
    )

    def clean_premium(self) -> Decimal | None:
        typed = self.cleaned_data["premium"]
        if not typed:
            return None
        try:
            return money.parse(typed)
        except ValueError as error:
            raise forms.ValidationError(_("Écrivez un montant en euros, comme 1 234,50.")) from error

    def clean_guarantees(self) -> tuple[str, ...]:
        return _split(self.cleaned_data["guarantees"])

    def clean_exclusions(self) -> tuple[str, ...]:
        return _split(self.cleaned_data["exclusions"])

    def clean_insured(self) -> tuple[tuple[str, date | None], ...]:
        return tuple(_person(one) for one in _split(self.cleaned_data["insured"]))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        begins, ends = found.get("effective_on"), found.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("Un contrat finit après son début."))
        return found

    def card(self) -> Card:
        """The contract that a valid form describes."""
        return Card(**self.cleaned_data)


def _split(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.replace("\x00", "").splitlines() if one.strip())


def _person(text: str) -> tuple[str, date | None]:
    found = BORN.fullmatch(text)
    if not found:
        return text, None
    name, day, month, year = found.groups()
    try:
        return name, date(int(year), int(month), int(day))
    except ValueError as error:
        raise forms.ValidationError(_("Écrivez une date qui existe, comme 31/12/2026.")) from error


def known() -> dict[str, list[str]]:
    """The products and the insurers already named, to choose among as one types."""
    return {
        "products": sorted(set(Product.objects.values_list("name", flat=True))),
        "insurers": list(Insurer.objects.values_list("name", flat=True)),
    }
