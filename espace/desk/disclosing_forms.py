"""What an advisor notes of what they passed on to an insurer, and that a note was an error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from espace.desk.forms import IdField, plain, text_field
from espace.documents.models import Document
from espace.tickets.models import Means, Message
from espace.ui import words
from espace.ui.forms import DayField

LONGEST_REASON = 500
BEGINNING = 80
"""Letters of a message by which it is recognised in the list."""


class DisclosureForm(forms.Form):
    """What went, how, on which day and why. ``id`` is the note's own, so that posting twice notes once; ``insurer`` is the one that was
    read."""

    use_required_attribute = False
    id = IdField(required=False, initial=uuid4)
    insurer = IdField()
    messages = forms.MultipleChoiceField(
        label=_("Messages transmis"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Un de ces messages n’est plus lisible. Cochez de nouveau.")},
    )  # fmt: skip
    documents = forms.MultipleChoiceField(
        label=_("Documents transmis"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Un de ces documents n’est plus lisible. Cochez de nouveau.")},
    )  # fmt: skip
    means = forms.ChoiceField(
        label=_("Comment"), choices=Means.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Dites comment vous l’avez transmis."), "invalid_choice": _("Choisissez.")},
    )  # fmt: skip
    sent_on = DayField(label=_("Transmis le"), error_messages={"required": _("Donnez le jour de la transmission.")})
    agreed_on = DayField(
        label=_("La personne a expressément accepté que son assureur lise ces données, le"), required=False
    )
    reason = text_field(
        _("Pourquoi"), rows=3, most=LONGEST_REASON, missing=_("Dites pourquoi vous l’avez transmis : le client le lira."),
        help_text=_("Le client lit ces mots dans son espace. Par exemple : demander la prise en charge de l’hospitalisation."),
    )  # fmt: skip

    def __init__(
        self,
        said: Iterable[tuple[Message, str]],
        files: Iterable[Document],
        *arguments: Any,
        language: str,
        asks_agreement: bool,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        offered: dict[str, list[tuple[str, Any]]] = {
            "messages": [(str(one.pk), _line(one, author, language)) for one, author in said],
            "documents": [(str(one.pk), one.title or one.name) for one in files],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices
            if not choices:
                del self.fields[name]
        self.fields["agreed_on"].required = asks_agreement
        self.fields["agreed_on"].error_messages["required"] = _(
            "Notez le jour de son accord, ou demandez-le d’abord à la personne."
        )
        self.fields["agreed_on"].help_text = (
            _(
                "Cette demande peut contenir des données de santé. L’accord donné à son envoi est que le cabinet les lise, pas l’assureur."
            )
            if asks_agreement
            else _("Seulement si un de ces messages ou de ces documents parle de sa santé ; sinon, laissez vide.")
        )

    def clean_reason(self) -> str:
        return plain(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        ticked = [*found.get("messages", []), *found.get("documents", [])]
        if not ticked and not {"messages", "documents"} & set(self.errors):
            first = next((name for name in ("messages", "documents") if name in self.fields), None)
            self.add_error(first, _("Cochez ce que vous avez transmis."))
        return found


def _line(message: Message, author: str, language: str) -> str:
    """A message as one recognises it in a list: its day, who wrote it, how it begins."""
    begins = " ".join(message.body.split())
    begins = begins if len(begins) <= BEGINNING else begins[: BEGINNING - 1].rstrip() + "…"
    return f"{words.instant(message.sent_at, language, 'short')} · {author} · {begins or '…'}"


class WrongForm(forms.Form):
    """What was wrong in a note."""

    use_required_attribute = False
    why = text_field(
        _("Ce qui était faux"), rows=3, most=LONGEST_REASON, missing=_("Dites ce qui était faux : le client le lira."),
        help_text=_("Le client lit ces mots dans son espace. Par exemple : noté sur la mauvaise demande, rien n’a été transmis."),
    )  # fmt: skip

    def clean_why(self) -> str:
        return plain(self.cleaned_data["why"])
