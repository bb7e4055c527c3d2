"""The card of one contract (clause C02): everything the brokerage holds about it, with its source and its day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from espace import audit, vault
from espace.accounts.models import User
from espace.contracts.certificates import truth
from espace.contracts.certificates.reading import listed
from espace.contracts.models import Certificate, Contract, Coverage, Endorsement, Insured
from espace.documents.models import Document
from espace.lib import clock, money
from espace.tickets.kinds import Kind, kinds

CHANGED = {
    "number": _("numéro"),
    "product": _("produit"),
    "insurer": _("assureur"),
    "effective_on": _("date d’effet"),
    "renews_on": _("échéance"),
    "ends_on": _("date de fin"),
    "premium": _("prime"),
    "instalments": _("fractionnement"),
    "guarantees": _("garanties"),
    "exclusions": _("exclusions"),
    "coverages": _("garanties"),
    "insured": _("personnes assurées"),
    "beneficiaries": _("bénéficiaires"),
}
ACTS = ("claim", "reimbursement", "insured", "situation", "bank")


@dataclass(frozen=True)
class Card:
    """A contract, opened, with what hangs on it. ``gaps`` are the endorsements that put it out of force for a while;
    ``why_no_certificate`` says why none is made here today, empty when one is."""

    contract: Contract
    guarantees: list[Coverage]
    exclusions: list[Coverage]
    insured: list[Insured]
    beneficiaries: list[Insured]
    endorsements: list[tuple[Endorsement, list[str | Promise]]]
    gaps: list[Endorsement]
    documents: list[Document]
    acts: list[Kind]
    premium: str
    certificates: list[Certificate]
    why_no_certificate: str


def card(contract: Contract, by: User, at: datetime) -> Card:
    """Read the card, as far as the register lets a customer read it. The contract comes with its delegation and its confirmed end."""
    covers = list(contract.coverages.order_by("position"))
    people = list(contract.insured.order_by("position"))
    endorsements = list(contract.endorsements.order_by("-on", "-at"))
    documents = list(
        Document.objects.visible_to(by, at).filter(contract_document__contract=contract).order_by("-uploaded_at")
    )
    certificates = listed(contract)
    vault.open_rows(contract, covers, people, documents, certificates, viewer=by.role)
    gaps = [one for one in endorsements if one.out_of_force_from_on is not None]
    ends_on = getattr(contract, "confirmed_end", None)
    return Card(
        contract=contract,
        guarantees=[one for one in covers if one.kind == Coverage.Kind.GUARANTEE],
        exclusions=[one for one in covers if one.kind == Coverage.Kind.EXCLUSION],
        insured=[one for one in people if one.kind == Insured.Kind.INSURED],
        beneficiaries=[one for one in people if one.kind == Insured.Kind.BENEFICIARY],
        endorsements=[(one, named(one.fields)) for one in endorsements if one.out_of_force_from_on is None],
        gaps=gaps,
        documents=documents,
        acts=[kinds()[name] for name in ACTS if name in kinds()],
        premium=euros(contract.premium),
        certificates=certificates,
        why_no_certificate=truth.why_not(contract, gaps, ends_on=ends_on, on=clock.today(at)),
    )


def euros(kept: str) -> str:
    """The premium as the reader's language writes it; what is no amount stays as the management system wrote it."""
    try:
        return money.format(money.parse(kept), (get_language() or "fr")[:2]) if kept else ""
    except money.BadAmount:
        return kept


def journal_reading(contract: Contract, by: User, at: datetime) -> None:
    """Keep that the sheet was opened, before its body leaves."""
    audit.record(action="contract.read", by=by, at=at, subject=contract.customer_id, unit=contract.unit)


def named(fields: Iterable[str]) -> list[str | Promise]:
    """What an endorsement changed, in words; a column that no customer reads about is left out."""
    found = dict.fromkeys(CHANGED[name] for name in fields if name in CHANGED)
    return list(found)


def standing(contract: Contract, on: date) -> str:
    """``running``, ``coming``, ``ending`` (an end is set) or ``over``, on this day."""
    if contract.effective_on > on:
        return "coming"
    if contract.is_in_force(on):
        return "ending" if contract.ends_on else "running"
    return "over"
