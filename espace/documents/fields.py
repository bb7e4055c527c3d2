"""The form field of documents: several files, the limits told before choosing, each refusal said under its file's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from espace.documents.limits import MEGABYTE, limits
from espace.documents.names import clean_name
from espace.documents.refusals import Refused
from espace.documents.upload import SealedUpload
from espace.ui.forms import FilesField

TWINS = ("jpeg", "heif")  # other names of formats that are listed


class DocumentsField(FilesField):
    """Its value is a list of :class:`SealedUpload`, all of which may be received; one refused file refuses the form."""

    default_error_messages = {"required": gettext_lazy("Joignez un fichier.")}

    def __init__(self, *, of_customer: bool = False, **options: Any) -> None:
        """``of_customer``: what a customer sends counts towards the size of their account; what the brokerage does, does not."""
        most = limits()
        super().__init__(
            max_bytes=most.file_bytes, max_files=most.files_per_request, accept=most.accept.split(","), **options
        )
        self.account_bytes = most.account_bytes if of_customer else 0
        self.formats = [one.upper() for one in most.formats if one not in TWINS]

    @property
    def told(self) -> str:
        """The limits, said before one chooses; megabytes as the refusals count them."""
        limits = {"count": self.max_files, "size": self.max_bytes // MEGABYTE, "formats": ", ".join(self.formats)}
        if not self.account_bytes:
            return gettext("%(count)s fichiers au plus, %(size)s Mo chacun : %(formats)s.") % limits
        limits["account"] = self.account_bytes // MEGABYTE
        return gettext(
            "%(count)s fichiers au plus, %(size)s Mo chacun, %(account)s Mo dans tout votre espace : %(formats)s. Vos photos perdent à "
            "l’envoi le lieu et la date qu’elles portent ; un PDF ne doit ni être protégé, ni contenir un programme ou d’autres fichiers."
        ) % limits  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> list[SealedUpload]:
        given = [one for one in data or [] if isinstance(one, SealedUpload)]
        if self.required and not given:
            raise ValidationError(self.error_messages["required"], code="required")
        if faults := refusals(given):
            raise ValidationError(faults)
        return given


class DocumentField(DocumentsField):
    """One file alone, of fewer bytes and formats than the installation's documents; its value is a list of one, or of none."""

    def __init__(self, *, most_bytes: int, formats: Sequence[str], **options: Any) -> None:
        super().__init__(**options)
        self.max_bytes, self.max_files = min(self.max_bytes, most_bytes), 1
        self.formats = [one for one in self.formats if one.lower() in formats]
        accepted = ",".join(f".{one}" for one in formats)
        self.widget.attrs |= {
            "data-max-bytes": self.max_bytes, "data-max-files": 1, "accept": accepted, "multiple": False,
        }  # fmt: skip

    @property
    def told(self) -> str:
        limits = {"size": self.max_bytes // MEGABYTE, "formats": ", ".join(self.formats)}
        return gettext("Un fichier, %(size)s Mo au plus : %(formats)s.") % limits


def refusals(given: Iterable[SealedUpload]) -> list[ValidationError]:
    """Why some of these files cannot be taken, one sentence each, under the file's name."""
    faults = []
    for upload in given:
        try:
            upload.check()
        except Refused as refused:
            faults.append(ValidationError(named(upload, refused), code=refused.code))
    return faults


def named(upload: SealedUpload, why: Exception) -> str:
    """Why a file is not taken, after its name."""
    return gettext("« %(name)s » : %(why)s") % {"name": clean_name(upload.name), "why": why}
