"""What is chosen of a saved view: codes, a name, columns. Its rules are ``tickets.actions.keep_view``'s."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import StaffMember
from espace.contracts.models import Insurer
from espace.desk.forms import plain
from espace.tickets.chosen import Choice
from espace.tickets.kinds import kinds, words
from espace.tickets.models import SavedView
from espace.tickets.models.saved import LONGEST_NAME, LONGEST_WAIT, QUEUES, Column, Held
from espace.tickets.queues import Queue

ORDERS = (("", _("Comme dans la file")), ("1", _("Les plus récentes d’abord")))
USUAL = (Column.OBJECT, Column.STATE, Column.SINCE, Column.DUE, Column.HOLDER)


class SavedViewForm(forms.Form):
    """``held`` is empty for anybody, ``viewer`` for whoever looks, else the id of a member of staff."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Nom de la vue"), max_length=LONGEST_NAME, strip=True, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Donnez un nom à cette vue.")},
        help_text=_("40 caractères au plus. Ce nom ne dit rien d’un client : ni son nom, ni un numéro."),
    )  # fmt: skip
    queue = forms.ChoiceField(
        label=_("Dans quelle file"), choices=[(one, Queue(one).label) for one in QUEUES], widget=forms.RadioSelect, initial=QUEUES[0],
        error_messages={"required": _("Choisissez."), "invalid_choice": _("Choisissez.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Sorte de demande"), required=False)
    held = forms.ChoiceField(label=_("Suivie par"), required=False)
    insurer = forms.ChoiceField(label=_("Assureur du contrat"), required=False)
    waiting_days = forms.IntegerField(
        label=_("Attend depuis plus de (jours)"), required=False, min_value=1, max_value=LONGEST_WAIT,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": LONGEST_WAIT}),
        error_messages={
            "invalid": _("De 1 à 365 jours."), "min_value": _("De 1 à 365 jours."), "max_value": _("De 1 à 365 jours."),
        },
        help_text=_("Vide : sans limite."),
    )  # fmt: skip
    newest = forms.ChoiceField(
        label=_("Dans quel ordre"), choices=ORDERS, required=False, widget=forms.RadioSelect, initial=""
    )
    columns = forms.MultipleChoiceField(
        label=_("Colonnes, après le nom du client"), choices=Column.choices, widget=forms.CheckboxSelectMultiple, initial=USUAL,
        error_messages={"required": _("Choisissez une colonne au moins."), "invalid_choice": _("Choisissez.")},
    )  # fmt: skip
    is_shared = forms.BooleanField(
        label=_("La montrer à toute l’équipe"), required=False, help_text=_("Personne d’autre ne pourra la changer ou la retirer."),
    )  # fmt: skip

    def __init__(
        self, people: Iterable[StaffMember], insurers: Iterable[Insurer], *arguments: Any, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        offered = {
            "kind": [("", str(_("toutes")))] + [(one.id, words(one.title)) for one in kinds().values()],
            "held": [("", str(_("peu importe"))), (Held.VIEWER.value, str(_("moi, ou la personne qui regarde la vue")))]
            + [(str(one.pk), one.name) for one in people],
            "insurer": [("", str(_("tous les assureurs")))] + [(str(one.pk), one.name) for one in insurers],
        }
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    @property
    def choice(self) -> Choice:
        """The codes that were chosen."""
        given = self.cleaned_data
        viewer, one = given["held"] == Held.VIEWER, given["held"] not in ("", Held.VIEWER)
        return Choice(
            queue=Queue(given["queue"]),
            kind=given["kind"],
            held=Held.VIEWER if viewer else Held.ONE if one else Held.ANYBODY,
            holder=UUID(given["held"]) if one else None,
            insurer=UUID(given["insurer"]) if given["insurer"] else None,
            waiting_days=given["waiting_days"],
            newest_first=bool(given["newest"]),
        )

    @property
    def named(self) -> str:
        return plain(self.cleaned_data["name"])


def as_kept(view: SavedView) -> dict[str, Any]:
    """What the form shows of a view that is kept."""
    held = {Held.ANYBODY: "", Held.VIEWER: Held.VIEWER.value, Held.ONE: str(view.holder_id or "")}[Held(view.held)]
    return {
        "name": view.name, "queue": view.queue, "kind": view.kind, "held": held, "insurer": str(view.insurer_id or ""),
        "waiting_days": view.waiting_days, "newest": "1" if view.newest_first else "", "columns": view.columns, "is_shared": view.is_shared,
    }  # fmt: skip
