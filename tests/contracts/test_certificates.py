"""Certificates: who may make one, what it says, and the one word that whoever checks it is answered (decision 0030)."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from espace import vault
from espace.accounts import matching
from espace.accounts.models import Customer, User
from espace.audit.models import AuditEvent
from espace.contracts.certificates import actions, replaying
from espace.contracts.certificates.checking import Answer, Word, check
from espace.contracts.certificates.codes import in_groups
from espace.contracts.errors import NotIssued
from espace.contracts.models import Certificate, Contract, Delegation, Endorsement
from espace.ledger import ledger
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.tickets.ended import ending_unknown_to_the_portfolio, with_confirmed_end
from espace.tickets.models import Termination
from espace.tickets.states import State
from tests import cast
from tests.contracts.importing import applied, csv, row

pytestmark = pytest.mark.both
AT = cast.AT
BORN = date(1985, 4, 12)
LATER = timedelta(days=1)


@pytest.fixture
def contract(claire: User) -> Contract:
    return Contract.objects.select_related("product", "customer").get(customer=claire.customer)


@pytest.fixture
def delegated(contract: Contract, ines: User) -> Contract:
    actions.delegate(product=contract.product, by=ines, at=AT)
    return contract


def issued(contract: Contract, *, at: datetime = AT, **how: object) -> Certificate:
    """A certificate of this contract, opened, made by its holder."""
    user = contract.customer.user
    assert user is not None
    given = {"pk": uuid.uuid4(), "insured": None, "purpose": "", "ends_on": None, **how}
    made = actions.issue(contract=contract, by=user, at=at, **given)  # type: ignore[arg-type]
    found = Certificate.objects.get(pk=made.pk)
    vault.open_rows(found)
    return found


def asked(one: Certificate, *, code: str = "", surname: str = "Delmas", born: date = BORN, at: datetime = AT) -> Answer:
    return check(
        code=code or one.code, surname=surname, birth_date=born, at=at, unless=ending_unknown_to_the_portfolio()
    )


def endorse(contract: Contract, *fields: str, out: tuple[date, date] | None = None) -> None:
    since, until = out or (None, None)
    Endorsement.objects.create(
        unit=contract.unit, contract=contract, on=AT.date(), fields=list(fields), at=AT, out_of_force_from_on=since,
        out_of_force_to_on=until,
    )  # fmt: skip


def test_the_three_together_are_valid_however_the_name_is_written(delegated: Contract) -> None:
    one = issued(delegated)
    assert asked(one) == Answer(Word.VALID, AT.date())
    for surname in ("DELMAS", "delmas", " Del-mas ", "Délmas"):
        assert asked(one, surname=surname).word is Word.VALID, surname
    typed = in_groups(one.code).lower().replace("-", " ")
    assert asked(one, code=typed).word is Word.VALID


def test_whatever_is_wrong_is_not_valid_for_the_same_statements(delegated: Contract, claire: User) -> None:
    one, revoked = issued(delegated), issued(delegated)
    actions.revoke(certificate=revoked, reason="", by=claire, at=AT)
    seen = set()
    for tried in (
        {"code": "ABCDEFGHJKLMNPQR"},
        {"surname": "Haddad"},
        {"born": date(1985, 4, 13)},
        {"code": revoked.code},
    ):
        with CaptureQueriesContext(connection) as queries:
            answer = asked(one, **tried)
        assert answer == Answer(Word.NOT_VALID)
        seen.add(len(queries))
    assert len(seen) == 1
    assert asked(one).word is Word.VALID


def test_no_digest_is_about_the_code_or_the_name_alone(delegated: Contract) -> None:
    one = issued(delegated)
    digests = [
        vault.digest("certificate", text)
        for text in (one.code, f"{one.code}||", "delmas|1985-04-12", f"|delmas|{BORN}")
    ]
    assert not Certificate.objects.filter(check_digest__in=digests).exists()
    assert bytes(one.check_digest) == vault.digest("certificate", f"{one.code}|delmas|{BORN}")
    assert len(set(one.code)) > 4
    assert len(one.code) == 16


@pytest.mark.parametrize("field", ["product", "insurer", "effective_on", "ends_on", "insured"])
def test_a_paper_that_no_longer_says_the_truth_is_not_valid(field: str, delegated: Contract) -> None:
    before = issued(delegated)
    endorse(delegated, "premium", "renews_on")
    assert asked(before).word is Word.VALID
    endorse(delegated, field, "premium")
    assert asked(before).word is Word.NOT_VALID
    assert asked(issued(delegated)).word is Word.VALID


def test_a_contract_that_ended_or_is_out_of_force_is_not_attested(delegated: Contract) -> None:
    one = issued(delegated)
    Contract.objects.filter(pk=delegated.pk).update(ends_on=AT.date() + LATER)
    assert asked(one).word is Word.VALID
    assert asked(one, at=AT + LATER).word is Word.NOT_VALID
    Contract.objects.filter(pk=delegated.pk).update(ends_on=AT.date())
    assert asked(one).word is Word.NOT_VALID
    with pytest.raises(NotIssued, match="a pris fin"):
        issued(delegated)
    Contract.objects.filter(pk=delegated.pk).update(ends_on=None)
    endorse(delegated, out=(AT.date(), AT.date() + 2 * LATER))
    assert asked(one).word is Word.NOT_VALID
    with pytest.raises(NotIssued, match="hors vigueur"):
        issued(delegated)
    assert asked(one, at=AT + 2 * LATER).word is Word.VALID


def test_an_end_that_the_insurer_confirmed_counts_before_the_portfolio_says_it(
    delegated: Contract, claire: User, sophie: User
) -> None:
    one = issued(delegated)
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, kind="termination", about=delegated, assignee=sophie)
    told = Termination.objects.create(ticket=ticket, notified_at=AT, forwarded_on=AT.date())
    assert asked(one).word is Word.VALID
    Termination.objects.filter(pk=told.pk).update(ends_on=AT.date() + 9 * LATER)
    assert asked(one).word is Word.NOT_VALID
    [known] = with_confirmed_end(Contract.objects.filter(pk=delegated.pk))
    with pytest.raises(NotIssued, match="vient d’être confirmée"):
        issued(delegated, ends_on=known.confirmed_end)  # type: ignore[attr-defined]
    Contract.objects.filter(pk=delegated.pk).update(ends_on=AT.date() + 10 * LATER)
    assert asked(issued(delegated, ends_on=known.confirmed_end)).word is Word.VALID  # type: ignore[attr-defined]


def test_a_portfolio_older_than_31_days_cannot_say(delegated: Contract) -> None:
    one = issued(delegated)
    on = AT.date() - 31 * LATER
    Contract.objects.filter(pk=delegated.pk).update(situation_on=on)
    assert asked(one) == Answer(Word.VALID, on)
    assert asked(one, at=AT + LATER) == Answer(Word.CANNOT_SAY, on)
    assert asked(one, surname="Haddad", at=AT + LATER) == Answer(Word.NOT_VALID)
    with pytest.raises(NotIssued, match="31 jours"):
        issued(delegated, at=AT + LATER)


def test_an_import_keeps_a_certificate_or_unsays_it(ines: User) -> None:
    """By the file itself: the same row confirms what the paper says, another one does not."""
    first, at = date(2026, 11, 2), AT
    applied(csv([row()]), on=first, at=at)
    contract = Contract.objects.get()
    actions.delegate(product=contract.product, by=ines, at=at)
    one = actions.issue(
        pk=uuid.uuid4(), contract=contract, insured=None, purpose="", ends_on=None, by=ines, at=at
    )  # fmt: skip
    late = at + 30 * LATER
    applied(csv([row(premium="1 300,00", renews="01/01/2028")]), on=clock.today(late), at=late)
    assert asked(one, at=late) == Answer(Word.VALID, clock.today(late))
    applied(csv([row(premium="1 300,00", renews="01/01/2028", insured="")]), on=clock.today(late), at=late)
    assert asked(one, at=late).word is Word.NOT_VALID


def test_another_identity_unsays_it(delegated: Contract) -> None:
    customer = Customer.objects.get(pk=delegated.customer_id)
    vault.open_rows(customer)
    matching.write_digests(customer)
    customer.save()
    one = issued(delegated)
    assert asked(one).word is Word.VALID
    customer.first_name = "Clara"
    matching.write_digests(customer)
    customer.save()
    assert asked(one).word is Word.NOT_VALID


def test_nothing_is_delegated_until_somebody_says_so_and_its_end_unsays_no_paper(
    contract: Contract, ines: User
) -> None:
    with pytest.raises(NotIssued, match="délivre lui-même"):
        issued(contract)
    for _time in range(2):
        actions.delegate(product=contract.product, by=ines, at=AT)
    one = issued(contract)
    for _time in range(2):
        actions.end_delegation(product=contract.product, by=ines, at=AT + LATER)
    with pytest.raises(NotIssued, match="délivre lui-même"):
        issued(contract)
    assert asked(one).word is Word.VALID
    [power] = Delegation.objects.all()
    assert (power.given_by, power.ended_by, power.ended_at) == (ines, ines, AT + LATER)
    told = AuditEvent.objects.filter(action__startswith="delegation.").order_by("pk")
    assert list(told.values_list("action", "actor", "unit")) == [
        ("delegation.given", ines.pk, power.pk), ("delegation.ended", ines.pk, power.pk),
    ]  # fmt: skip


def test_sent_twice_it_is_one_and_one_person_of_the_contract_may_be_chosen(delegated: Contract, claire: User) -> None:
    child = delegated.insured.get()
    pk = uuid.uuid4()
    one, again = (issued(delegated, pk=pk, insured=child.pk, purpose="school") for _time in range(2))
    assert (one.pk, one.code) == (again.pk, again.code)
    assert one.insured == [{"name": "Léo Delmas", "birth_date": "2015-05-05"}]
    assert one.is_for_one
    with pytest.raises(NotIssued, match="plus inscrite"):
        issued(delegated, insured=uuid.uuid4())
    other = cast.contract(claire.customer, sold=delegated.product)
    assert issued(other, pk=pk).pk != pk
    event = AuditEvent.objects.filter(action="certificate.issued").first()
    assert event is not None
    assert (event.actor, event.subject, event.unit) == (claire.pk, claire.customer.pk, delegated.unit)


def test_a_contract_has_so_many_that_stand(delegated: Contract, claire: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    one, _two = issued(delegated), issued(delegated)
    with pytest.raises(NotIssued, match="révoquez d’abord"):
        issued(delegated)
    actions.revoke(certificate=one, reason="", by=claire, at=AT)
    issued(delegated)


def test_staff_say_why_and_the_holder_is_told_without_a_word_of_it(
    delegated: Contract, claire: User, sophie: User
) -> None:
    one = issued(delegated)
    with pytest.raises(NotIssued, match="Dites pourquoi"):
        actions.revoke(certificate=one, reason=" ", by=sophie, at=AT)
    assert not OutgoingMail.objects.exists()
    for _time in range(2):
        actions.revoke(certificate=one, reason="Faite par erreur.", by=sophie, at=AT + LATER)
    found = Certificate.objects.get()
    vault.open_rows(found)
    assert (found.revoked_at, found.revoked_by, found.reason) == (AT + LATER, sophie, "Faite par erreur.")
    mail = OutgoingMail.objects.get()
    vault.open_rows(mail)
    assert (mail.kind, mail.to, mail.context) == ("news", claire.email, {"path": f"/espace/contrats/{delegated.pk}/"})
    assert AuditEvent.objects.filter(action="certificate.revoked", actor=sophie.pk).count() == 1


def test_a_restore_brings_no_revoked_paper_back(delegated: Contract, claire: User) -> None:
    one = issued(delegated)
    actions.revoke(certificate=one, reason="", by=claire, at=AT)
    [act] = [act for act in ledger().segments() if act.kind == "certificate.revoked"]
    Certificate.objects.update(revoked_at=None, revoked_by=None)
    assert asked(one).word is Word.VALID
    for _time in range(2):
        replaying.revoked_again([*act.lines, {"certificate": "0" * 32}], AT + LATER)
    assert asked(one).word is Word.NOT_VALID
    assert Certificate.objects.get().revoked_at == AT + LATER


def test_the_journal_counts_the_answers_and_names_nobody(delegated: Contract) -> None:
    one = issued(delegated)
    asked(one)
    asked(one, surname="Haddad")
    asked(one, at=AT + 40 * LATER)
    told = (
        AuditEvent.objects.filter(actor__isnull=True).order_by("pk").values_list("action", "subject", "unit", "fields")
    )
    assert list(told) == [
        ("certificate.valid", None, None, []), ("certificate.not_valid", None, None, []),
        ("certificate.undecided", None, None, []),
    ]  # fmt: skip
