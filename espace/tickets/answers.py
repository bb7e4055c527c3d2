"""The answers of a request: read from a form, checked against its kind, and shown to those who may see them.

Answers are kept as a flat JSON object {field: text}: dates as ``YYYY-MM-DD``, amounts as decimals with a point, countries as
ISO 3166 codes, IBANs without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import register
from espace.lib import countries, money, phones
from espace.tickets.kinds import Field, Kind, words
from espace.vault import MASKED

Answers = dict[str, str]
LONGEST = {"text": 200, "long": 10_000}
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


class Unfit(ValueError):
    """An answer does not fit its field; the message says what to do, in the reader's language."""


def clean(kind: Kind, raw: Mapping[str, Any], *, complete: bool) -> tuple[Answers, dict[str, str]]:
    """Read the answers of a form. Returns (answers, faults by field).

    A draft (``complete=False``) keeps whatever was typed, fit or not, so that nothing is lost; only lengths are limited.
    """
    answers: Answers = {}
    faults: dict[str, str] = {}
    for field in kind.fields:
        typed = str(raw.get(field.name, "") or "").replace("\x00", "").replace("\r\n", "\n").strip()
        longest = LONGEST.get(field.type, 200)
        if len(typed) > longest:
            faults[field.name] = _("Au plus %(count)d caractères.") % {"count": longest}
            typed = typed[:longest]
        if not typed:
            if complete and field.required:
                faults[field.name] = _("Cette information est nécessaire pour traiter la demande.")
            continue
        answers[field.name] = typed
        try:
            answers[field.name] = _value(field, typed)
        except Unfit as error:
            if complete:
                faults[field.name] = str(error)
    return answers, faults


def unasked(kind: Kind, answers: Answers) -> Answers:
    """The answers of a draft to questions that are no longer asked: its writer alone reads them, and they are not sent."""
    return {
        one.name: str(answers[one.name])[: LONGEST.get(one.type, 200)] for one in kind.past if answers.get(one.name)
    }


def _value(field: Field, typed: str) -> str:
    match field.type:
        case "date":
            return _day(typed)
        case "amount":
            return _amount(typed)
        case "choice":
            if typed not in {choice.value for choice in field.offered}:
                raise Unfit(_("Choisissez une des réponses proposées."))
        case "country":
            return _country(typed)
        case "iban":
            return _iban(typed)
        case "phone":
            return _phone(typed)
    return typed


def _day(typed: str) -> str:
    for pattern, order in (
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", (0, 1, 2)),
        (r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", (2, 1, 0)),
    ):
        found = re.fullmatch(pattern, typed)
        if found:
            try:
                return date(*(int(found.groups()[place]) for place in order)).isoformat()
            except ValueError:
                break
    raise Unfit(_("Écrivez une date qui existe, comme 31/12/2026."))


def _amount(typed: str) -> str:
    try:
        amount = money.parse(typed)
    except ValueError as error:
        raise Unfit(_("Écrivez un montant en euros, comme 1 234,50.")) from error
    if amount < 0:
        raise Unfit(_("Écrivez un montant positif."))
    return str(amount)


def _country(typed: str) -> str:
    code = countries.code(typed)
    if code is None:
        raise Unfit(_("Ce pays n’est pas dans la liste."))
    return code


def _phone(typed: str) -> str:
    number = phones.normalise(typed)
    if number is None:
        raise Unfit(_("Écrivez un numéro avec son indicatif, comme +221 33 123 45 67."))
    return number


def _iban(typed: str) -> str:
    """Check an IBAN (ISO 13616: mod 97 = 1)."""
    iban = re.sub(r"[\s.-]", "", typed).upper()
    digits = "".join(str(int(c, 36)) for c in iban[4:] + iban[:4]) if iban.isalnum() and iban.isascii() else ""
    if not IBAN.fullmatch(iban) or not digits or int(digits) % 97 != 1:
        raise Unfit(_("Cet IBAN n’est pas valide : recopiez-le depuis votre relevé d’identité bancaire."))
    return iban


@dataclass(frozen=True)
class Shown:
    """One answer as a page shows it. ``day`` is set for dates, so that the page writes them in words.

    ``raw``: the answer as it is kept, where it is not shown as it is typed.
    """

    field: Field
    label: str
    text: str
    day: date | None = None
    raw: str = ""


def shown(
    kind: Kind, answers: Answers, *, viewer: str, reveal: bool = False, granted: Collection[str] | None = None
) -> list[Shown]:
    """The answers to show to a role, in the form's order; an IBAN keeps its first and last four unless ``reveal``.

    ``granted``: the categories that the role reads where this is shown, when it is not the live space (the archive).
    """

    def may_read(category: str) -> bool:
        return register.grants(viewer, category) if granted is None else category in granted

    answered = [field for field in kind.every if answers.get(field.name)]
    return [_shown(field, answers[field.name], may_read(field.category), reveal) for field in answered]


def _shown(field: Field, value: str, is_granted: bool, reveal: bool) -> Shown:
    label = words(field.label)
    if not is_granted:
        return Shown(field, label, MASKED)
    language = (get_language() or "fr")[:2]
    match field.type:
        case "iban" if not reveal:  # what is kept back is in no part of the page
            return Shown(field, label, f"{value[:4]} •••• {value[-4:]}")
        case "choice":
            said = next((words(choice.label) for choice in field.choices if choice.value == value), value)
        case "country":
            said = countries.name(value, language)
        case "amount":
            said = money.format(money.parse(value), language)
        case "date":
            return Shown(field, label, value, date.fromisoformat(value), raw=value)
        case _:
            return Shown(field, label, value)
    return Shown(field, label, said, raw=value)
