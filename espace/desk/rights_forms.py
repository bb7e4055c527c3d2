"""What the officer writes about the exercise of a right. The rules are the actions'; here is only what is typed."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from espace import register
from espace.desk.forms import plain, text_field
from espace.documents.fields import DocumentField
from espace.documents.upload import SealedUpload
from espace.privacy.rights import wording
from espace.privacy.rights.actions.identity import FORMATS, LARGEST_PROOF, Scan
from espace.privacy.rights.states import Channel, Decision, Right
from espace.ui.forms import DayField

MISSING_DAY = {"required": _("Donnez le jour.")}


def language() -> str:
    return (get_language() or "fr")[:2]


def rights_choices() -> list[tuple[str, str]]:
    """The rights, in the register's words."""
    return [(one.value, wording.label(one.value, language())) for one in Right]


def recipients() -> list[tuple[str, str]]:
    """To whom data may have gone, of whom art. 19 asks that they be told: the register's outside recipients and processors."""
    law = register.load()
    outside = [one for one in law.recipients.values() if not one.role or one.entity != law.controller.name]
    named = [
        (one.id, one.label.in_language(language())) for one in outside if one.role not in ("customer", "maintainer")
    ]
    return named + [(one.id, one.service.in_language(language())) for one in law.processors.values()]


class RightForm(forms.Form):
    """Which right it is."""

    use_required_attribute = False
    right = forms.ChoiceField(
        label=_("De quel droit s’agit-il ?"), choices=rights_choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un droit."), "invalid_choice": _("Choisissez un droit.")},
    )  # fmt: skip


class EntryForm(RightForm):
    """What came by post or e-mail."""

    customer = forms.UUIDField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("Arrivée"), choices=[(one.value, one.label) for one in (Channel.POST, Channel.EMAIL)], widget=forms.RadioSelect,
        initial=Channel.POST, error_messages={"required": _("Dites comment elle est arrivée.")},
    )  # fmt: skip
    received_on = DayField(
        label=_("Reçue le"), error_messages=MISSING_DAY,
        help_text=_("Le jour où le courrier est arrivé chez nous : le délai court de ce jour-là, même entré plus tard."),
    )  # fmt: skip
    who = text_field(
        _("Qui demande, et où lui répondre"), rows=3, required=False, most=1_000,
        help_text=_("Nom et adresse, comme dans sa lettre. Ils sont oubliés dès la réponse. Inutile si la personne est déjà choisie."),
    )  # fmt: skip
    asked = text_field(_("Ce qui est demandé"), rows=5, missing=_("Recopiez ou résumez la demande."))
    answer_by = forms.ChoiceField(
        label=_("Répondre"), widget=forms.RadioSelect, initial=Channel.POST,
        choices=[(one.value, one.label) for one in (Channel.SPACE, Channel.POST, Channel.EMAIL)],
        error_messages={"required": _("Dites comment lui répondre.")},
        help_text=_("Par courriel : envoyez vous-même le PDF de la réponse ; l’espace n’envoie jamais de contenu par courriel."),
    )  # fmt: skip

    field_order = ("right", "channel", "received_on", "who", "asked", "answer_by", "customer")

    def clean_who(self) -> str:
        return plain(self.cleaned_data["who"])

    def clean_asked(self) -> str:
        return plain(self.cleaned_data["asked"])

    def clean_customer(self) -> UUID | None:
        given: UUID | None = self.cleaned_data["customer"]
        return given


class DayForm(forms.Form):
    """The day on which identity was asked."""

    use_required_attribute = False
    on = DayField(label=_("Demandé le"), error_messages=MISSING_DAY)


class ProofForm(forms.Form):
    """The day on which the proof came, and a scan of it where one must look at it again before deciding."""

    use_required_attribute = False
    on = DayField(label=_("Reçu le"), error_messages=MISSING_DAY)
    proof = DocumentField(
        label=_("Copie du justificatif"), required=False, most_bytes=LARGEST_PROOF, formats=FORMATS,
        help_text=_(
            "Ne la gardez que si vous devez la revoir : elle est détruite dès la décision, après 30 jours au plus."
        ),
    )  # fmt: skip

    def clean_proof(self) -> Scan | None:
        return scan_of(self.cleaned_data["proof"])


def scan_of(given: list[SealedUpload]) -> Scan | None:
    """The first file of those given, as the actions take a proof."""
    if not given:
        return None
    # What is too heavy to be kept is not read either; the action says so.
    content = given[0].open().read() if given[0].size <= LARGEST_PROOF else bytes(LARGEST_PROOF + 1)
    return Scan(content, given[0].check().media_type)


class ExtensionForm(forms.Form):
    """Why more time is needed."""

    use_required_attribute = False
    why = text_field(
        _("Pourquoi il faut plus de temps"), rows=3, missing=_("Dites pourquoi : la personne le lira."), most=2_000
    )

    def clean_why(self) -> str:
        return plain(self.cleaned_data["why"])


class DecisionForm(forms.Form):
    """The decision, its reasons, and to whom it was passed on."""

    use_required_attribute = False
    decision = forms.ChoiceField(
        label=_("Décision"), choices=Decision.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez."), "invalid_choice": _("Choisissez.")},
    )  # fmt: skip
    reasons = text_field(
        _("Raisons"), rows=6, missing=_("Motivez la décision : la personne la lira."),
        help_text=_("La personne les lira telles quelles, suivies de votre adresse et de la voie de la CNIL."),
    )  # fmt: skip
    told = forms.MultipleChoiceField(
        label=_("Averti (article 19 du RGPD)"), required=False, choices=recipients, widget=forms.CheckboxSelectMultiple,
        help_text=_("Cochez à qui vous avez transmis cette décision ; la réponse le dira."),
    )  # fmt: skip

    def clean_reasons(self) -> str:
        return plain(self.cleaned_data["reasons"])
