"""The form field of documents: several files, the limits told before choosing, each refusal said under its file's name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from espace.documents.limits import limits
from espace.documents.names import clean_name
from espace.documents.refusals import Refused
from espace.documents.upload import SealedUpload
from espace.ui.forms import FilesField


class DocumentsField(FilesField):
    """Its value is a list of :class:`SealedUpload`, all of which may be received; one refused file refuses the form."""

    default_error_messages = {"required": _("Joignez un fichier.")}

    def __init__(self, **options: Any) -> None:
        most = limits()
        super().__init__(
            max_bytes=most.file_bytes, max_files=most.files_per_request, kinds=[most.listed],
            accept=most.accept.split(","), **options,
        )  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> list[SealedUpload]:
        given = [one for one in data or [] if isinstance(one, SealedUpload)]
        if self.required and not given:
            raise ValidationError(self.error_messages["required"], code="required")
        if faults := refusals(given):
            raise ValidationError(faults)
        return given


def refusals(given: Iterable[SealedUpload]) -> list[ValidationError]:
    """Why some of these files cannot be taken, one sentence each."""
    faults = []
    for upload in given:
        try:
            upload.check()
        except Refused as refused:
            faults.append(ValidationError(f"« {clean_name(upload.name)} » : {refused}", code=refused.code))
    return faults
