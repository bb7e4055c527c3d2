"""What an administrator types of an insurer, and says of a product. The rules are ``contracts.market.actions``'."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from espace.contracts.models import Insurer, Product
from espace.contracts.models.market import LONGEST_NAME

OFF = {"autocomplete": "off"}
LONGEST_PHONE = 60
"""Characters typed, spaces and signs included; what is kept is shorter."""


class InsurerForm(forms.Form):
    """What an insurer is called, and where it answers. A number may wait: it is shown as missing until it is there."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Nom de l’assureur"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs=OFF),
        error_messages={"required": _("Écrivez le nom que vos clients lisent sur leur contrat.")},
    )  # fmt: skip
    assistance_phone = forms.CharField(
        label=_("Numéro d’assistance, jour et nuit"), required=False, max_length=LONGEST_PHONE,
        widget=forms.TextInput(attrs=OFF | {"type": "tel"}),
        help_text=_(
            "Urgence, hospitalisation, rapatriement. Vos clients l’appellent de l’étranger : écrivez celui qui répond de partout."
        ),
    )  # fmt: skip
    claims_phone = forms.CharField(
        label=_("Numéro pour suivre un sinistre"), required=False, max_length=LONGEST_PHONE,
        widget=forms.TextInput(attrs=OFF | {"type": "tel"}),
        help_text=_("Aux heures de bureau. Vide : il ne se montre pas aux clients."),
    )  # fmt: skip


def insurer_of(row: Insurer) -> dict[str, str]:
    """What the form shows of an insurer."""
    return {"name": row.name, "assistance_phone": row.assistance_phone, "claims_phone": row.claims_phone}


class ProductForm(forms.Form):
    """Whose a product is, and whether it is terminated online."""

    use_required_attribute = False
    insurer = forms.ChoiceField(
        label=_("Assureur"), error_messages={"required": _("Choisissez un assureur de la liste.")},
        help_text=_("À changer seulement si le fichier du portefeuille ne le dit pas, ou le dit mal."),
    )  # fmt: skip
    terminable = forms.ChoiceField(
        label=_("Le client peut-il résilier en ligne ?"), widget=forms.RadioSelect,
        choices=[("1", _("Oui : il résilie en quelques gestes, et reçoit la preuve du jour")),
                 ("0", _("Non : ce produit se résilie autrement, et la page le dit"))],
        error_messages={"required": _("Choisissez."), "invalid_choice": _("Choisissez.")},
        help_text=_("La loi l’impose pour les contrats des particuliers (Code des assurances, L113-14), assurance vie à part."),
    )  # fmt: skip

    def __init__(self, insurers: Iterable[Insurer], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [(str(one.pk), one.name) for one in insurers]
        cast(forms.ChoiceField, self.fields["insurer"]).choices = choices


def product_of(row: Product) -> dict[str, str]:
    """What the form shows of a product."""
    return {"insurer": str(row.insurer_id), "terminable": "1" if row.terminable else "0"}
