"""The proofs: what says it is kept shows it, a drill holds where there is no case, and a broken fact is found by its clause alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from espace import audit, outbox, register, vault
from espace.accounts.models import Customer, FieldException, StaffMember, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.outbox.models import OutgoingMail
from espace.privacy import units
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.breaches.models import Breach
from espace.privacy.directives.models import Directive
from espace.privacy.exports.models import Export
from espace.privacy.proofs import telling
from espace.privacy.proofs.collecting import Standing, _standing, prove, rehearse
from espace.privacy.proofs.proofs import door_closed
from espace.privacy.retention import engine
from espace.privacy.retention.models import LegalHold
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Channel, Decision, Identity, Right
from espace.privacy.rights.states import State as Answered
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast
from tests.cast import AT

pytestmark = pytest.mark.django_db
WELL = (Standing.KEPT, Standing.NO_CASE)


@pytest.fixture
def proven(claire: User, sophie: User, dominique: User) -> Iterator[Callable[[], dict[str, Standing]]]:
    """How each clause stands, in a small world where all is well, and whose staff works at this machine."""
    cast.optional_data(claire.customer)
    for ticket in (
        cast.ticket(claire.customer, State.CLOSED, assignee=sophie),
        cast.ticket(claire.customer, State.SUBMITTED),
    ):
        audit.record(action="ticket.submitted", by=claire, at=AT, subject=claire.customer.pk, unit=ticket.unit)
    a_right(Right.RECTIFICATION, AT.date() - timedelta(days=90), **answered(*named()))
    engine.run(AT)
    rehearse(AT)
    with override_settings(STAFF_NETWORKS=["127.0.0.0/8"]):
        yield lambda: {one.clause.id: one.standing for one in prove(AT)}


def test_what_says_it_is_kept_shows_it(proven):
    found = proven()
    assert len(found) == 26
    wrong = {name: standing for name, standing in found.items() if standing in (Standing.LATE, Standing.BROKEN)}
    assert wrong == {}
    assert [name for name, standing in found.items() if standing not in WELL] == []
    with override_settings(STAFF_NETWORKS=[]):
        assert proven()["C14"] is Standing.PARTIAL
        left_undone = next(one for one in prove(AT) if one.clause.id == "C14")
        assert "Manque" not in telling.words(left_undone), "the program lacks nothing"


def a_stranger() -> None:
    cast.user("personne@clients.example", Role.CUSTOMER)


def a_value_comes_back() -> None:
    FieldException.objects.create(
        customer=Customer.objects.get(), field="profession", kind="objected", source="person", at=AT
    )


def a_step_is_lost() -> None:
    Ticket.objects.get(state=State.CLOSED).changes.filter(target="closed").delete()


def a_program_decides() -> None:
    Ticket.objects.filter(state=State.CLOSED).update(closed_by=Customer.objects.get().user)


def a_source_is_lost() -> None:
    Customer.objects.update(source="rumeur")


def a_term_is_passed() -> None:
    Ticket.objects.filter(state=State.CLOSED).update(
        submitted_at=AT - timedelta(days=400), closed_at=AT - timedelta(days=300)
    )


def a_hold_is_forgotten() -> None:
    held = Ticket.objects.get(state=State.CLOSED).unit
    LegalHold.objects.create(
        held=held, unit=vault.new_units("hold", 1)[0][0], held_kind="ticket", review_on=AT.date() - timedelta(days=1),
        placed_by=User.objects.get(role=Role.DPO), placed_at=AT,
    )  # fmt: skip


def an_account_is_overdue() -> None:
    User.objects.filter(role=Role.CUSTOMER).update(last_login=AT - timedelta(days=800))


def tomorrow_s_contract() -> None:
    Contract.objects.update(situation_on=AT.date() + timedelta(days=1))


def a_mail_of_another_kind() -> None:
    outbox.post(kind="news", to="claire@clients.example", language="fr", event="sabotage", at=AT, path="/")
    OutgoingMail.objects.update(kind="letter")


def a_withdrawal_is_not_obeyed() -> None:
    cast.consent(Customer.objects.get(), state="withdrawn")


def a_request_is_lost() -> None:
    units.dissolve({"ticket": set(Ticket.objects.filter(state=State.SUBMITTED).values_list("unit", flat=True))})


def a_table_nobody_declared() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE customers_to_call (name varchar(80))")


def the_maintainer_reads() -> None:
    ticket = Ticket.objects.get(state=State.CLOSED)
    max_ = cast.staff("Max", "Brunel", Role.MAINTAINER)
    audit.record(action="ticket.read", by=max_, at=AT, subject=ticket.customer_id, unit=ticket.unit)


def a_key_stays_outside_the_archive() -> None:
    unit = Ticket.objects.get(state=State.CLOSED).unit
    ArchivedUnit.objects.create(
        id=unit, pack=unit, kind="ticket", subject=Customer.objects.get().pk, opened_on=AT.date(), deposited_at=AT
    )


def a_password_is_kept() -> None:
    User.objects.filter(role=Role.ADVISOR).update(password=f"plain${cast.PASSWORD}")


def a_right(right: Right, received_on: date, **values: Any) -> None:
    row = RightsRequest(
        customer=Customer.objects.get(), right=right, channel=Channel.SPACE, received_on=received_on,
        entered_at=AT - timedelta(days=99), identity=Identity.SIGNED_IN,
    )  # fmt: skip
    vault.new_unit("rights_request", row)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def nobody_answers() -> None:
    a_right(Right.ACCESS, AT.date() - timedelta(days=99))


def a_value_stays_frozen() -> None:
    Customer.objects.update(restricted=["phone"])


def named() -> list[str]:
    law = register.load()
    return [law.officer.email, law.authority.name]


def answered(*lines: str) -> dict[str, Any]:
    """What a request that was granted and answered two months ago has, with these lines in its answer."""
    then = AT - timedelta(days=60)
    officer = User.objects.get(role=Role.DPO)
    decided = {"decision": Decision.GRANTED, "decided_at": then, "decided_by": officer}
    answer = {"sections": [{"title": "", "lines": list(lines)}]}
    return {**decided, "state": Answered.ANSWERED, "answered_at": then, "answer": answer}


def an_erasure_is_only_said() -> None:
    a_right(Right.ERASURE, AT.date() - timedelta(days=90), **answered(*named()))


def a_copy_is_not_made() -> None:
    row = Export(customer=Customer.objects.get(), kind=Export.Kind.PORTABLE, asked_at=AT - timedelta(days=2))
    vault.new_unit("export", row)
    row.save(force_insert=True)


def an_answer_names_nobody() -> None:
    a_right(Right.RECTIFICATION, AT.date() - timedelta(days=90), **answered("Non."))


def a_breach_is_hushed_up() -> None:
    row = Breach(
        entered_by=User.objects.get(role=Role.DPO), entered_at=AT, known_at=AT - timedelta(hours=73), nature="confidentiality"
    )  # fmt: skip
    vault.new_unit("breach", row)
    row.what_happened = "x"
    row.save(force_insert=True)


def a_directive_has_no_consent() -> None:
    unit = vault.new_units("directive", 1)[0][0]
    Directive.objects.create(customer=Customer.objects.get(), unit=unit, number=1, consent=uuid4(), written_at=AT)


def somebody_is_measured_without_asking() -> None:
    User.objects.filter(role=Role.CUSTOMER).update(measured=True)


SABOTAGES: dict[str, Callable[[], None]] = {
    "C01": a_stranger, "C02": tomorrow_s_contract, "C03": a_step_is_lost, "C04": a_value_comes_back, "C05": a_mail_of_another_kind,
    "C06": somebody_is_measured_without_asking,
    "C07": a_withdrawal_is_not_obeyed, "C08": a_request_is_lost, "C09": a_table_nobody_declared, "C10": a_source_is_lost,
    "C12": a_program_decides, "C13": the_maintainer_reads, "C15": a_term_is_passed, "C16": a_key_stays_outside_the_archive,
    "C17": a_hold_is_forgotten, "C18": a_password_is_kept, "C19": nobody_answers, "C20": a_value_stays_frozen,
    "C21": an_erasure_is_only_said, "C22": a_copy_is_not_made, "C23": a_directive_has_no_consent,
    "C24": an_answer_names_nobody, "C25": an_account_is_overdue,
    "C26": a_breach_is_hushed_up,
}  # fmt: skip
SETTINGS: dict[str, dict[str, Any]] = {
    "C11": {"MIDDLEWARE": [one for one in settings.MIDDLEWARE if not one.endswith(".Doors")]},
    "C14": {"EMAIL_HOST": "smtp.example.com"},
}


def test_a_fact_that_is_broken_is_found_by_its_clause_alone(proven: Callable[[], dict[str, Standing]]) -> None:
    """One world, put back after each: every other clause stands as it stood."""
    before, found = proven(), {}
    for clause, sabotage in SABOTAGES.items():
        with transaction.atomic():
            sabotage()
            found[clause] = changes(before, proven())
            transaction.set_rollback(True)
    for clause, broken in SETTINGS.items():
        with override_settings(**broken):
            found[clause] = changes(before, proven())
    # The door keeps two promises: without it everything is open, and staff is asked for no second factor.
    alone = {clause: [clause] for clause in found} | {"C11": ["C11", "C18"]}
    assert {clause: list(moved) for clause, moved in found.items()} == alone
    assert {moved[clause] for clause, moved in found.items()} <= {Standing.LATE, Standing.BROKEN}
    assert before.keys() == found.keys()
    assert proven() == before


def changes(before: dict[str, Standing], after: dict[str, Standing]) -> dict[str, Standing]:
    return {name: standing for name, standing in after.items() if standing is not before[name]}


def test_a_leaver_whose_account_stays_is_late(proven: Callable[[], dict[str, Standing]]) -> None:
    before = proven()
    StaffMember.objects.filter(user__role=Role.ADVISOR).update(
        joined_at=AT - timedelta(days=400), left_at=AT - timedelta(days=186)
    )
    assert changes(before, proven()) == {"C13": Standing.LATE}


def test_a_process_that_lets_anything_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert door_closed(AT).standing is Standing.KEPT
    monkeypatch.delattr(sys, "_espace_door")
    assert door_closed(AT).standing is Standing.BROKEN


def test_three_days_without_a_run_are_late(proven):
    late = {one.clause.id for one in prove(AT + timedelta(days=3)) if one.standing is Standing.LATE}
    assert {"C03", "C15", "C16", "C25"} <= late


def test_a_clause_claims_no_more_than_what_the_installation_left_undone():
    clause = next(one for one in register.load().clauses.values() if one.state is register.State.KEPT)
    assert _standing(clause, [Standing.KEPT, Standing.PARTIAL], None) is Standing.PARTIAL
    assert _standing(clause, [Standing.KEPT, Standing.KEPT], None) is Standing.KEPT
