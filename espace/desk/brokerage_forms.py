"""What an administrator types of the brokerage's settings. The rules are the actions'; here is only what is typed and how it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

from babel.dates import get_day_names
from django import forms
from django.forms import BoundField
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from espace.brokerage import looks
from espace.brokerage.actions import LONGEST_LABEL
from espace.brokerage.reading import MOST_REPLY_DAYS, Held
from espace.documents.fields import DocumentField
from espace.documents.limits import MEGABYTE
from espace.lib.languages import locale
from espace.lib.office_hours import Span, Week
from espace.outbox.wording import LONGEST
from espace.ui.forms import DayField

PICTURE_BYTES = 2 * MEGABYTE
HOURS = (
    gettext_lazy("ouverture"),
    gettext_lazy("fermeture avant la pause"),
    gettext_lazy("réouverture"),
    gettext_lazy("fermeture"),
)
OFF = {"autocomplete": "off"}
MISSING = {"required": gettext_lazy("Écrivez quelque chose.")}


class IdentityForm(forms.Form):
    """What the brokerage is called, its colour, its number, its mediator."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Nom affiché"), error_messages=MISSING, max_length=looks.LONGEST_NAME, widget=forms.TextInput(attrs=OFF),
        help_text=gettext_lazy(
            "Dans le titre et au pied des pages, à la fin des courriels, sur les reçus et les attestations. "
            "En haut des pages, c’est le logo."
        ),
    )  # fmt: skip
    colour = forms.CharField(
        label=gettext_lazy("Couleur"), error_messages=MISSING, max_length=7, widget=forms.TextInput(attrs=OFF),
        help_text=gettext_lazy(
            "Un dièse et six signes, comme #0f5c63. Elle doit se lire sur fond clair ; sa nuance pour le fond sombre en est tirée."
        ),
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("Téléphone"), required=False, max_length=40, widget=forms.TextInput(attrs=OFF | {"type": "tel"}),
        help_text=gettext_lazy("Celui que vos clients appellent : page d’urgence, réclamations, mentions légales."),
    )  # fmt: skip
    mediator_name = forms.CharField(
        label=gettext_lazy("Médiateur"), error_messages=MISSING, max_length=looks.LONGEST_MEDIATOR, widget=forms.TextInput(attrs=OFF)
    )  # fmt: skip
    mediator_address = forms.CharField(
        label=gettext_lazy("Adresse postale du médiateur"), error_messages=MISSING, max_length=looks.LONGEST_ADDRESS,
        widget=forms.TextInput(attrs=OFF),
    )  # fmt: skip
    mediator_url = forms.CharField(
        label=gettext_lazy("Site du médiateur"), error_messages=MISSING, max_length=looks.LONGEST_ADDRESS, widget=forms.TextInput(attrs=OFF)
    )  # fmt: skip

    @property
    def given(self) -> dict[str, Any]:
        """The arguments of :func:`espace.brokerage.actions.identify`."""
        typed = self.cleaned_data
        mediator = {name: typed[f"mediator_{name}"] for name in ("name", "address", "url")}
        return {"name": typed["name"], "colour": typed["colour"], "phone": typed["phone"], "mediator": mediator}


def identity_of(held: Held) -> dict[str, str]:
    """What the form shows of what holds."""
    mediator = held.mediator
    return {
        "name": held.name, "colour": held.colour.lower(), "phone": held.phone, "mediator_name": mediator.name,
        "mediator_address": mediator.address, "mediator_url": mediator.url,
    }  # fmt: skip


class LogoForm(forms.Form):
    """One picture."""

    use_required_attribute = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["logo"] = DocumentField(
            label=_("Image"), most_bytes=PICTURE_BYTES, formats=("png", "jpg", "webp"),
            error_messages={"required": _("Choisissez une image.")},
            help_text=_(
                "%(width)s × %(height)s points au plus, et %(weight)s ko une fois réécrite. Sur fond transparent, elle va aux deux thèmes."
            )
            % {"width": looks.LOGO_SIDES[0], "height": looks.LOGO_SIDES[1], "weight": looks.LOGO_BYTES // 1000},
        )  # fmt: skip


class HoursForm(forms.Form):
    """The hours of a week: four of each day, in order; two for a day without a break, none for a closed one."""

    use_required_attribute = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.days = [
            name for _number, name in sorted(get_day_names("wide", locale=locale(get_language() or "fr")).items())
        ]
        for day in range(7):
            for place in range(4):
                self.fields[f"day-{day}-{place}"] = forms.TimeField(
                    label=f"{self.days[day]}, {HOURS[place]}", required=False, input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%Hh"],
                    widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300}),
                    error_messages={"invalid": _("Écrivez une heure comme 09:00.")},
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for day in range(7):
            if len(self._hours(day)) % 2:
                self.add_error(f"day-{day}-0", _("Il manque une heure : un jour en a quatre, deux, ou aucune."))
        return typed

    @property
    def week(self) -> Week:
        """What was typed, in order or not: the action judges it."""
        return tuple(self._spans(self._hours(day)) for day in range(7))

    def rows(self) -> Iterator[tuple[str, list[BoundField], list[str]]]:
        """(day, its four fields, what is wrong in it)."""
        for day in range(7):
            fields = [self[f"day-{day}-{place}"] for place in range(4)]
            yield self.days[day], fields, [str(fault) for one in fields for fault in one.errors]

    def refuse(self, faults: dict[str, str]) -> None:
        for name, fault in faults.items():
            self.add_error(f"{name}-0" if name.startswith("day-") else None, fault)

    def _hours(self, day: int) -> list[time]:
        return [hour for place in range(4) if (hour := self.cleaned_data.get(f"day-{day}-{place}")) is not None]

    @staticmethod
    def _spans(hours: list[time]) -> tuple[Span, ...]:
        return tuple(zip(hours[::2], hours[1::2], strict=False))


def week_shown(week: Week) -> dict[str, time]:
    """What the form shows of a week; a day without a break has its closing in the last place."""
    shown: dict[str, time] = {}
    for day, spans in enumerate(week):
        hours = [hour for span in spans for hour in span]
        places = (0, 3) if len(hours) == 2 else range(len(hours))
        shown |= {f"day-{day}-{place}": hour for place, hour in zip(places, hours, strict=False)}
    return shown


class ReplyDaysForm(forms.Form):
    """In how many days the brokerage answers."""

    use_required_attribute = False
    days = forms.IntegerField(
        label=gettext_lazy("Jours d’ouverture pour répondre"),
        min_value=1, max_value=MOST_REPLY_DAYS, widget=forms.NumberInput(attrs=OFF | {"inputmode": "numeric"}),
        error_messages={
            name: gettext_lazy("Donnez un nombre de 1 à 60.") for name in ("required", "invalid", "min_value", "max_value")
        },
    )  # fmt: skip


class ClosureForm(forms.Form):
    """Days on which the office is closed beside its week."""

    use_required_attribute = False
    first = DayField(label=gettext_lazy("Premier jour"), error_messages=MISSING)
    last = DayField(label=gettext_lazy("Dernier jour inclus"), error_messages=MISSING)
    fr = forms.CharField(
        label=gettext_lazy("Ce que lisent vos clients, en français"), max_length=LONGEST_LABEL, error_messages=MISSING,
        widget=forms.TextInput(attrs=OFF), help_text=gettext_lazy("« Congés d’hiver ». Rien d’une personne."),
    )  # fmt: skip
    en = forms.CharField(
        label=gettext_lazy("Ce que lisent vos clients, en anglais"), max_length=LONGEST_LABEL, error_messages=MISSING,
        widget=forms.TextInput(attrs=OFF),
    )  # fmt: skip


class MailForm(forms.Form):
    """What the brokerage says in one mail. Longer than what is sent: what was typed comes back whole, with why."""

    use_required_attribute = False
    subject = forms.CharField(
        label=gettext_lazy("Objet"), required=False, widget=forms.TextInput(attrs=OFF | {"maxlength": LONGEST["subject"]}),
        help_text=gettext_lazy("Vide : l’objet d’origine."),
    )  # fmt: skip
    sentence = forms.CharField(
        label=gettext_lazy("Phrase"), required=False, widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST["sentence"]}),
        help_text=gettext_lazy(
            "La même pour tous : rien d’une personne, ni adresse, ni numéro. {cabinet.telephone} y met le téléphone du cabinet. "
            "Vide : la phrase d’origine."
        ),
    )  # fmt: skip
