"""What is objected to or contested is obeyed at once; a proof of identity is sealed, and dies with the decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from espace import register, vault
from espace.accounts.models import Customer, FieldException, OptionalData, User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.ledger import ledger
from espace.privacy.retention import engine
from espace.privacy.rights import actions, replaying
from espace.privacy.rights.actions.identity import Scan
from espace.privacy.rights.models import IdentityProof, RightsRequest
from espace.privacy.rights.states import Decision, State
from espace.vault.models import UnitKey
from tests import cast
from tests.cast import AT, ON
from tests.privacy.asking import fresh, letter, text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


# ── Objecting to one field (C21) ──


def test_an_objection_destroys_the_value_and_its_key_and_keeps_the_other(claire: User) -> None:
    held = cast.optional_data(claire.customer, profession="Océanographe", education="Doctorat")
    request = actions.object_to_optional(customer=claire.customer, fields=["profession"], by=claire, at=AT)
    assert not UnitKey.objects.filter(pk=held.unit).exists()
    row = OptionalData.objects.get(customer=claire.customer)
    vault.open_rows(row)
    assert (row.profession, row.education) == ("", "Doctorat")
    assert row.unit != held.unit
    exception = FieldException.objects.get(customer=claire.customer)
    assert (exception.field, exception.kind) == ("profession", "objected")
    done = fresh(request)
    assert (done.state, done.decision, done.decided_by, done.as_asked) == (State.ANSWERED, "", None, True)
    assert register.load().authority.url in text_of(done.answer)
    segment = ledger().read(ledger().last())
    assert (segment.kind, [dict(line) for line in segment.lines]) == (
        "objection", [{"customer": str(claire.customer.pk), "field": "profession", "source": "person"}],
    )  # fmt: skip


def test_an_objection_is_done_again_after_a_restore(claire: User) -> None:
    held = cast.optional_data(claire.customer)
    line = {"customer": str(claire.customer.pk), "field": "profession", "source": "person"}
    for _twice in range(2):
        replaying.objections([line, {**line, "customer": "00000000-0000-4000-8000-000000000000"}], AT)
    assert not UnitKey.objects.filter(pk=held.unit).exists()
    row = OptionalData.objects.get(customer=claire.customer)
    vault.open_rows(row)
    assert (row.profession, row.education) == ("", "Master")


# ── A contested value (C20) ──


def read_by(role: Role, claire: User) -> Customer:
    row = Customer.objects.get(user=claire)
    vault.open_rows(row, viewer=role)
    return row


def test_a_contested_value_is_hidden_until_the_answer(claire: User, dominique: User) -> None:
    phone = claire.customer.phone
    request = actions.contest(customer=claire.customer, field="phone", asked="Ce n’est plus le mien.", by=claire, at=AT)
    assert read_by(Role.ADVISOR, claire).phone == vault.MASKED
    assert read_by(Role.ADMINISTRATOR, claire).phone == vault.MASKED
    assert read_by(Role.CUSTOMER, claire).phone == read_by(Role.DPO, claire).phone == phone
    assert read_by(Role.ADVISOR, claire).surname == "Delmas"
    masked = read_by(Role.ADVISOR, claire)
    masked.save()
    assert read_by(Role.DPO, claire).phone == phone, "a mask is never written over a value"
    actions.decide(request=request, decision=Decision.REFUSED, reasons="Vous l’avez confirmé.", by=dominique, at=AT)
    assert read_by(Role.ADVISOR, claire).phone == vault.MASKED
    actions.answer(request=request, by=dominique, at=AT)
    assert read_by(Role.ADVISOR, claire).phone == phone
    states = [dict(one.lines[0])["state"] for one in ledger().segments() if one.kind == "restriction"]
    assert states[-2:] == ["placed", "lifted"]


def test_a_value_contested_twice_stays_hidden_until_both_are_answered(claire: User, dominique: User) -> None:
    first, second = (
        actions.contest(customer=claire.customer, field="birth_date", asked="Faux.", by=claire, at=AT)
        for _n in range(2)
    )
    for request, hidden in ((first, True), (second, False)):
        actions.decide(request=request, decision=Decision.REFUSED, reasons="Vérifiée.", by=dominique, at=AT)
        actions.answer(request=request, by=dominique, at=AT)
        assert (read_by(Role.ADVISOR, claire).birth_date is None) is hidden


def test_a_freeze_is_placed_and_lifted_again_after_a_restore(claire: User) -> None:
    line = {"customer": str(claire.customer.pk), "field": "phone", "state": "placed"}
    replaying.restrictions([line, line], AT)
    assert Customer.objects.get(user=claire).restricted == ["phone"]
    replaying.restrictions([{**line, "state": "lifted"}], AT)
    assert Customer.objects.get(user=claire).restricted is None


# ── The proof of identity ──


def proven(dominique: User) -> tuple[RightsRequest, IdentityProof]:
    request = letter(dominique)
    actions.ask_identity(request=request, on=ON, by=dominique, at=AT)
    actions.identify(request=request, on=ON, by=dominique, at=AT, proof=Scan(b"%PDF-passeport", "application/pdf"))
    return request, IdentityProof.objects.get(request=request)


def test_a_proof_is_sealed_and_destroyed_at_the_decision(dominique: User) -> None:
    request, proof = proven(dominique)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM rights_identityproof")
        assert b"passeport" not in bytes(cursor.fetchone()[0])
    vault.open_rows(proof, viewer=Role.DPO)
    assert proof.content == b"%PDF-passeport"
    actions.decide(request=request, decision=Decision.GRANTED, reasons="Voici.", by=dominique, at=AT)
    assert not IdentityProof.objects.exists()
    assert not UnitKey.objects.filter(pk=proof.unit).exists()
    assert AuditEvent.objects.filter(action="rights.proof_destroyed", unit=proof.unit).exists()


def test_a_proof_dies_after_thirty_days_though_nothing_is_decided(dominique: User) -> None:
    _request, proof = proven(dominique)
    engine.run(AT + 29 * DAY)
    assert UnitKey.objects.filter(pk=proof.unit).exists()
    engine.run(AT + 30 * DAY)
    assert not UnitKey.objects.filter(pk=proof.unit).exists()
    assert not IdentityProof.objects.exists()
