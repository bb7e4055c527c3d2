"""What the desk types besides its answers: why a message is withdrawn, on which day one comes back to a request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import StaffMember
from espace.desk.forms import LONGEST_ASKED, AssignForm, IdField, plain, text_field
from espace.lib import working_days
from espace.ui import words
from espace.ui.forms import DayField


class WithdrawForm(forms.Form):
    """Why a message is withdrawn."""

    use_required_attribute = False
    why = text_field(
        _("Pourquoi"), rows=3, most=LONGEST_ASKED, missing=_("Dites pourquoi."),
        help_text=_(
            "Une note interne le garde pour vos collègues. Le client ne la lit pas dans son espace, mais elle peut partir avec la copie "
            "de ses données."
        ),
    )  # fmt: skip

    def clean_why(self) -> str:
        why = plain(self.cleaned_data["why"])
        if not why:
            raise forms.ValidationError(_("Dites pourquoi."))
        return why


class ComeBackForm(forms.Form):
    """On which day one comes back to a request: working days are proposed, counted when the form is posted."""

    use_required_attribute = False
    PROPOSED = ("1", "3", "7")
    when = forms.ChoiceField(
        label=_("Quel jour"), widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un jour."), "invalid_choice": _("Choisissez un jour.")},
    )  # fmt: skip
    on = DayField(label=_("À cette date"), required=False)
    why = forms.CharField(
        label=_("Pourquoi (facultatif)"), required=False, max_length=200,
        help_text=_("Lu par vos collègues et le délégué ; peut partir avec la copie des données du client."),
    )  # fmt: skip

    def __init__(self, today: date, language: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.days = {
            "1": working_days.add_working_days(today, 1),
            "3": working_days.add_working_days(today, 3),
            "7": working_days.add_working_days(today + timedelta(days=6), 1),
        }
        labels = {"1": _("Le prochain jour ouvré"), "3": _("Dans 3 jours ouvrés"), "7": _("Dans une semaine")}
        field = self.fields["when"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((name, words.pair(str(labels[name]), words.day(day, language), language)) for name, day in self.days.items()),
            ("date", _("Un autre jour")),
        ]  # fmt: skip

    def clean_why(self) -> str:
        return plain(self.cleaned_data["why"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("when") == "date" and not found.get("on") and "on" not in self.errors:
            self.add_error("on", _("Donnez le jour."))
        return found

    @property
    def chosen(self) -> date:
        given = self.cleaned_data
        found: date = given["on"] if given["when"] == "date" else self.days[given["when"]]
        return found


class OpinionForm(AssignForm):
    """Whose opinion is asked, and on what."""

    id = IdField(required=False, initial=uuid4)
    question = text_field(
        _("Votre question"), rows=4, most=LONGEST_ASKED, missing=_("Écrivez votre question."),
        help_text=_(
            "Comme une note interne : le client ne la lit pas dans son espace, mais elle peut partir avec la copie de ses données."
        ),
    )  # fmt: skip

    def __init__(self, colleagues: Iterable[StaffMember], *arguments: Any, **options: Any) -> None:
        super().__init__(colleagues, *arguments, **options)
        self.fields["to"].label = _("L’avis de qui ?")

    def clean_question(self) -> str:
        question = plain(self.cleaned_data["question"])
        if not question:
            raise forms.ValidationError(_("Écrivez votre question."))
        return question
