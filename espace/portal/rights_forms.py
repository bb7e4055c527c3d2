"""The forms of « Mes droits »: one for each right that says more than its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from espace.portal.my_data import LABELS
from espace.portal.visitor import typed
from espace.privacy.rights.actions.fields import CONTESTABLE

LONGEST = 5_000
TOO_LONG = _("Au plus %(limit_value)d caractères : %(show_value)d ici.")
OTHER = ("other", _("Autre chose : je le dis ci-dessous"))
CHOOSE = {"required": _("Dites de quelle donnée il s’agit."), "invalid_choice": _("Dites de quelle donnée il s’agit.")}
# What only a person changes; the rest changes at once in « Mes données ».
CORRECTED = ("civility", "surname", "first_name", "birth_date")


def words_field(label: Any, *, required: bool = True, missing: Any = "", **others: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, validators=[MaxLengthValidator(LONGEST, TOO_LONG)],
        widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": missing}, **others,
    )  # fmt: skip


class WordsForm(forms.Form):
    """A form whose ``asked`` is what the person says, as they mean it."""

    use_required_attribute = False

    def clean_asked(self) -> str:
        return typed(self.cleaned_data["asked"])


class FieldForm(WordsForm):
    """Words about one field; another thing than those listed is no field."""

    def clean_field(self) -> str:
        name: str = self.cleaned_data["field"]
        return "" if name == OTHER[0] else name


class RectificationForm(FieldForm):
    field = forms.ChoiceField(
        label=_("Quelle donnée est fausse ?"), widget=forms.RadioSelect, error_messages=CHOOSE,
        choices=[*((name, LABELS[name]) for name in CORRECTED), OTHER],
    )  # fmt: skip
    asked = words_field(
        _("Ce qui est juste"), missing=_("Écrivez ce qui est juste."),
        help_text=_("Écrivez la bonne valeur. Si un document la montre, dites lequel : le délégué vous le demandera s’il le faut."),
    )  # fmt: skip


class RestrictionForm(FieldForm):
    field = forms.ChoiceField(
        label=_("Quelle donnée contestez-vous ?"), widget=forms.RadioSelect, error_messages=CHOOSE,
        choices=[*((name, LABELS[name]) for name in CONTESTABLE), OTHER],
    )  # fmt: skip
    asked = words_field(_("Pourquoi"), missing=_("Dites pourquoi : le délégué le vérifiera."))


class ErasureForm(WordsForm):
    asked = words_field(
        _("Ce que vous voulez ajouter"), required=False,
        help_text=_("Facultatif : par exemple une seule partie de vos données à effacer."),
    )  # fmt: skip


class GroundsForm(WordsForm):
    asked = words_field(
        _("À quoi vous opposez-vous, et pourquoi ?"), missing=_("Dites à quoi vous vous opposez, et pourquoi."),
        help_text=_("La loi demande des raisons tenant à votre situation. Dites-les en quelques phrases."),
    )  # fmt: skip


class ObjectionForm(forms.Form):
    """Which optional data to destroy; only those that are there, or that an import could bring."""

    use_required_attribute = False
    fields_ = forms.MultipleChoiceField(
        label=_("À quelles données vous opposez-vous ?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins une donnée."), "invalid_choice": _("Cochez au moins une donnée.")},
    )  # fmt: skip

    def __init__(self, names: Iterable[str], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["fields_"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, LABELS[name]) for name in names]
