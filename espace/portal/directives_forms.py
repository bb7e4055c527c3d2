"""The form of « Mes directives ». The rules are the action's; here is only what is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from espace.portal.rights_forms import TOO_LONG, words_field
from espace.portal.visitor import typed
from espace.privacy.directives import wording
from espace.privacy.directives.actions import Will
from espace.privacy.directives.groups import GROUPS
from espace.privacy.directives.models import Directive, Wish

LINE = 300


def line(label: Any, **others: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, validators=[MaxLengthValidator(LINE, TOO_LONG)], **others)


class DirectivesForm(forms.Form):
    """A wish for each group, or the mention of general directives; who carries them out; the consent to them alone."""

    use_required_attribute = False
    executor = line(
        _("Qui exécute vos directives"),
        help_text=_("Le nom d’une personne de confiance. Laissez vide : ce seront vos héritiers."),
    )
    relation = line(
        _("Qui est cette personne pour vous"), help_text=_("Par exemple : mon épouse, mon frère, mon notaire.")
    )
    reached = line(
        _("Comment la joindre"),
        help_text=_("Une adresse, un téléphone ou une adresse mail. Prévenez-la que vous nous les donnez."),
    )
    words = words_field(_("Ce que vous voulez ajouter"), required=False, help_text=_("Facultatif, dans vos mots."))
    general = line(
        _("Vos directives générales"),
        help_text=_(
            "Si vous en avez confié à un tiers de confiance pour toutes vos données : qui les garde. "
            "Nous notons seulement qu’elles existent."
        ),
    )
    consents = forms.BooleanField(
        label=_("Je consens à ce que ces directives soient gardées et suivies après mon décès, données de santé comprises."),
        error_messages={"required": _("Vos directives ont besoin de votre consentement à elles seules : cochez cette case.")},
    )  # fmt: skip

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        missing = {"invalid_choice": _("Choisissez : garder, effacer ou communiquer.")}
        wishes = {
            group: forms.ChoiceField(
                label=label, choices=Wish.choices, required=False, widget=forms.RadioSelect, help_text=data, error_messages=missing
            )
            for group, label, data in wording.groups_in_words(wording.spoken())
        }  # fmt: skip
        self.fields = {**wishes, **self.fields}

    @property
    def wishes(self) -> list[forms.BoundField]:
        return [self[group] for group in GROUPS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = [group for group in GROUPS if given.get(group)]
        if chosen or not given.get("general"):
            for group in GROUPS:
                if group not in chosen and group not in self.errors:
                    self.add_error(group, _("Choisissez : garder, effacer ou communiquer."))
        if given.get("executor") and not given.get("reached") and "reached" not in self.errors:
            self.add_error("reached", _("Dites comment joindre la personne que vous nommez."))
        return given

    def will(self) -> Will:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        return Will(
            wishes={group: Wish(given[group]) for group in GROUPS if given[group]},
            **{name: typed(given[name]) for name in ("executor", "reached", "relation", "words", "general")},
        )


def initial(directive: Directive | None) -> dict[str, str]:
    """What a version says, to change it: everything but the consent, which is given anew."""
    if directive is None:
        return {}
    return {
        **{group: wish.value for group, wish in directive.wishes.items()},
        "executor": directive.executor, "reached": directive.executor_reached, "relation": directive.executor_relation,
        "words": directive.words, "general": directive.general,
    }  # fmt: skip
