"""What is typed about a reported death. The rules are the actions'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from espace.desk.forms import plain, text_field
from espace.desk.rights_forms import MISSING_DAY, scan_of
from espace.documents.fields import DocumentField
from espace.privacy.directives.groups import TO_OTHERS
from espace.privacy.rights.actions.identity import FORMATS, LARGEST_PROOF, Scan
from espace.privacy.rights.states import Channel, Decision
from espace.ui.forms import DayField


class ReportForm(forms.Form):
    """Who told us, how, on which day, and what shows it."""

    use_required_attribute = False
    who = text_field(
        _("Qui le signale, et où lui répondre"), rows=3, most=1_000, missing=_("Dites qui le signale, et où lui répondre."),
        help_text=_("Nom, lien avec la personne, adresse. Oubliés dès la réponse."),
    )  # fmt: skip
    words = text_field(
        _("Ce qui nous a été dit"), rows=3, most=2_000, missing=_("Résumez ce qui nous a été dit."),
        help_text=_("En une phrase ou deux : le jour du décès, ce qui est demandé."),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("Comment"), widget=forms.RadioSelect, initial=Channel.POST, error_messages={"required": _("Dites comment.")},
        choices=[(one.value, one.label) for one in (Channel.POST, Channel.EMAIL, Channel.PHONE)],
    )  # fmt: skip
    received_on = DayField(
        label=_("Reçu le"), error_messages=MISSING_DAY,
        help_text=_("Le jour où nous l’avons su : le mois pour répondre court de ce jour-là."),
    )  # fmt: skip
    proof = DocumentField(
        label=_("L’acte de décès"), required=False, most_bytes=LARGEST_PROOF, formats=FORMATS,
        help_text=_("Si on nous l’a donné. Lu par le délégué seul, détruit dès la décision."),
    )  # fmt: skip

    def clean_who(self) -> str:
        return plain(self.cleaned_data["who"])

    def clean_words(self) -> str:
        return plain(self.cleaned_data["words"])

    def clean_proof(self) -> Scan | None:
        return scan_of(self.cleaned_data["proof"])


class EstablishForm(forms.Form):
    """What shows the death."""

    use_required_attribute = False
    seen = text_field(
        _("Ce que vous avez vu"), rows=3, most=2_000, missing=_("Dites ce que vous avez vu."),
        help_text=_("L’acte de décès, son numéro, la mairie ou le consulat qui l’a délivré. Qui signe en second le lira."),
    )  # fmt: skip

    def clean_seen(self) -> str:
        return plain(self.cleaned_data["seen"])


class ReasonsForm(forms.Form):
    """Why a report is set aside."""

    use_required_attribute = False
    reasons = text_field(
        _("Raisons"), rows=4, most=5_000, missing=_("Motivez la décision."),
        help_text=_("Qui a signalé les lira, suivies de votre adresse et de la voie de la CNIL."),
    )  # fmt: skip

    def clean_reasons(self) -> str:
        return plain(self.cleaned_data["reasons"])


class CarryOutForm(ReasonsForm):
    """The answer to the executor or to the heirs; what is granted is asked only where the person decided nothing."""

    decision = forms.ChoiceField(
        label=_("Ce que demandent les héritiers"), choices=Decision.choices, widget=forms.RadioSelect, required=False,
        error_messages={"invalid_choice": _("Choisissez.")},
    )  # fmt: skip

    field_order = ("decision", "reasons")

    def __init__(self, *arguments: Any, is_decided: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if is_decided:
            del self.fields["decision"]
            read_by = _("La personne désignée les lira, suivies de votre adresse et de la voie de la CNIL.")
        else:
            read_by = _("Les héritiers les liront, suivies de votre adresse et de la voie de la CNIL.")
            self.fields["decision"].required = True
            self.fields["decision"].error_messages["required"] = _("Choisissez.")
        self.fields["reasons"].help_text = read_by


class GroupsForm(forms.Form):
    """What settles the succession, where the person decided nothing."""

    use_required_attribute = False
    groups = forms.MultipleChoiceField(
        label=_("Ce qui est à communiquer"), required=False, widget=forms.CheckboxSelectMultiple, choices=list(TO_OTHERS.items()),
        help_text=_("Seulement ce qui sert à régler la succession, ou les souvenirs de famille (loi n° 78-17, article 85, II)."),
    )  # fmt: skip
