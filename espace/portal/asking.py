"""What joins a draft, and what is written in a thread."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from espace.documents.fields import DocumentsField
from espace.portal.visitor import typed

LONGEST_MESSAGE = 10_000


class FilesForm(forms.Form):
    """The files that join a draft."""

    documents = DocumentsField(label=_("Joindre des documents"), required=False, of_customer=True)


class MessageForm(forms.Form):
    """What one writes in the thread of a request. ``id`` is the message's own: posted twice, it is one message."""

    use_required_attribute = False
    same_for_everybody = True
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    body = forms.CharField(
        label=_("Votre message"), help_text=_("Un message, un document, ou les deux."),
        required=False, strip=False, max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": _("Ce message est trop long : %(limit_value)d caractères au plus.")},
    )  # fmt: skip
    documents = DocumentsField(label=_("Joindre des documents"), required=False, of_customer=True)

    def clean_body(self) -> str:
        return typed(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and not found.get("body") and not found.get("documents"):
            self.add_error("body", _("Écrivez un message ou joignez un fichier."))
        return found
