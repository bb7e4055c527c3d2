"""What the exercise of rights shows of the clauses that it carries: nobody waits past their day, and every answer says where to go next."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from espace import register, vault
from espace.accounts import actions as accounts
from espace.accounts.models import Customer, OptionalData, Source
from espace.accounts.roles import Role
from espace.lib import working_days
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted
from espace.privacy.retention import erasing
from espace.privacy.rights import deadlines, freezing
from espace.privacy.rights.models import IdentityProof, RightsRequest
from espace.privacy.rights.states import Decision, Identity, Right, State
from espace.vault.models import UnitKey

SAMPLE = 50
"""Answers that are read again: the latest ones."""


def answered_in_time(at: datetime) -> Evidence:
    """C19: nobody waits past the last day of their request, and no proof of identity outlives the decision."""
    wrong = IdentityProof.objects.filter(request__decided_at__isnull=False).count()
    late = IdentityProof.objects.filter(received_at__lte=register.oldest("identity_proof", at)).count()
    return counted(
        RightsRequest.objects.count(),
        wrong=wrong,
        late=late + len(deadlines.late(at)),
        what=_("droits exercés, chacun répondu dans son délai"),
    )


def frozen_for_a_reason(at: datetime) -> Evidence:
    """C20: each value that is hidden is contested by an open request, and each contested one is hidden."""
    contested = set(
        RightsRequest.objects.open()
        .filter(right=Right.RESTRICTION, customer__isnull=False)
        .exclude(field="")
        .values_list("customer", "field")
    )
    rows = Customer.objects.filter(restricted__isnull=False).values_list("pk", "restricted")
    hidden = {(customer, field) for customer, fields in rows for field in fields or ()}
    return counted(
        len(contested | hidden),
        wrong=len(contested ^ hidden),
        what=_("valeurs contestées, chacune gelée jusqu’à la réponse"),
    )


def erased_when_said(at: datetime) -> Evidence:
    """C21: each erasure that was granted is begun on the day that its answer told, and ends unless something keeps it."""
    granted = RightsRequest.objects.filter(
        right=Right.ERASURE, decision__in=[Decision.GRANTED, Decision.PARTLY], state=State.ANSWERED
    )
    # The chore passes every minute; an hour is no lateness.
    due = granted.filter(carried_out_at__isnull=True, answered_at__lte=at - deadlines.LEAVE_OPEN - deadlines.GRACE)
    late = due.count() + erasing.stuck(at - deadlines.GRACE)
    return counted(granted.count(), late=late, what=_("effacements accordés, chacun exécuté au jour dit"))


def answers_name_the_authority(at: datetime) -> Evidence:
    """C24: the latest answers, read again, name the officer and the authority."""
    rows = list(RightsRequest.objects.filter(state=State.ANSWERED).order_by("-answered_at", "-id")[:SAMPLE])
    vault.open_rows(rows, missing_ok=True)
    return counted(
        len(rows),
        wrong=sum(not _named(row) for row in rows),
        what=_("réponses relues, chacune avec le délégué et la CNIL"),
    )


def _named(request: RightsRequest) -> bool:
    law = register.load()
    said = "\n".join(line for section in request.answer.get("sections", ()) for line in section["lines"])
    return law.officer.email in said and law.authority.name in said


def _agree(said: object, wanted: object) -> None:
    if said != wanted:
        raise AssertionError(f"{said!r}, and not {wanted!r}")


def count_a_month(at: datetime) -> None:
    """The drill of C19: the dates of the law's own arithmetic."""
    for received, due in ((date(2026, 1, 31), date(2026, 3, 2)), (date(2026, 4, 14), date(2026, 5, 15))):
        request = RightsRequest(right=Right.ACCESS, received_on=received, identity=Identity.SIGNED_IN)
        _agree(deadlines.due_on(request, received), due)
    _agree(working_days.rights_due(date(2026, 4, 14), suspended_days=7), date(2026, 5, 21))


def freeze_a_value(at: datetime) -> None:
    """The drill of C20: a contested value of an invented person is hidden from advisors, from nobody else, and seen again."""
    customer = _somebody(at)
    for is_frozen in (True, False):
        freezing.freeze(customer, "phone", is_frozen=is_frozen)
        for role in (Role.ADVISOR, Role.DPO, Role.CUSTOMER):
            vault.open_rows(customer, viewer=role)
            _agree(customer.phone == vault.MASKED, is_frozen and role is Role.ADVISOR)


def object_to_a_value(at: datetime) -> None:
    """The drill of C21: an optional value of an invented person is destroyed with its key, and no other."""
    row = OptionalData(customer=_somebody(at), source=Source.PERSON, updated_at=at)
    unit = vault.new_unit("optional_data", row)
    row.profession, row.education = "Exercice", "Exercice"
    row.save(force_insert=True)
    accounts.empty_for_good(customer=row.customer, field="profession", source=Source.PERSON, by=None, at=at)
    _agree(UnitKey.objects.filter(pk=unit).exists(), False)
    left = OptionalData.objects.get(customer=row.customer)
    vault.open_rows(left)
    _agree((left.profession, left.education), ("", "Exercice"))


def _somebody(at: datetime) -> Customer:
    customer = Customer(source=Source.STAFF, created_at=at, updated_at=at)
    vault.new_unit("profile", customer)
    customer.phone = "+33100000000"
    customer.save(force_insert=True)
    return customer


PROOFS = (
    Proof("C19", "rights_desk", answered_in_time, drill=count_a_month),
    Proof("C20", "rights_desk", frozen_for_a_reason, drill=freeze_a_value),
    Proof("C21", "rights_desk", erased_when_said, drill=object_to_a_value),
    Proof("C24", "rights_desk", answers_name_the_authority),
)
