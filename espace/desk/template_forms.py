"""What is typed of a reply template, and what stands in for a request where it is shown before any is answered with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from espace.desk.forms import plain, text_field
from espace.tickets.actions.templates import LONGEST_BODY, LONGEST_NAME, TEXTS
from espace.tickets.filling import Facts
from espace.tickets.kinds import kinds, words
from espace.tickets.models import Act, ReplyWording
from espace.tickets.models.templates import MOST_ASKED

NOBODY = _(
    "Ce texte sert à tout le monde : n’y écrivez rien d’une personne. Ce qui lui est propre vient de sa demande."
)


class TemplateForm(forms.Form):
    """A template as it is written, in both languages."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Nom du modèle"), max_length=LONGEST_NAME,
        error_messages={"required": _("Donnez un nom que l’on trouve en trois lettres.")},
        help_text=_("Ce que l’on tape pour le trouver : « pièces manquantes », « attestation envoyée »."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Pour quelles demandes"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Sans rien cocher : pour toutes."),
    )  # fmt: skip
    act = forms.ChoiceField(label=_("Ce qu’il fait"), choices=Act.choices, initial=Act.ANSWER, widget=forms.RadioSelect)
    body_fr = text_field(_("Texte en français"), rows=9, required=False, most=LONGEST_BODY, help_text=NOBODY)
    asked_fr = text_field(_("Ce que vous attendez du client, en français"), rows=2, required=False, most=MOST_ASKED)
    body_en = text_field(_("Texte en anglais"), rows=9, required=False, most=LONGEST_BODY, help_text=NOBODY)
    asked_en = text_field(_("Ce que vous attendez du client, en anglais"), rows=2, required=False, most=MOST_ASKED)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.id, words(one.title)) for one in kinds().values()]

    @property
    def texts(self) -> dict[str, str]:
        return {name: plain(self.cleaned_data[name]) for name in TEXTS}


def begun_with(wording: ReplyWording) -> dict[str, Any]:
    """What the form shows of a wording that exists."""
    return {"name": wording.name, "kinds": wording.kinds, "act": wording.act} | {
        name: getattr(wording, name) for name in TEXTS
    }


def made_up(wording: ReplyWording, on: date) -> Facts:
    """A request of nobody, of the first kind that the template serves."""
    return Facts(
        civility="Mme",
        first_name="Camille",
        surname="Exemple",
        reference="AB2CD-3EF4G",
        kind=wording.kinds[0] if wording.kinds else next(iter(kinds())),
        sent_on=on,
        contract="EX-000001",
        product="Santé Exemple",
        insurer="Assureur Exemple",
        advisor="Alex Modèle",
        on=on,
    )
