"""A restored backup, older than what was done since: each act ends where the living site left it, whatever the backup still held."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from espace import outbox
from espace.accounts import actions as accounts
from espace.accounts.models import Customer, FieldException, OptionalData, Proxy, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.documents import actions as documents
from espace.documents.models import Document
from espace.ledger import LedgerFault, replaying
from espace.ledger.models import Guard
from espace.ops.backup import replaying as reopening
from espace.outbox.models import OutgoingMail
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.consent import actions as consents
from espace.privacy.consent import wording
from espace.privacy.consent.models import ConsentEvent
from espace.privacy.retention import engine, erasing, holds, leaving
from espace.privacy.retention.models import LegalHold
from espace.tickets import actions
from espace.tickets.models import Attachment, Draft, Message, Ticket
from espace.tickets.proxies import actions as proxies
from espace.tickets.states import State
from espace.vault.models import UnitKey
from tests import cast
from tests.accounts.conftest import mails
from tests.cast import AT
from tests.documents.sealed import PDF
from tests.privacy.exports.opening import clean
from tests.privacy.restoring import since_the_backup
from tests.tickets.lending import offered

pytestmark = [pytest.mark.both, pytest.mark.django_db]
DAY = timedelta(days=1)
LATER = AT + 184 * DAY
MOTIVE = "Procédure en cours devant le tribunal de Lyon."


def closed(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, State.CLOSED, assignee=sophie)


def erase(claire: User, dominique: User, at: Any = AT + DAY) -> None:
    Contract.objects.update(effective_on=date(2009, 1, 1), ends_on=date(2010, 1, 1))
    erasing.carry_out(customer=claire.customer, by=dominique, at=at)
    assert erasing.finish(at) == 1


# ── Keys that are newer than the data ──


def test_what_left_since_and_has_no_key_any_more_is_out_of_the_account_and_counted(claire: User, sophie: User) -> None:
    ticket, kept = closed(claire, sophie), cast.ticket(claire.customer)
    with since_the_backup(newer_keys=True):
        engine.run(LATER)
    assert not UnitKey.objects.filter(pk=ticket.unit).exists()
    done = replaying.replay()
    assert (done.acts["leave"], done.lost) == (1, {"leave": 1})
    assert list(Ticket.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not ArchivedUnit.objects.exists(), "an archive that came back from the same backup does not have it"
    assert not replaying.replay().acts


def test_an_archive_of_its_own_has_kept_it_and_is_asked_for_it(
    claire: User, sophie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("espace.privacy.retention.leaving.is_apart", lambda: True)
    ticket = closed(claire, sophie)
    file = clean(claire, PDF, "facture.pdf")
    Attachment.objects.create(document=file, ticket=ticket)
    with since_the_backup(newer_keys=True):
        engine.run(LATER)
    assert not replaying.replay().lost
    named = {one.pk: one for one in ArchivedUnit.objects.all()}
    assert set(named) == {ticket.unit, file.unit}
    assert (named[file.unit].within, named[ticket.unit].subject) == (ticket.unit, claire.customer.pk)
    assert all(one.received_at for one in named.values()), "nothing waits to be taken in"


@pytest.mark.parametrize("beside", ["Architecte", ""])
def test_an_objection_finds_a_value_that_no_key_opens(claire: User, beside: str) -> None:
    cast.optional_data(claire.customer, profession=beside)
    with since_the_backup(newer_keys=True):
        accounts.object_to_field(customer=claire.customer, field="education", by=claire, at=AT)
    done = replaying.replay()
    assert (done.acts["objection"], done.lost) == (1, {"objection": 1} if beside else {})
    assert not OptionalData.objects.exists()
    assert FieldException.objects.get().kind == FieldException.Kind.OBJECTED


@pytest.mark.parametrize("act", ["withdrawn", "taken back"])
def test_a_message_withdrawn_before_its_request_left(act: str, claire: User, sophie: User) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=AT - DAY)
    leaves = AT + timedelta(seconds=30) if act == "taken back" else AT
    message = actions.ask(
        ticket=ticket, pk=uuid4(), body="À un autre", asked="Sa facture.", by=sophie, at=AT, leaves_at=leaves
    )
    with since_the_backup(newer_keys=True):
        if act == "taken back":
            actions.take_back(ticket=ticket, message=message, by=sophie, at=AT)
        else:
            actions.withdraw(ticket=ticket, message=message, why="Erreur", by=sophie, at=AT + DAY)
        Ticket.objects.update(state=State.CLOSED, closed_at=AT, closed_by=sophie, ball="nobody")
        engine.run(LATER)
    assert replaying.replay().acts["leave"] == 1
    assert not Message.objects.exists()


# ── What the living site had removed without a line ──


@pytest.mark.parametrize("newer_keys", [False, True])
def test_an_erased_person_is_erased_whatever_the_backup_still_held_of_them(
    claire: User, dominique: User, newer_keys: bool
) -> None:
    draft, file = cast.draft(claire.customer), clean(claire, PDF, "seul.pdf")
    cast.optional_data(claire.customer)
    with since_the_backup(newer_keys=newer_keys):
        actions.discard(draft=draft, by=claire, at=AT)
        documents.remove(document=file, by=claire, at=AT)
        accounts.object_to_field(customer=claire.customer, field="education", by=claire, at=AT)
        erase(claire, dominique)
    assert Draft.objects.exists()
    replaying.replay()
    for model in (Customer, Draft, Document, OptionalData, Contract):
        assert not model.objects.exists(), model
    assert not UnitKey.objects.filter(pk__in=[draft.unit, file.unit, claire.customer.unit]).exists()


def test_a_value_that_an_objection_had_moved_is_destroyed_where_it_went(claire: User) -> None:
    cast.optional_data(claire.customer)
    with since_the_backup():
        accounts.object_to_field(customer=claire.customer, field="education", by=claire, at=AT)
        moved = OptionalData.objects.get()
        leaving.destroy("optional_data", [moved.unit], rule="erasure", due={}, at=AT)
    replaying.replay()
    assert not OptionalData.objects.exists()
    assert Customer.objects.filter(pk=claire.customer.pk).exists()


def test_a_draft_that_was_sent_goes_with_the_request_that_it_became(claire: User, sophie: User) -> None:
    draft = cast.draft(claire.customer, subject="Une question", description="En cours d’écriture.")
    with since_the_backup():
        made = actions.submit(draft=draft, by=claire, at=AT, accepts_health=True)
        assert made.unit == draft.unit
        Ticket.objects.update(
            state=State.CLOSED, closed_at=AT, closed_by=sophie, ball="nobody", assignee=sophie.staff_member
        )
        engine.run(LATER)
    assert replaying.replay().acts["leave"] == 1
    assert not Draft.objects.exists()


def test_a_closed_account_keeps_no_draft_that_was_thrown_away_before(claire: User) -> None:
    draft = cast.draft(claire.customer)
    with since_the_backup():
        actions.discard(draft=draft, by=claire, at=AT)
        consents.withdraw(customer=claire.customer, by=claire, at=AT)
    assert replaying.replay().acts["account.closed"] == 1
    assert not Draft.objects.exists()
    assert not UnitKey.objects.filter(pk=draft.unit).exists()


# ── Holds ──


def test_a_hold_placed_by_somebody_who_came_since_still_holds(claire: User, dominique: User) -> None:
    draft = cast.draft(claire.customer)
    with since_the_backup():
        paul = cast.staff("Paul", "Nouveau", Role.DPO)
        holds.place(unit=draft.unit, kind="draft", motive=MOTIVE, review_on=AT.date() + 30 * DAY, by=paul, at=AT)
    assert not replaying.replay().lost
    hold = LegalHold.objects.get(held=draft.unit)
    assert (hold.placed_by, hold.released_at) == (dominique, None)
    engine.run(AT + 120 * DAY)
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_a_hold_that_nobody_in_the_backup_answers_for_is_counted(claire: User) -> None:
    with since_the_backup():
        paul, draft = cast.staff("Paul", "Nouveau", Role.DPO), cast.draft(claire.customer)
        holds.place(unit=draft.unit, kind="draft", motive=MOTIVE, review_on=AT.date() + 30 * DAY, by=paul, at=AT)
    assert replaying.replay().lost == {"hold.placed": 1}


def test_a_hold_released_by_somebody_who_came_since_is_released(claire: User, dominique: User) -> None:
    draft = cast.draft(claire.customer)
    hold = holds.place(
        unit=draft.unit, kind="draft", motive=MOTIVE, review_on=AT.date() + 30 * DAY, by=dominique, at=AT
    )
    with since_the_backup():
        holds.release(hold=hold, by=cast.staff("Paul", "Nouveau", Role.DPO), at=AT + DAY)
    assert replaying.replay().acts["hold.released"] == 1
    hold.refresh_from_db()
    assert (hold.released_by, hold.released_at) == (dominique, AT + DAY)


# ── The rest ──


@pytest.mark.usefixtures("proxies_approved")
@pytest.mark.parametrize("newer_keys", [False, True])
@pytest.mark.parametrize("how", ["revoked", "declined"])
def test_a_proxy_that_was_answered_names_nobody_any_more(how: str, newer_keys: bool, claire: User, karim: User) -> None:
    proxy = offered(claire, karim.email)
    with since_the_backup(newer_keys=newer_keys):
        proxies.revoke(proxy=proxy, by=claire, at=AT) if how == "revoked" else proxies.decline(
            proxy=proxy, by=karim, at=AT
        )
    assert replaying.replay().acts["proxy.ended"] == 1
    row = Proxy.objects.filter(pk=proxy.pk).values("address", "address_digest", "ending").get()
    assert (getattr(row["address"], "bytes", row["address"]), row["address_digest"], row["ending"]) == (None, None, how)


def test_a_purpose_that_the_register_dropped_since_is_withdrawn_in_the_words_that_were_read(
    claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = cast.consent(claire.customer, wording.MEASUREMENT)
    with since_the_backup():
        consents.choose(customer=claire.customer, purpose=wording.MEASUREMENT, is_given=False, by=claire, at=AT + DAY)
    monkeypatch.setattr(wording, "terms", lambda purpose, at: {}[purpose])
    assert replaying.replay().acts["consent.withdrawn"] == 1
    last = ConsentEvent.objects.filter(customer=claire.customer.pk, purpose=wording.MEASUREMENT).latest("id")
    assert (last.state, last.terms_id) == ("withdrawn", given.terms_id)


def test_mails_that_waited_for_whoever_is_erased_since_are_not_sent(claire: User, karim: User, dominique: User) -> None:
    for user in (claire, karim):
        outbox.post(kind="news", to=user.email, language="fr", event=f"test:{user.pk}", at=AT, path="/espace/")
    with since_the_backup():
        erase(claire, dominique)
    replaying.replay()
    assert [mail.to for mail in mails()] == [karim.email]
    assert OutgoingMail.objects.count() == 1


def test_a_mail_whose_link_opens_nothing_any_more_is_not_sent_and_the_others_are(claire: User, dominique: User) -> None:
    """What waited may have left since, and is told twice under one Message-ID; what had not left is told."""
    outbox.post(kind="received", to=claire.email, language="fr", event="test:receipt", at=AT, path="/espace/")
    outbox.post(
        kind="password_reset", to=claire.email, language="fr", event="test:reset", at=AT, path="/mot-de-passe/abc/"
    )
    assert reopening.reopen(AT + DAY).mails == 1
    assert [mail.kind for mail in mails()] == ["received"]


@pytest.mark.parametrize("more", [[], ["--traceback"]])
def test_an_act_that_cannot_be_done_again_is_named_in_a_sentence(
    more: list[str], claire: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with since_the_backup():
        accounts.object_to_field(customer=claire.customer, field="education", by=claire, at=AT)
    before = Guard.objects.filter(pk=1).values_list("head", flat=True).first() or 0

    def fails(**told: Any) -> None:
        raise ValueError("Architecte")

    monkeypatch.setattr("espace.accounts.actions.empty_for_good", fails)
    with pytest.raises(LedgerFault if more else SystemExit) as stopped:
        call_command("restore", "--replay", *more)
    if not more:
        assert getattr(stopped.value, "code", None) == 1
        told = capsys.readouterr().err
        assert f"Segment {before + 1} of the ledger (« objection ») could not be done again: ValueError." in told
        assert "Architecte" not in told
    assert Guard.objects.get(pk=1).head == before
