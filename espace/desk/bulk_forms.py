"""What comes with several ticked requests: the gesture, what it needs, and how they stood when they were ticked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import Absence, StaffMember
from espace.desk.forms import IdField, InstantField, colleague
from espace.tickets.bulk import Gesture
from espace.tickets.models import ReplyWording


class TickedForm(forms.Form):
    """``back``: the list that they come from; ``wording``: the words that were read before confirming."""

    use_required_attribute = False
    gesture = forms.ChoiceField(choices=Gesture.choices, widget=forms.HiddenInput)
    seen = InstantField(required=False)
    back = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    id = IdField(required=False)
    wording = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ToForm(forms.Form):
    """Which colleague goes on with them."""

    use_required_attribute = False
    to = forms.ChoiceField(
        label=_("À qui les confier ?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une personne."), "invalid_choice": _("Choisissez une personne.")},
    )  # fmt: skip

    def __init__(
        self, people: Iterable[StaffMember], away: Mapping[UUID, Absence], *arguments: Any, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), colleague(one, away.get(one.pk))) for one in people]


class TemplateChoiceForm(forms.Form):
    """Which template answers them."""

    use_required_attribute = False
    template = forms.ChoiceField(
        label=_("Avec quel modèle leur répondre ?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un modèle."), "invalid_choice": _("Choisissez un modèle.")},
        help_text=_("Seulement ceux qui répondent : demander une pièce ou clore se fait demande par demande."),
    )  # fmt: skip

    def __init__(self, offered: Iterable[ReplyWording], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.template_id), one.name) for one in offered]
