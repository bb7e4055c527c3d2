"""What is decided is decided by a person, with reasons; every answer says where to go next; what is objected to or contested is obeyed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from espace import register, vault
from espace.accounts.models import Customer, FieldException, OptionalData, User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.ledger import ledger
from espace.outbox.models import OutgoingMail
from espace.privacy.retention import engine, erasing
from espace.privacy.rights import actions, composing, papers, replaying
from espace.privacy.rights import proofs as rights_proofs
from espace.privacy.rights.actions.identity import LARGEST_PROOF, Scan
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import IdentityProof, RightsRequest
from espace.privacy.rights.states import TRANSITIONS, Channel, Decision, Identity, Right, State
from espace.tickets import actions as tickets
from espace.tickets.models import Qualification
from espace.tickets.states import State as TicketState
from espace.vault.models import UnitKey
from tests import cast
from tests.cast import AT, ON
from tests.privacy.edges import stand_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def asked(claire: User, right: Right = Right.RECTIFICATION, **told: Any) -> RightsRequest:
    return actions.ask(right=right, customer=claire.customer, asked="Mon prénom a deux n.", by=claire, at=AT, **told)


def letter(dominique: User, **told: Any) -> RightsRequest:
    given: dict[str, Any] = {"right": Right.ACCESS, "customer": None, "who": "Jeanne Roy\n1 rue Haute"}
    given |= {"channel": Channel.POST, "received_on": ON, "answer_by": Channel.POST, **told}
    return actions.enter(asked="Mes données.", by=dominique, at=AT, **given)


def fresh(request: RightsRequest) -> RightsRequest:
    row = RightsRequest.objects.select_related("customer__user").get(pk=request.pk)
    vault.open_rows(row)
    return row


def text_of(answer: dict[str, Any]) -> str:
    lines = [*(f"{label} {value}" for label, value in answer["facts"])]
    for section in answer["sections"]:
        lines += [section["title"], *section["lines"]]
    return "\n".join(lines)


# ── A person decides (C12) ──


def test_the_database_refuses_a_decision_without_an_author(claire: User) -> None:
    request = asked(claire)
    for values in (
        {"decision": "granted", "decided_at": AT},
        {"state": "answered", "answered_at": AT},
        {"state": "answered", "answered_at": AT, "as_asked": True},  # a rectification is never done by itself
        {"state": "decided"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RightsRequest.objects.filter(pk=request.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE rights_rightsrequest SET decision = 'refused', decided_at = %s", [AT])


def test_no_move_but_those_of_the_table(claire: User, sophie: User, dominique: User) -> None:
    assert {one.roles for one in TRANSITIONS.values() if one.name != "serve"} == {(Role.DPO,)}
    request = asked(claire)
    with pytest.raises(NotNow):
        actions.answer(request=request, by=dominique, at=AT)
    with pytest.raises(NotNow):
        actions.decide(request=request, decision=Decision.GRANTED, reasons="Oui.", by=sophie, at=AT)
    with pytest.raises(NotNow):
        actions.serve(request=request, by=None, at=AT)
    assert fresh(request).state == State.RECEIVED


def test_nothing_is_granted_to_a_stranger_nor_decided_without_reasons(dominique: User) -> None:
    request = letter(dominique)
    with pytest.raises(NotNow, match="identité"):
        actions.decide(request=request, decision=Decision.GRANTED, reasons="Oui.", by=dominique, at=AT)
    with pytest.raises(NotNow, match="Motivez"):
        actions.decide(request=request, decision=Decision.REFUSED, reasons="", by=dominique, at=AT)
    actions.decide(request=request, decision=Decision.REFUSED, reasons="Identité inconnue.", by=dominique, at=AT)


# ── The answer (C24) ──


@pytest.mark.parametrize("decision", list(Decision))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_answer_names_the_officer_and_the_authority(
    decision: Decision, language: str, claire: User, dominique: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch)
    claire.language = language
    claire.save()
    law = register.load()
    for right in Right:
        request = asked(claire, right)
        actions.decide(request=request, decision=decision, reasons="Voici pourquoi.", by=dominique, at=AT)
        answer = text_of(actions.answer(request=request, by=dominique, at=AT).answer)
        for words in (law.officer.email, law.authority.name, law.authority.url, "Voici pourquoi."):
            assert words in answer
        assert ("Decision" if language == "en" else "Décision") in answer
        assert "Delmas" not in answer, "what is kept for five years names nobody"


def test_the_answer_to_an_erasure_says_everything(
    claire: User, dominique: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = stand_in(monkeypatch)
    request = asked(claire, Right.ERASURE)
    actions.decide(
        request=request,
        decision=Decision.PARTLY,
        reasons="Le contrat court.",
        told=["insurers", "nobody"],
        by=dominique,
        at=AT,
    )
    text = text_of(actions.answer(request=request, by=dominique, at=AT).answer)
    for words in (
        "Profil", "le compte se ferme", "Demandes archivées", "contrat en cours", "31\u00a0mars 2036",
        "9\u00a0novembre 2026",  # carried out seven days after the answer
        "16\u00a0novembre 2026", "14\u00a0décembre 2026",  # unreadable, gone
        "logiciel de gestion", "Hébergement", "L’assureur de votre contrat", "À qui nous l’avons dit",
    ):  # fmt: skip
        assert words in text, words
    assert fresh(request).told == ["insurers"]
    assert calls.made == [], "the person can still download it"
    assert actions.carry_out_due(AT + 7 * DAY - timedelta(seconds=1)) == 0
    assert actions.carry_out_due(AT + 7 * DAY) == 1
    assert actions.carry_out_due(AT + 8 * DAY) == 0
    [(name, told)] = calls.made
    assert (name, told["customer"].pk, told["at"]) == ("erase", claire.customer.pk, AT + 7 * DAY)


def test_a_refused_erasure_is_not_carried_out(claire: User, dominique: User, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = stand_in(monkeypatch)
    request = asked(claire, Right.ERASURE)
    actions.decide(request=request, decision=Decision.REFUSED, reasons="Tout sert encore.", by=dominique, at=AT)
    actions.answer(request=request, by=dominique, at=AT)
    with pytest.raises(NotNow):
        actions.carry_out(request=request, by=dominique, at=AT)
    assert (actions.carry_out_due(AT + 30 * DAY), calls.made) == (0, [])


def test_who_wrote_is_forgotten_at_the_answer(dominique: User) -> None:
    request = letter(dominique)
    assert fresh(request).who.startswith("Jeanne Roy")
    actions.decide(request=request, decision=Decision.REFUSED, reasons="Inconnue ici.", by=dominique, at=AT)
    actions.answer(request=request, by=dominique, at=AT)
    assert fresh(request).who == ""


def test_the_answer_is_kept_as_it_was_given(claire: User, dominique: User) -> None:
    request = asked(claire)
    actions.decide(request=request, decision=Decision.GRANTED, reasons="Corrigé.", by=dominique, at=AT)
    actions.decide(request=request, decision=Decision.REFUSED, reasons="Exacte.", by=dominique, at=AT)
    given = actions.answer(request=request, by=dominique, at=AT).answer
    with pytest.raises(NotNow):
        actions.decide(request=request, decision=Decision.GRANTED, reasons="Non.", by=dominique, at=AT)
    assert fresh(request).answer == given
    with override("fr"):
        assert papers.paper(given, AT).startswith(b"%PDF-")


def test_the_person_is_told_that_there_is_news_and_never_what(claire: User, dominique: User) -> None:
    request = asked(claire)
    actions.extend(request=request, reasons="Volume", by=dominique, at=AT)
    actions.decide(request=request, decision=Decision.REFUSED, reasons="Exacte.", by=dominique, at=AT)
    actions.answer(request=request, by=dominique, at=AT)
    mails = list(OutgoingMail.objects.order_by("created_at"))
    vault.open_rows(mails)
    to_her = [one for one in mails if one.to == claire.email]
    assert sorted(one.kind for one in to_her) == ["news", "news", "received"]
    assert {one.context["path"] for one in to_her} == {f"/espace/mes-droits/{request.pk}/"}
    assert [one.kind for one in mails if one.to == dominique.email] == ["desk_news"]


# ── Words in a request (C19) ──


def test_words_of_a_request_open_a_right_from_their_sending(claire: User, sophie: User, dominique: User) -> None:
    ticket = cast.ticket(claire.customer, at=AT - 20 * DAY)
    message = cast.message(ticket, claire, "Supprimez tout ce que vous avez sur moi.", at=AT - 10 * DAY)
    tickets.requalify(ticket=ticket, message=message, kind=Qualification.Kind.RIGHTS, by=sophie, at=AT)
    request = fresh(RightsRequest.objects.get())
    assert (request.ticket, request.received_on, request.right) == (ticket.pk, ON - 10 * DAY, "")
    assert request.asked == "Supprimez tout ce que vous avez sur moi."
    assert request.identity == Identity.SIGNED_IN
    with pytest.raises(NotNow, match="quel droit"):
        actions.decide(request=request, decision=Decision.GRANTED, reasons="Oui.", by=dominique, at=AT)
    actions.name_right(request=request, right=Right.ERASURE, by=dominique, at=AT)
    actions.decide(request=request, decision=Decision.REFUSED, reasons="Le contrat court.", by=dominique, at=AT)
    assert Qualification.objects.get().answered_at is None
    tickets.answer_right(request=request, by=dominique, at=AT)
    assert Qualification.objects.get().answered_at == AT


def test_closing_the_request_does_not_answer_the_right(claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer, TicketState.IN_PROGRESS, assignee=sophie)
    tickets.requalify(ticket=ticket, message=None, kind=Qualification.Kind.RIGHTS, by=sophie, at=AT)
    tickets.close(ticket=ticket, body="", pk=None, uploads=[], by=sophie, at=AT + DAY)
    assert Qualification.objects.get().answered_at is None
    assert RightsRequest.objects.open().count() == 1


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


def test_an_answered_request_is_destroyed_after_five_years(claire: User, dominique: User) -> None:
    request = asked(claire)
    actions.decide(request=request, decision=Decision.REFUSED, reasons="Exacte.", by=dominique, at=AT)
    actions.answer(request=request, by=dominique, at=AT)
    engine.run(AT.replace(year=2031) - DAY)
    assert RightsRequest.objects.filter(pk=request.pk).exists()
    engine.run(AT.replace(year=2031))
    assert not RightsRequest.objects.filter(pk=request.pk).exists()
    assert not UnitKey.objects.filter(pk=request.unit).exists()


def test_an_erasure_is_carried_out_to_the_end_and_its_answer_stays_nobodys(dominique: User) -> None:
    file = cast.customer("Alix", "Marchand")
    assert file.user is not None
    request = actions.ask(right=Right.ERASURE, customer=file, asked="", by=file.user, at=AT)
    actions.decide(request=request, decision=Decision.GRANTED, reasons="Plus de contrat.", by=dominique, at=AT)
    actions.answer(request=request, by=dominique, at=AT)
    assert actions.carry_out_due(AT + 7 * DAY) == 1
    assert erasing.finish(AT + 7 * DAY) == 1
    assert not Customer.objects.filter(pk=file.pk).exists()
    assert not UnitKey.objects.filter(pk=file.unit).exists()
    left = fresh(request)
    assert (left.customer, left.entered_by, left.state) == (None, None, State.ANSWERED)
    assert "Marchand" not in text_of(left.answer)


# ── What is shown of the clauses ──


def standings() -> dict[str, list[str]]:
    return {clause: [str(one.look(AT + 90 * DAY).standing) for one in rights_proofs.PROOFS if one.clause == clause]
            for clause in ("C19", "C20", "C21", "C24")}  # fmt: skip


def test_each_clause_shows_how_it_stands_and_what_breaks_it(claire: User, dominique: User) -> None:
    assert {one for found in standings().values() for one in found} == {"kept-no-case"}
    for one in rights_proofs.PROOFS:
        if one.drill:
            with transaction.atomic():
                one.drill(AT)
                transaction.set_rollback(True)
    late = asked(claire)
    actions.contest(customer=claire.customer, field="phone", asked="Faux.", by=claire, at=AT + 89 * DAY)
    assert (standings()["C19"], standings()["C20"]) == (["late"], ["kept"])
    Customer.objects.filter(user=claire).update(restricted=None)
    assert standings()["C20"] == ["broken"]
    actions.decide(request=late, decision=Decision.REFUSED, reasons="Exacte.", by=dominique, at=AT)
    actions.answer(request=late, by=dominique, at=AT)
    assert (standings()["C19"], standings()["C24"]) == (["kept"], ["kept"])
    given = fresh(late)
    given.answer = {**given.answer, "sections": given.answer["sections"][:1]}
    given.save()
    assert standings()["C24"] == ["broken"]
    erased = asked(claire, Right.ERASURE)
    actions.decide(request=erased, decision=Decision.GRANTED, reasons="Oui.", by=dominique, at=AT)
    actions.answer(request=erased, by=dominique, at=AT)
    assert standings()["C21"] == ["late"]


def test_a_proof_is_a_picture_or_a_pdf_of_five_megabytes_at_most(dominique: User) -> None:
    request = letter(dominique)
    actions.ask_identity(request=request, on=ON, by=dominique, at=AT)
    for scan in (Scan(b"x", "text/plain"), Scan(bytes(LARGEST_PROOF + 1), "application/pdf")):
        with pytest.raises(NotNow, match="5 Mo"):
            actions.identify(request=request, on=ON, by=dominique, at=AT, proof=scan)
    assert fresh(request).state == State.IDENTITY_ASKED


# ── What is handed to whoever prepares it ──


@pytest.mark.parametrize(("right", "name"), [(Right.ACCESS, "access"), (Right.PORTABILITY, "portability")])
def test_an_export_is_asked_for_once(right: Right, name: str, claire: User, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = stand_in(monkeypatch)
    request = asked(claire, right)
    assert asked(claire, right) == request
    [(made, told)] = calls.made
    assert (made, told["request"], told["customer"], told["by"]) == (name, request, claire.customer, claire)
    actions.serve(request=request, by=None, at=AT, is_whole=False)
    assert fresh(request).is_open, "the officer still reads the rest"
    actions.serve(request=request, by=None, at=AT)
    assert fresh(request).state == State.ANSWERED


def test_an_answer_is_composed_of_what_the_register_says(claire: User, dominique: User) -> None:
    request = asked(claire)
    actions.decide(request=request, decision=Decision.GRANTED, reasons="Corrigé.", by=dominique, at=AT)
    answer = composing.compose(fresh(request), AT)
    facts = dict(answer["facts"])
    assert facts["Droit"] == register.load().rights["rectification"].label.fr
    assert "article 16" in facts["Texte"]
    assert facts["Reçue le"] == "2\u00a0novembre 2026"
    assert date(2026, 11, 2) == ON
