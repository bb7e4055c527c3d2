"""What is passed on to the insurer of a request's contract is noted, told and corrected; and only while the register names insurers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from espace import register, vault
from espace.accounts.models import Customer, User
from espace.audit.models import AuditEvent
from espace.contracts.models import Insurer
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.privacy.consultations import reading
from espace.register.lines import Approval, State
from espace.tickets import actions, disclosing, states
from espace.tickets.errors import NotNow
from espace.tickets.models import Attachment, Disclosure, Message, Ticket
from espace.tickets.models.messages import NEVER
from tests import cast
from tests.cast import AT
from tests.documents.uploading import received
from tests.tickets.disclosed import NAMED_ON, REASON, disclosed, in_force, written

pytestmark = pytest.mark.django_db
TODAY = clock.today(AT)
NOW = AT + timedelta(hours=3)


@pytest.fixture
def ticket(claire: User, sophie: User) -> Ticket:
    """A request of a kind that holds no health data, on her contract, with an answer."""
    made = cast.ticket(
        claire.customer,
        states.State.IN_PROGRESS,
        kind="certificate",
        about=claire.customer.contracts.get(),
        assignee=sophie,
    )
    cast.message(made, sophie, "Voici la réponse")
    return made


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    in_force(monkeypatch)


# ── off, until the register names insurers ──

OFF: dict[str, dict[str, Any]] = {
    "not approved": {"approval": Approval(addition=True)},
    "needed, and not approved": {"approval": Approval(addition=True, needed=True)},
    "needed, and approved by nobody": {"approval": Approval(addition=True, on=NAMED_ON, needed=True)},
    "approved without a day": {"approval": Approval(addition=True, by="Dominique Perrin")},
    "in no country": {"country": ""},
    "planned": {"state": State.PLANNED},
    "reading neither messages nor files": {"categories": ("identity", "contract")},
}


def test_the_register_names_no_insurer_today(ticket: Ticket, sophie: User) -> None:
    assert disclosing.named() is None
    with pytest.raises(NotNow, match="ne nomme pas encore les assureurs"):
        disclosed(ticket, sophie)
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("changed", OFF.values(), ids=OFF)
def test_a_line_that_lacks_something_names_nobody(
    changed: dict[str, Any], ticket: Ticket, sophie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(monkeypatch, **changed)
    with pytest.raises(NotNow, match="ne nomme pas encore"):
        disclosed(ticket, sophie)
    assert not Disclosure.objects.exists()
    assert not OutgoingMail.objects.filter(event__startswith="disclosure:").exists()


@pytest.mark.usefixtures("named")
def test_nothing_is_noted_of_a_day_before_the_approval(claire: User, sophie: User) -> None:
    old = cast.ticket(
        claire.customer, kind="certificate", about=claire.customer.contracts.get(), at=AT - timedelta(days=60)
    )
    with pytest.raises(NotNow, match="ne nommait pas encore"):
        disclosed(old, sophie, sent_on=NAMED_ON - timedelta(days=1))


@pytest.mark.usefixtures("named")
def test_the_database_refuses_what_the_register_does_not_name(ticket: Ticket, sophie: User) -> None:
    row = disclosed(ticket, sophie, agreed_on=TODAY)
    for wrong in (
        {"country": ""},
        {"named_on": None},
        {"named_on": row.sent_on + timedelta(days=1), "agreed_on": None},
        {"agreed_on": row.sent_on + timedelta(days=1)},
        {"agreed_on": NAMED_ON - timedelta(days=1)},
        {"message_count": 0},
        {"insurer": None},
        {"reason": None},
        {"means": "fax"},
        {"wrong_at": NOW},
        {"wrong_by": sophie},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Disclosure.objects.filter(pk=row.pk).update(**wrong)
    row.wrong_by, row.wrong_why = sophie, "Noté sur la mauvaise demande"
    for at in (None, row.at - timedelta(seconds=1)):
        row.wrong_at = at
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


# ── on ──


@pytest.mark.usefixtures("named")
def test_what_was_passed_on_is_one_row_one_event_one_mail_and_a_sentence(
    claire: User, sophie: User, ticket: Ticket
) -> None:
    pk = uuid.uuid4()
    made = disclosed(ticket, sophie, pk=pk)
    assert disclosed(ticket, sophie, pk=pk).pk == made.pk == pk
    row = Disclosure.objects.get()
    assert (row.message_count, row.document_count, row.unit) == (2, 0, ticket.unit)
    assert (row.country, row.named_on, row.sent_on) == ("FR", NAMED_ON, TODAY)
    event = AuditEvent.objects.get(action__startswith="disclosure.")
    assert (event.action, event.actor, event.subject, event.unit) == (
        "disclosure.made", sophie.pk, claire.customer.pk, ticket.unit,
    )  # fmt: skip
    mail = OutgoingMail.objects.get(event=f"disclosure:{pk}:made")
    vault.open_rows(mail)
    assert (mail.kind, mail.to) == ("news", claire.email)
    assert REASON not in str(mail.context)
    assert Ticket.objects.get(pk=ticket.pk).unread_by_customer
    [told] = disclosing.told(Disclosure.objects.visible_to(claire, NOW), viewer="customer")
    insurer = claire.customer.contracts.get().product.insurer.name
    assert f"Sophie Laurent a transmis à {insurer} 2 messages, par courriel, pour" in told.sentence
    assert told.sentence.endswith(REASON)


@pytest.mark.usefixtures("named")
def test_who_saw_my_file_says_it(claire: User, sophie: User, ticket: Ticket) -> None:
    made = disclosed(ticket, sophie)
    actions.mark_wrong(disclosure=made, why="Noté sur la mauvaise demande", by=sophie, at=NOW)
    page = reading.page(claire.customer.pk, viewer="customer", at=NOW, units={ticket.unit})
    said = [(one.what.fr, one.reader.name) for day in page.days for one in day.openings]
    assert [words.split(" : ")[0] for words, _name in said] == [
        "a corrigé", "a noté avoir transmis à votre assureur une partie d’une de vos demandes",
    ]  # fmt: skip
    assert {name for _words, name in said} == {"Sophie Laurent"}


@pytest.mark.usefixtures("named")
def test_it_is_nobody_elses(
    claire: User, karim: User, sophie: User, dominique: User, ines: User, ticket: Ticket
) -> None:
    disclosed(ticket, sophie)
    seen = {
        user.email: Disclosure.objects.visible_to(user, NOW).count()
        for user in (claire, karim, sophie, dominique, ines)
    }
    assert list(seen.values()) == [1, 0, 1, 1, 0]
    Ticket.objects.filter(pk=ticket.pk).update(state="closed", closed_at=AT, closed_by=sophie, asked=None)
    assert not Disclosure.objects.visible_to(claire, AT + timedelta(days=200)).exists()


@pytest.mark.usefixtures("named")
def test_an_error_stays_and_says_so(claire: User, sophie: User, ticket: Ticket) -> None:
    made = disclosed(ticket, sophie)
    with pytest.raises(NotNow, match="faux"):
        actions.mark_wrong(disclosure=made, why=" non ", by=sophie, at=NOW)
    actions.mark_wrong(disclosure=made, why="Noté sur la mauvaise demande", by=sophie, at=NOW)
    with pytest.raises(NotNow, match="déjà"):
        actions.mark_wrong(disclosure=made, why="Noté sur la mauvaise demande", by=sophie, at=NOW)
    [told] = disclosing.told(Disclosure.objects.all(), viewer="customer")
    assert told.sentence.startswith("Noté par erreur")
    assert "Noté sur la mauvaise demande" in told.correction
    assert OutgoingMail.objects.filter(event=f"disclosure:{made.pk}:wrong").count() == 1
    assert AuditEvent.objects.filter(action="disclosure.corrected").count() == 1


def test_an_error_is_told_though_insurers_are_named_no_more(sophie: User, ticket: Ticket) -> None:
    row = written(ticket, sophie, AT)
    actions.mark_wrong(disclosure=row, why="Noté sur la mauvaise demande", by=sophie, at=NOW)
    assert Disclosure.objects.get().wrong_by == sophie


@pytest.mark.usefixtures("named")
def test_only_the_contracts_insurer_and_what_is_readable(claire: User, sophie: User, ticket: Ticket) -> None:
    other = Insurer.objects.create(name="Un autre assureur")
    gone = cast.message(ticket, sophie, "Retiré")
    later = cast.message(ticket, sophie, "Bientôt", at=NOW + timedelta(seconds=30))
    back = cast.message(ticket, sophie, "Repris", at=NEVER)
    Message.objects.filter(pk=gone.pk).update(withdrawn_at=NOW, withdrawn_by=sophie, body=None)
    elsewhere = cast.ticket(claire.customer).messages.get()
    unchecked = received(claire, claire.customer)
    Attachment.objects.create(document=unchecked, ticket=ticket)
    for message in (gone, later, back, elsewhere):
        with pytest.raises(NotNow, match="plus lisible"):
            disclosed(ticket, sophie, messages=[message.pk])
    with pytest.raises(NotNow, match="plus lisible"):
        disclosed(ticket, sophie, messages=[], documents=[unchecked.pk])
    with pytest.raises(NotNow, match="Cochez"):
        disclosed(ticket, sophie, messages=[])
    first = [ticket.messages.order_by("sent_at")[0].pk]
    with pytest.raises(NotNow, match="assureur de ce contrat a changé"):
        disclosed(ticket, sophie, messages=first, insurer=other.pk)
    with pytest.raises(NotNow, match="le client le lira"):
        disclosed(ticket, sophie, messages=first, reason="  non  ")
    for days in (1, -1):
        with pytest.raises(NotNow, match="jour de la transmission"):
            disclosed(ticket, sophie, messages=first, sent_on=TODAY + timedelta(days=days))
    assert not Disclosure.objects.exists()


@pytest.mark.usefixtures("named")
def test_a_message_that_came_later_was_not_passed_on_before(claire: User, sophie: User) -> None:
    old = cast.ticket(
        claire.customer, kind="certificate", about=claire.customer.contracts.get(), at=AT - timedelta(days=5)
    )
    late = cast.message(old, claire, "Une précision")
    with pytest.raises(NotNow, match="arrivée après ce jour"):
        disclosed(old, sophie, messages=[late.pk], sent_on=TODAY - timedelta(days=1))
    assert disclosed(old, sophie, messages=[late.pk], sent_on=TODAY)


def test_a_category_that_the_register_does_not_let_them_read_is_not_ticked(
    sophie: User, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(monkeypatch, categories=("volunteered_documents",))
    assert not disclosing.messages(ticket, NOW).exists()
    with pytest.raises(NotNow, match="plus lisible"):
        disclosed(ticket, sophie)


def no_contract(ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(contract=None)


def closed_space(ticket: Ticket) -> None:
    Customer.objects.filter(pk=ticket.customer_id).update(closed_at=AT)


def a_death(ticket: Ticket) -> None:
    Customer.objects.filter(pk=ticket.customer_id).update(death_reported_at=AT)


def past_its_term(ticket: Ticket) -> None:
    then = AT - timedelta(days=220)
    Ticket.objects.filter(pk=ticket.pk).update(
        state="closed", submitted_at=then, closed_at=then, closed_by=ticket.submitted_by_id
    )


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize(
    ("becomes", "said"),
    [
        (no_contract, "aucun contrat"),
        (closed_space, "a fermé son espace"),
        (a_death, "décès est signalé"),
        (past_its_term, "a quitté l’espace"),
    ],
)
def test_what_its_client_would_not_see_is_not_noted(
    becomes: Callable[[Ticket], None], said: str, sophie: User, ticket: Ticket
) -> None:
    becomes(ticket)
    with pytest.raises(NotNow, match=said):
        disclosed(ticket, sophie)
    assert not Disclosure.objects.exists()


def test_the_register_of_the_tests_is_the_one_that_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not register.load().recipients["insurers"].approval.switched_on
    in_force(monkeypatch)
    assert disclosing.is_on(TODAY)
    assert not disclosing.is_on(NAMED_ON - timedelta(days=1))
