"""The form of a request, made from the fields of its kind: for its customer, and for an advisor who enters what came otherwise.

The rules of each answer are those of ``tickets.answers``; here is only how they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from espace.contracts.models import Contract
from espace.lib import countries
from espace.tickets import answers as reading
from espace.tickets.kinds import Field, Kind, words

FEW = 7  # up to so many choices are all on the page


class Asked(forms.Field):
    """A field whose value is kept as typed; ``why`` says why it is asked."""

    def __init__(self, *, why: str = "", max_length: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.why = why
        self.max_length = max_length

    def validate(self, value: Any) -> None:
        """What fits is ``tickets.answers.clean``'s to say."""


class AnswersForm(forms.Form):
    """The answers of a draft. ``complete`` asks whether they are fit to send; otherwise anything may be kept."""

    use_required_attribute = False  # a draft is saved with holes in it

    def __init__(
        self,
        kind: Kind,
        contracts: Sequence[Contract],
        data: Mapping[str, Any],
        *,
        contract: str = "",
        complete: bool = False,
    ) -> None:
        super().__init__({**data, "contract": contract}, prefix=None)
        self.kind = kind
        self.complete = complete
        if contracts or kind.contract == "required":
            self.fields["contract"] = contract_field(kind, contracts)
        for field in kind.fields:
            self.fields[field.name] = asked(field, str(data.get(field.name) or ""))

    def clean(self) -> dict[str, Any]:
        """Say beside each field what keeps it from being sent."""
        _answers, faults = reading.clean(self.kind, self.data, complete=self.complete)
        if self.complete and self.kind.contract == "required" and not self.data.get("contract"):
            faults["contract"] = gettext("Choisissez le contrat concerné.")
        for name, fault in faults.items():
            self.add_error(name if name in self.fields else None, fault)
        return self.cleaned_data


def contract_field(kind: Kind, contracts: Sequence[Contract]) -> Asked:
    """The contract that the request is about; its rows are opened."""
    given = [(str(contract.pk), named(contract)) for contract in contracts]
    optional = kind.contract != "required"
    choices = [("", gettext("Aucun en particulier"))] * optional + given
    few = len(choices) <= FEW
    widget = forms.RadioSelect(choices=choices) if few else forms.Select(choices=[("", "—")] * (not optional) + choices)
    return Asked(label=_("Contrat concerné"), required=not optional, widget=widget)


def named(contract: Contract) -> str:
    """A contract in one line."""
    return f"{contract.product.name} · {contract.product.insurer.name} · {contract.number}"


def asked(field: Field, value: str) -> Asked:
    """The form field of one question."""
    return Asked(
        label=words(field.label),
        why=words(field.why),
        required=field.required,
        max_length=reading.LONGEST["long"] if field.type == "long" else None,
        widget=widget_of(field, value),
    )


def widget_of(field: Field, value: str) -> forms.Widget:
    match field.type:
        case "long":
            return forms.Textarea(attrs={"rows": 6})
        case "date":
            # A browser's calendar shows ISO dates only: what was typed otherwise must stay in sight to be corrected.
            return forms.TextInput(attrs={"type": "date" if not value or is_iso(value) else "text"})
        case "choice":
            choices = [(choice.value, words(choice.label)) for choice in field.offered]
            return forms.RadioSelect(choices=choices)
        case "country":
            return forms.Select(choices=[("", "—"), *countries.choices((get_language() or "fr")[:2])])
        case "amount":
            return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        case "phone":
            return forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        case "iban":
            return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"})
    return forms.TextInput(attrs={"autocomplete": "off"})


def is_iso(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == 10
