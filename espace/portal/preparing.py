"""A draft as its page needs it: its form, its files, and the two versions when it was saved from two places at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from espace import vault
from espace.accounts.models import User
from espace.contracts.models import Contract, Insurer
from espace.documents.models import Document
from espace.portal.visitor import typed
from espace.tickets import answers as reading
from espace.tickets.asking import AnswersForm, named
from espace.tickets.kinds import Field, Kind, words
from espace.tickets.models import Draft

MOST_CONTRACTS = 200


@dataclass(frozen=True)
class Difference:
    """One answer in its two versions: ``here`` on this page, ``there`` as it was saved from elsewhere."""

    label: str
    here: str
    there: str


def contracts_of(user: User) -> list[Contract]:
    """The contracts that a request may be about, those without an end first; opened."""
    rows = list(
        Contract.objects.visible_to(user)
        .select_related("product__insurer")
        .order_by(F("ends_on").desc(nulls_first=True), "-effective_on", "-pk")[:MOST_CONTRACTS]
    )
    vault.open_rows(rows, viewer=user.role)
    return rows


def files_of(draft: Draft) -> list[Document]:
    """The files of a draft, opened, in the order in which they were added."""
    rows = list(Document.objects.filter(attachment__draft=draft).order_by("uploaded_at", "pk"))
    vault.open_rows(rows)
    return rows


def stored_form(kind: Kind, contracts: list[Contract], draft: Draft, *, complete: bool = False) -> AnswersForm:
    """The form with what the draft holds; ``complete`` says beside each field what keeps it from being sent."""
    return AnswersForm(kind, contracts, draft.answers, contract=str(draft.contract_id or ""), complete=complete)


def answers_in(kind: Kind, data: Mapping[str, Any]) -> dict[str, str]:
    """The answers that a posted form carries, and nothing else of it; a page drawn earlier may carry one to a question withdrawn since."""
    left = {field.name: typed(data.get(field.name)) for field in kind.past if field.name in data}
    return left | {field.name: typed(data.get(field.name)) for field in kind.fields}


def by_name(kind: Kind, faults: Mapping[str, str]) -> list[str]:
    """The faults of fields, each with the words of its question."""
    named_ = {field.name: words(field.label) for field in kind.fields}
    return [
        _("%(question)s : %(fault)s") % {"question": named_[name], "fault": fault} for name, fault in faults.items()
    ]


def differences(kind: Kind, here: Mapping[str, str], draft: Draft, contract: Contract | None) -> list[Difference]:
    """What differs between what is on the page and what the draft holds now."""
    found = []
    if (contract.pk if contract else None) != draft.contract_id:
        theirs = draft.contract
        vault.open_rows(contract, theirs)
        found.append(
            Difference(_("Contrat concerné"), named(contract) if contract else "", named(theirs) if theirs else "")
        )
    for field in kind.fields:
        mine, other = here.get(field.name, ""), draft.answers.get(field.name, "")
        if mine != other:
            found.append(Difference(words(field.label), readable(field, mine), readable(field, other)))
    return found


def unasked(kind: Kind, draft: Draft) -> list[tuple[str, str]]:
    """(question, answer) of what the draft holds and is no longer asked, as it was typed."""
    given = reading.unasked(kind, draft.answers)
    return [(words(field.label), readable(field, given[field.name])) for field in kind.past if field.name in given]


def readable(field: Field, value: str) -> str:
    """A stored or typed value, fit or not, as a person reads it."""
    return next((words(choice.label) for choice in field.choices if choice.value == value), value)


def insurers_of(user: User) -> list[Insurer]:
    """The insurers of one's contracts that have a number for emergencies, in the order of their names."""
    return list(
        Insurer.objects.filter(products__contracts__in=Contract.objects.visible_to(user))
        .exclude(assistance_phone="")
        .distinct()
        .order_by("name")
    )
