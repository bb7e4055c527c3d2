"""What is handed to others of the program, how a request ends, and what is shown of the clauses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from espace import register
from espace.accounts.models import Customer, User
from espace.privacy.retention import engine, erasing
from espace.privacy.rights import actions, composing
from espace.privacy.rights import proofs as rights_proofs
from espace.privacy.rights.actions.identity import LARGEST_PROOF, Scan
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Decision, Right, State
from espace.vault.models import UnitKey
from tests import cast
from tests.cast import AT, ON
from tests.privacy.asking import asked, fresh, letter, text_of
from tests.privacy.edges import stand_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


# ── How it ends ──


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
    assert (made, told["request"], told["customer"], told["by"]) == (name, request.pk, claire.customer, claire)
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
