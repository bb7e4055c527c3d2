"""Whether a contract may be attested today, and whether what a certificate says is still so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from espace.contracts.models import Certificate, Contract, Endorsement

FRESH = timedelta(days=31)
"""How old the portfolio's word on a contract may be before nothing is said on the strength of it."""
STATED = ("product", "insurer", "effective_on", "ends_on", "insured")
"""What a change of the contract may touch that a paper says (names of the import); a renewal changes nothing that it promises."""


class Standing(StrEnum):
    """How a paper stands for its holder. Only :attr:`VALID` and :attr:`OLD` are not refused to whoever checks it."""

    REVOKED = "revoked"
    OVER = "over"
    CHANGED = "changed"
    OLD = "old"
    VALID = "valid"


def is_fresh(situation_on: date, on: date) -> bool:
    """Whether the portfolio spoke of the contract recently enough."""
    return on - situation_on <= FRESH


def why_not(contract: Contract, gaps: Iterable[Endorsement], *, ends_on: date | None, on: date) -> str:
    """Why no certificate of this contract is issued here today, in words; empty when one is. The contract comes ``with_delegation``.

    ``ends_on``: the end that the insurer confirmed and the portfolio does not know yet.
    """
    if not getattr(contract, "is_delegated", False):
        return _("L’assureur de ce contrat délivre lui-même ses attestations : nous la lui demandons pour vous.")
    if contract.ends_on is not None and contract.ends_on <= on:
        return _("Ce contrat a pris fin.")
    if ends_on is not None and contract.ends_on is None:
        return _("La fin de ce contrat vient d’être confirmée : une personne vérifie ce qui peut encore être attesté.")
    if any(is_within(gap, on) for gap in gaps):
        return _("Ce contrat est hors vigueur en ce moment.")
    if not is_fresh(contract.situation_on, on):
        return _("Nos données sur ce contrat ont plus de 31 jours : une personne les vérifie avant d’attester.")
    return ""


def is_within(gap: Endorsement, on: date) -> bool:
    """Whether the contract is out of force on this day because of this change."""
    return (
        gap.out_of_force_from_on is not None
        and gap.out_of_force_to_on is not None
        and gap.out_of_force_from_on <= on < gap.out_of_force_to_on
    )


def stated_changes() -> QuerySet[Endorsement]:
    """The changes that touch something a certificate says; filter them by contract."""
    wanted = Q()
    for name in STATED:
        # The names of columns as they lie, a JSON list: the one way to ask that both databases share.
        wanted |= Q(said__contains=f'"{name}"')
    return Endorsement.objects.annotate(said=Cast("fields", TextField())).filter(wanted)


def still_true(on: date) -> QuerySet[Certificate]:
    """The certificates that are not revoked and whose every word is what the portfolio says today, however old that is."""
    changed = stated_changes().filter(contract=OuterRef("contract")).order_by().values("contract")
    gaps = Endorsement.objects.filter(
        contract=OuterRef("contract"), out_of_force_from_on__lte=on, out_of_force_to_on__gt=on
    )
    now = F("contract__customer__person_digest")
    return Certificate.objects.annotate(
        changes_now=Coalesce(Subquery(changed.annotate(count=Count("pk")).values("count")), 0)
    ).filter(
        Q(contract__ends_on__isnull=True) | Q(contract__ends_on__gt=on),
        Q(person_digest=now) | Q(person_digest__isnull=True, contract__customer__person_digest__isnull=True),
        ~Exists(gaps),
        revoked_at__isnull=True,
        changes=F("changes_now"),
    )


def standing(certificate: Certificate, *, is_true: bool, ends_on: date | None, on: date) -> Standing:
    """How it stands on this day. The contract comes with it; ``is_true``: it is among :func:`still_true`; ``ends_on``: the end that the
    insurer confirmed and the portfolio does not know yet, from when it is attested no more."""
    contract = certificate.contract
    if certificate.revoked_at is not None:
        return Standing.REVOKED
    if (contract.ends_on is not None and contract.ends_on <= on) or (contract.ends_on is None and ends_on is not None):
        return Standing.OVER
    if not is_true:
        return Standing.CHANGED
    return Standing.VALID if is_fresh(contract.situation_on, on) else Standing.OLD
