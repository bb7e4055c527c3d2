"""What an administrator types of a kind of request and of its questions. The rules are those of ``tickets``; here is only what is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from espace import register
from espace.register.lines import Category
from espace.tickets import limits, sketching
from espace.tickets.judging import TEXTS, Faults
from espace.tickets.shapes import FIELD_TYPES

Table = Mapping[str, Any]
OFF = {"autocomplete": "off"}
TYPES = {
    "text": gettext_lazy("Texte d’une ligne"),
    "long": gettext_lazy("Texte de plusieurs lignes"),
    "date": gettext_lazy("Date"),
    "amount": gettext_lazy("Montant en euros"),
    "choice": gettext_lazy("Choix dans une liste"),
    "country": gettext_lazy("Pays"),
    "phone": gettext_lazy("Numéro de téléphone"),
    "iban": gettext_lazy("IBAN"),
}
CONTRACTS = (("required", gettext_lazy("Oui, toujours")), ("optional", gettext_lazy("Si le client le veut")))


YES = (("yes", gettext_lazy("Oui")), ("no", gettext_lazy("Non")))


class Line(forms.CharField):
    """A text that must be given; that it is missing is said where all is judged."""

    def validate(self, value: Any) -> None:
        """What fits is ``tickets.judging``'s to say."""


class Pick(forms.ChoiceField):
    """One of a list, in the same way."""

    def validate(self, value: Any) -> None:
        """What fits is ``tickets.judging``'s to say."""


def _line(label: Any, part: str, **others: Any) -> Line:
    return Line(label=label, widget=forms.TextInput(attrs=OFF | {"maxlength": TEXTS[part]}), **others)


class Judged(forms.Form):
    """A form whose faults are found where things are judged. ``revision``: the save of the sketch that the page showed."""

    use_required_attribute = False
    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    @property
    def seen(self) -> int:
        found = self.cleaned_data.get("revision") if self.is_valid() or hasattr(self, "cleaned_data") else None
        return -1 if found is None else int(found)

    def refuse(self, faults: Faults) -> None:
        """Say each fault beside what it is about."""
        for (_field, part), fault in faults.items():
            self.add_error(part if part in self.fields else None, fault)

    def pair(self, part: str) -> dict[str, str]:
        """A text in its two languages."""
        return {language: str(self.cleaned_data.get(f"{part}_{language}") or "") for language in ("fr", "en")}


class NewKindForm(Judged):
    """A kind that is not there yet."""

    title_fr = _line(gettext_lazy("Titre en français"), "title", help_text=gettext_lazy("« Prêter mon véhicule »."))
    title_en = _line(gettext_lazy("Titre en anglais"), "title")
    summary_fr = _line(
        gettext_lazy("Résumé en français"),
        "summary",
        help_text=gettext_lazy("Une ligne, sous le titre, dans la liste des demandes."),
    )
    summary_en = _line(gettext_lazy("Résumé en anglais"), "summary")


class KindForm(NewKindForm):
    """What a kind says of itself."""

    purpose = Pick(
        label=gettext_lazy("Finalité"), widget=forms.RadioSelect,
        help_text=gettext_lazy("Celles du registre pour lesquelles une demande est gardée."),
    )  # fmt: skip
    contract = Pick(
        label=gettext_lazy("Le client doit-il dire quel contrat est concerné ?"), choices=CONTRACTS,
        widget=forms.RadioSelect,
    )  # fmt: skip
    health = Pick(
        label=gettext_lazy("Cette demande peut-elle contenir des données de santé ?"), choices=YES, widget=forms.RadioSelect,
        help_text=gettext_lazy("L’accord du client est alors demandé à l’envoi, et noté au journal (article 9 du RGPD)."),
    )  # fmt: skip

    def __init__(self, kind: str, table: Table, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        law, language = register.load(), get_language() or "fr"
        known = sorted(limits.purposes(law) | {table["purpose"]} & law.purposes.keys())
        self.fields["purpose"].choices = [(name, law.purposes[name].label.in_language(language)) for name in known]  # type: ignore[attr-defined]
        _fixed, why = limits.CONTRACT.get(kind, ("", ""))
        if why:
            self.fields["contract"].disabled = True
            self.fields["contract"].help_text = _("Ne change pas ici. %(why)s") % {"why": why}

    @property
    def given(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "title": self.pair("title"), "summary": self.pair("summary"), "purpose": typed.get("purpose", ""),
            "contract": typed.get("contract", ""), "health": {"yes": True, "no": False}.get(typed.get("health", "")),
        }  # fmt: skip


def of_kind(table: Table, revision: int) -> dict[str, Any]:
    """What the form shows of a definition."""
    return _pairs(table, "title", "summary") | {
        "purpose": table["purpose"], "contract": table["contract"], "health": "yes" if table["health"] else "no", "revision": revision,
    }  # fmt: skip


class QuestionForm(Judged):
    """One question. ``was_asked``: its type and its category stay."""

    label_fr = _line(gettext_lazy("Question en français"), "label")
    label_en = _line(gettext_lazy("Question en anglais"), "label")
    why_fr = _line(
        gettext_lazy("Pourquoi la posez-vous, en français"), "why",
        help_text=gettext_lazy("Le client le lit sous la question. Si rien ne vient, ne la posez pas."),
    )  # fmt: skip
    why_en = _line(gettext_lazy("Pourquoi la posez-vous, en anglais"), "why")
    category = Pick(
        label=gettext_lazy("Catégorie de données"), help_text=gettext_lazy("Ce que le registre dit de chacune est sur cette page.")
    )  # fmt: skip
    type = Pick(label=gettext_lazy("Réponse attendue"), choices=[(one, TYPES[one]) for one in FIELD_TYPES])
    choices = forms.CharField(
        label=gettext_lazy("Réponses proposées"), required=False, widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy("Pour un choix seulement, une par ligne : code | français | anglais. « visa | Un consulat | A consulate »."),
    )  # fmt: skip
    required = Pick(
        label=gettext_lazy("La réponse est-elle obligatoire ?"), choices=YES, widget=forms.RadioSelect, initial="no",
        help_text=gettext_lazy("Obligatoire seulement si la demande ne peut pas être traitée sans elle."),
    )  # fmt: skip

    def __init__(self, purpose: str, field: Table | None, was_asked: bool, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["category"].choices = offered(purpose, field)  # type: ignore[attr-defined]
        if was_asked:
            for part in ("type", "category"):
                self.fields[part].disabled = True
                self.fields[part].help_text = _(
                    "Ne change plus : des clients ont pu répondre. Retirez la question et ajoutez-en une autre."
                )

    @property
    def given(self) -> dict[str, Any]:
        typed = self.cleaned_data
        given = {
            "type": typed.get("type", ""), "category": typed.get("category", ""),
            "required": typed.get("required") == "yes", "label": self.pair("label"), "why": self.pair("why"),
        }  # fmt: skip
        choices = sketching.choices_in(typed.get("choices") or "")
        return given | {"choices": choices} if choices else given


def of_question(field: Table, revision: int) -> dict[str, Any]:
    """What the form shows of a question."""
    return _pairs(field, "label", "why") | {
        "type": field["type"], "category": field["category"], "required": "yes" if field.get("required") else "no",
        "choices": sketching.choices_text(field), "revision": revision,
    }  # fmt: skip


def offered(purpose: str, field: Table | None) -> list[Any]:
    """The categories that a question may be of, grouped: those that may hold health data apart."""
    law, language = register.load(), get_language() or "fr"
    own = field["category"] if field else ""
    may = [one for one in law.categories.values() if one.id == own or not limits.category_fault(one.id, purpose, law)]

    def named(one: Category) -> tuple[str, str]:
        return one.id, one.label.in_language(language)

    groups = [
        (_("Sans données de santé"), [named(one) for one in may if not one.health]),
        (_("Peut contenir des données de santé"), [named(one) for one in may if one.health]),
    ]
    return [("", _("Choisissez"))] + [(label, ones) for label, ones in groups if ones]


def categories(purpose: str) -> list[dict[str, Any]]:
    """What the register says of each category: what it is for, who reads it, and why it may not be asked where it may not."""
    law, language = register.load(), get_language() or "fr"
    return [
        {
            "label": one.label.in_language(language),
            "why": one.why.in_language(language),
            "readers": limits.readers(one.id, law),
            "refused": limits.category_fault(one.id, purpose, law),
        }
        for one in law.categories.values()
    ]


def _pairs(table: Table, *parts: str) -> dict[str, str]:
    return {f"{part}_{language}": table[part].get(language, "") for part in parts for language in ("fr", "en")}
