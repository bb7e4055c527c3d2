"""The forms by which an advisor enters what a customer asked by phone, by post or by e-mail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from espace.desk.forms import IdField
from espace.documents.fields import DocumentsField
from espace.tickets.arriving import Arrival
from espace.tickets.kinds import Kind
from espace.tickets.states import Channel
from espace.ui.forms import DayField

CHANNELS = [(one.value, one.label) for one in Channel if one != Channel.SPACE]


class ArrivalForm(forms.Form):
    """How it came and when; ``id`` is the request's own, so that posting twice enters one."""

    use_required_attribute = False
    id = IdField(required=False)
    channel = forms.ChoiceField(
        label=_("Comment cette demande vous est-elle arrivée ?"), choices=CHANNELS, widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez comment elle est arrivée.")},
    )  # fmt: skip
    received_on = DayField(
        label=_("Reçue le"), error_messages={"required": _("Notez le jour de la réception.")},
        help_text=_("Le jour de l’appel, ou celui où la lettre ou le courriel est arrivé : les délais courent depuis ce jour."),
    )  # fmt: skip


class PiecesForm(forms.Form):
    """What came with it, and the agreement that art. 9(2)(a) GDPR asks for where health may be told."""

    use_required_attribute = False
    documents = DocumentsField(
        label=_("Pièces reçues"), required=False, help_text=_("La lettre numérisée, et ce qui l’accompagne.")
    )
    accepts_health = forms.BooleanField(
        label=_("La personne a expressément accepté que nous lisions ce qu’elle dit de sa santé, pour traiter cette demande."),
        error_messages={"required": _("Sans cet accord, n’entrez pas cette demande : demandez-le d’abord à la personne.")},
    )  # fmt: skip

    def __init__(self, kind: Kind, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not kind.health:
            del self.fields["accepts_health"]


def arrival(form: ArrivalForm) -> Arrival:
    """What a valid form tells."""
    on: date = form.cleaned_data["received_on"]
    return Arrival(Channel(form.cleaned_data["channel"]), on)
