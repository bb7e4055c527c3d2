"""The form field of documents: several files, each checked, each refusal said under its file's name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from espace.documents.limits import limits
from espace.documents.names import clean_name
from espace.documents.refusals import Refused
from espace.documents.upload import SealedUpload


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class DocumentsField(forms.Field):
    """Its value is a list of :class:`SealedUpload`, all of which may be received; one refused file refuses the form."""

    widget = SeveralFiles
    default_error_messages = {"required": _("Joignez un fichier.")}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": limits().accept}

    def to_python(self, value: Any) -> list[SealedUpload]:
        return [upload for upload in value or [] if isinstance(upload, SealedUpload)]

    def validate(self, value: list[SealedUpload]) -> None:
        super().validate(value)
        faults = []
        for upload in value:
            try:
                upload.check()
            except Refused as refused:
                faults.append(ValidationError(f"{clean_name(upload.name)} : {refused}", code=refused.code))
        if faults:
            raise ValidationError(faults)
