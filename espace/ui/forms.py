"""Form fields that the framework lacks: a day by the browser's own calendar, several files with their limits told before choosing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from espace.ui import words

Text = str | Promise
TYPED_DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"]


class DayField(forms.DateField):
    """A day. The browser's calendar sends ISO; a browser without one lets people type 31/12/2026."""

    def __init__(self, **others: Any) -> None:
        others.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        others.setdefault("input_formats", TYPED_DAYS)
        messages = {"invalid": gettext_lazy("Écrivez une date comme 31/12/2026.")}
        others["error_messages"] = {**messages, **others.get("error_messages", {})}
        super().__init__(**others)


class SeveralFiles(forms.FileInput):
    """A file control whose value is the list of what was chosen."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name) if hasattr(files, "getlist") else [one for one in [files.get(name)] if one]


class FilesField(forms.FileField):
    """Several files at once; its value is a list. ``max_bytes`` limits a file, ``max_files`` a sending; ``kinds`` are words (« PDF »)."""

    def __init__(
        self, *, max_bytes: int, max_files: int, kinds: Sequence[Text] = (), accept: Sequence[str] = (), **others: Any
    ) -> None:
        self.max_bytes, self.max_files, self.kinds = max_bytes, max_files, kinds
        attrs: dict[str, Any] = {"data-max-bytes": max_bytes, "data-max-files": max_files}
        if accept:
            attrs["accept"] = ",".join(accept)
        others.setdefault("widget", SeveralFiles(attrs=attrs))
        super().__init__(**others)

    @property
    def told(self) -> str:
        """The limits, said before one chooses."""
        limits = {"size": words.size(self.max_bytes, get_language() or "fr"), "count": self.max_files}
        told = _("%(count)s fichiers au plus, %(size)s chacun.") % limits
        if not self.kinds:
            return told
        return str(format_lazy("{} {}", ", ".join(str(kind) for kind in self.kinds) + ".", told))

    def clean(self, data: Any, initial: Any = None) -> Any:
        given: list[UploadedFile[bytes]] = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not given:
            return [super().clean(None, initial)] if self.required else []
        if len(given) > self.max_files:
            raise ValidationError(_("Choisissez %(n)s fichiers au plus à la fois.") % {"n": self.max_files})
        for one in given:
            if one.size is not None and one.size > self.max_bytes:
                raise ValidationError(
                    _("« %(name)s » est trop lourd : la limite est de %(size)s.")
                    % {"name": one.name, "size": words.size(self.max_bytes, get_language() or "fr")}
                )
        return [super(FilesField, self).clean(one, initial) for one in given]
