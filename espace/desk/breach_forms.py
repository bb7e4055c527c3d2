"""What the officer types about a breach. Instants are those of Paris, to the minute, as the browser's own calendar writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from espace.accounts.roles import Role
from espace.desk.forms import plain
from espace.lib import clock
from espace.privacy.breaches.actions import Facts
from espace.privacy.breaches.models import Breach

LONGEST = 10_000
MISSING = {"required": gettext_lazy("Cette information est nécessaire.")}
MOST_UNITS = 200


class MomentField(forms.CharField):
    """An instant typed as ``2026-11-02T09:30`` or « 02/11/2026 09:30 », on the clock of Paris."""

    def __init__(self, **others: Any) -> None:
        others.setdefault("widget", forms.TextInput(attrs={"type": "datetime-local"}))
        others.setdefault("error_messages", MISSING)
        super().__init__(**others)

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = parse_datetime(text) or datetime.strptime(text, "%d/%m/%Y %H:%M")  # noqa: DTZ007  Paris is set below
        except ValueError as error:
            raise forms.ValidationError(_("Écrivez un moment comme 02/11/2026 09:30.")) from error
        return found if found.tzinfo else found.replace(tzinfo=clock.PARIS)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(clock.PARIS).strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value


class TextsField(forms.CharField):
    def __init__(self, label: Any, *, required: bool = True, hint: Any = "", rows: int = 4) -> None:
        super().__init__(
            label=label, required=required, max_length=LONGEST, help_text=hint, error_messages=MISSING,
            widget=forms.Textarea(attrs={"rows": rows}),
        )  # fmt: skip

    def clean(self, value: Any) -> str:
        return plain(str(super().clean(value) or ""))


class FactsForm(forms.Form):
    """What is known of a breach."""

    use_required_attribute = False
    known_at = MomentField(
        label=gettext_lazy("Quand vous l’avez su"),
        help_text=gettext_lazy("Les 72 heures partent de là, nuits et jours fériés compris."),
    )
    nature = forms.ChoiceField(label=gettext_lazy("Nature"), choices=Breach.Nature.choices)
    began_at = MomentField(label=gettext_lazy("Début, s’il est connu"), required=False)
    ended_at = MomentField(label=gettext_lazy("Fin, si elle est connue"), required=False)
    what_happened = TextsField(
        gettext_lazy("Ce qui s’est passé"),
        hint=gettext_lazy("Sans nommer personne : qui est touché se lit dans le journal."),
    )
    consequences = TextsField(gettext_lazy("Ce qui peut en suivre pour les personnes"), required=False)
    measures = TextsField(gettext_lazy("Ce qui a été fait, et ce qui le sera"), required=False)

    def facts(self) -> Facts:
        """What a valid form tells."""
        return Facts(**self.cleaned_data)

    @staticmethod
    def initial_of(breach: Breach) -> dict[str, Any]:
        names = ("known_at", "nature", "began_at", "ended_at", "what_happened", "consequences", "measures")
        return {name: getattr(breach, name) for name in names}


class RiskForm(forms.Form):
    use_required_attribute = False
    risk = forms.ChoiceField(
        label=gettext_lazy("Le risque pour les personnes"), choices=Breach.Risk.choices, widget=forms.RadioSelect,
        error_messages=MISSING,
    )  # fmt: skip


class AnswerForm(forms.Form):
    """The authority, and the persons: told when, or why not."""

    use_required_attribute = False
    notified_at = MomentField(label=gettext_lazy("Notifiée à la CNIL"), required=False)
    late_why = TextsField(gettext_lazy("Si c’est après 72 heures, pourquoi"), required=False, rows=2)
    not_notified_why = TextsField(gettext_lazy("Si elle n’est pas notifiée, pourquoi"), required=False, rows=2)
    not_told_why = TextsField(
        gettext_lazy("Si les personnes ne sont pas prévenues d’un risque élevé, pourquoi"), required=False, rows=2,
        hint=gettext_lazy("Article 34(3) du RGPD : données illisibles, risque écarté depuis, ou communication publique."),
    )  # fmt: skip


class ScopeForm(forms.Form):
    """Between which instants, by whom; and what else is known to have been taken."""

    use_required_attribute = False
    since = MomentField(label=gettext_lazy("Depuis"))
    until = MomentField(label=gettext_lazy("Jusqu’à"))
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Par quels rôles"), required=False, choices=[(role.value, role.label) for role in Role],
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Aucun coché : tous."),
    )  # fmt: skip
    actor = forms.ChoiceField(label=gettext_lazy("Par quelle personne"), required=False)
    units = forms.CharField(
        label=gettext_lazy("Et tout ce que contiennent"), required=False, max_length=LONGEST,
        help_text=gettext_lazy("Des références de demandes ou des identifiants d’unités, un par ligne, ouverts ou non."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, actors: list[tuple[str, str]], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["actor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Toutes")), *actors]

    def clean_actor(self) -> UUID | None:
        return UUID(self.cleaned_data["actor"]) if self.cleaned_data["actor"] else None

    def clean_units(self) -> list[str]:
        lines = [line.strip() for line in plain(self.cleaned_data["units"]).splitlines() if line.strip()]
        if len(lines) > MOST_UNITS:
            raise forms.ValidationError(_("Au plus %(most)s lignes à la fois.") % {"most": MOST_UNITS})
        return lines

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("since") and found.get("until") and found["until"] < found["since"]:
            self.add_error("until", _("La fin suit le début."))
        return found


class LetterForm(forms.Form):
    """What the persons read (GDPR art. 34(2))."""

    use_required_attribute = False
    what_happened = TextsField(
        gettext_lazy("Ce qui s’est passé"), hint=gettext_lazy("En mots simples ; sans nommer personne.")
    )
    consequences = TextsField(gettext_lazy("Ce qui peut en suivre pour vous"))
    measures = TextsField(gettext_lazy("Ce que nous avons fait, et ce que vous pouvez faire"))
    contact = TextsField(gettext_lazy("Qui interroger"), rows=2)
