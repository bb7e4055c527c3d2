"""The form by which the brokerage gives a document to a customer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from espace.contracts.models import Contract
from espace.desk.forms import IdField
from espace.documents.dating import expiry_field, likely
from espace.documents.fields import DocumentsField
from espace.documents.upload import SealedUpload


class OneDocument(DocumentsField):
    """One file; its value is its :class:`SealedUpload`."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        given: list[SealedUpload] = super().clean(data, initial)
        if len(given) > 1:
            raise forms.ValidationError(_("Un document à la fois : chacun a son titre."))
        return given[0]


class PublishForm(forms.Form):
    """``id`` is the document's own, so that posting twice gives one document. The contracts are opened."""

    use_required_attribute = False
    id = IdField(required=False)
    title = forms.CharField(
        label=_("Titre"), max_length=120, help_text=_("Ce que le client lira : « Attestation 2027 », « Avis d’échéance »."),
        error_messages={"required": _("Donnez un titre."), "max_length": _("Au plus %(limit_value)d caractères.")},
    )  # fmt: skip
    file = OneDocument(label=_("Fichier"))
    contract = forms.ChoiceField(label=_("Contrat concerné"), required=False)
    expires_on = expiry_field(_("Le dernier jour, s’il y en a un : le client le lit à l’accueil un mois avant."))

    def __init__(self, contracts: Iterable[Contract], *arguments: Any, on: date, **options: Any) -> None:
        options.setdefault("auto_id", "publish-%s")
        super().__init__(*arguments, **options)
        self.on = on
        field = self.fields["contract"]
        assert isinstance(field, forms.ChoiceField)
        named = [(str(one.pk), f"{one.product.name} · {one.number}") for one in contracts]
        field.choices = [("", str(_("aucun en particulier"))), *named]

    def clean_expires_on(self) -> date | None:
        return likely(self.cleaned_data["expires_on"], self.on)

    def clean_title(self) -> str:
        return str(self.cleaned_data["title"]).replace("\x00", "").strip()
