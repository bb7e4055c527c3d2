"""What is decided is decided by a person, with reasons; every answer says where to go next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from espace import register, vault
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.outbox.models import OutgoingMail
from espace.privacy.rights import actions, papers
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import TRANSITIONS, Decision, Identity, Right, State
from espace.tickets import actions as tickets
from espace.tickets.models import Qualification
from espace.tickets.states import State as TicketState
from tests import cast
from tests.cast import AT, ON
from tests.privacy.asking import asked, fresh, letter, text_of
from tests.privacy.edges import stand_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


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
