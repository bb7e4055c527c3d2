"""The engine on the dated examples of clauses C03, C15, C16 and C25: there on the last day, gone at the term, and told in the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from espace import ledger
from espace.accounts.models import User
from espace.contracts.models import Contract, ContractStub
from espace.lib.clock import PARIS
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.retention import engine
from espace.privacy.retention.models import Run
from espace.tickets.models import Draft, Message, Note, StateChange, Ticket
from espace.tickets.states import State
from espace.vault.models import SearchToken, UnitKey
from tests import cast

pytestmark = pytest.mark.django_db


def paris(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=PARIS).astimezone(UTC)  # type: ignore[arg-type, misc]


def closed(at: datetime, claire: User, sophie: User, **values: object) -> Ticket:
    """A request of Claire's closed at this instant (the cast closes an hour after sending)."""
    return cast.ticket(claire.customer, State.CLOSED, assignee=sophie, at=at - timedelta(hours=1), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("closed_at", "still", "gone"),
    [
        (paris(2026, 8, 31, 10), paris(2027, 2, 26, 23, 59), paris(2027, 2, 28, 9, 59)),
        (paris(2026, 1, 31, 10), paris(2026, 7, 30, 9, 59), paris(2026, 7, 31, 9, 59)),
        # That night has no 02:30 in Paris: the term is the instant of the change.
        (paris(2026, 9, 28, 2, 30), datetime(2027, 3, 27, 0, 59, tzinfo=UTC), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
    ],
)
def test_a_closed_request_leaves_within_the_day_before_its_term(claire, sophie, closed_at, still, gone):
    ticket = closed(closed_at, claire, sophie)
    assert ticket.closed_at == closed_at
    engine.run(still)
    assert Ticket.objects.filter(pk=ticket.pk).exists()
    report = engine.run(gone)
    assert report.well
    assert not Ticket.objects.filter(pk=ticket.pk).exists()
    assert ArchivedUnit.objects.filter(pk=ticket.unit, subject=claire.customer.pk).exists()
    assert not UnitKey.objects.filter(pk=ticket.unit).exists()
    assert not SearchToken.objects.filter(unit=ticket.unit).exists()
    assert not Message.objects.exists()
    assert not StateChange.objects.exists()
    [line] = [
        line for segment in ledger.ledger().segments() for line in segment.lines if line["unit"] == ticket.unit.hex
    ]
    assert (line["kind"], line["rule"]) == ("ticket", "request_in_account")
    assert datetime.fromisoformat(line["due"]) - gone <= timedelta(hours=24)


def test_reopened_and_closed_again_counts_from_the_last_closing(claire, sophie):
    ticket = closed(paris(2026, 1, 31, 10), claire, sophie)
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=paris(2026, 5, 4, 9))
    engine.run(paris(2026, 7, 31, 12))
    assert Ticket.objects.filter(pk=ticket.pk).exists()
    engine.run(paris(2026, 11, 4, 9))
    assert not Ticket.objects.filter(pk=ticket.pk).exists()


def test_an_open_request_never_leaves(claire, sophie):
    cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=paris(2020, 1, 1))
    engine.run(paris(2030, 1, 1))
    assert Ticket.objects.count() == 1


def test_a_draft_is_destroyed_three_months_after_its_last_edit_and_never_archived(claire):
    draft = cast.draft(claire.customer, at=paris(2026, 11, 30, 18))
    engine.run(paris(2027, 2, 28, 17, 59))
    assert Draft.objects.exists()
    engine.run(paris(2027, 2, 28, 18))
    assert not Draft.objects.exists()
    assert not UnitKey.objects.filter(pk=draft.unit).exists()
    assert not ArchivedUnit.objects.exists()


def test_notes_go_with_their_request(claire, sophie):
    ticket = closed(paris(2026, 1, 31, 10), claire, sophie)
    cast.note(ticket, sophie, "Rappeler demain.")
    engine.run(paris(2026, 7, 31, 9))
    assert not Note.objects.exists()


def archived_with(*contracts: Contract) -> ArchivedUnit:
    from espace.privacy.archive.models import ArchivedLink

    unit = ArchivedUnit.objects.create(
        id=uuid4(), pack=uuid4(), kind="ticket", subject=contracts[0].customer_id, opened_on=date(2025, 1, 1),
        closed_on=date(2025, 2, 1), deposited_at=cast.AT,
    )  # fmt: skip
    ArchivedLink.objects.bulk_create(ArchivedLink(archived=unit, contract=contract.pk) for contract in contracts)
    return unit


def test_the_archive_ends_ten_years_after_the_last_linked_contract(claire):
    one = cast.contract(claire.customer, ends_on=date(2026, 3, 31))
    other = cast.contract(claire.customer, ends_on=date(2028, 2, 29))
    single, both = archived_with(one), archived_with(one, other)
    asked = lambda: set(ArchivedUnit.objects.filter(destroy_asked_at__isnull=False))  # noqa: E731
    engine.run(paris(2036, 3, 30, 23))
    assert asked() == set()
    engine.run(paris(2036, 3, 31, 1))
    assert asked() == {single}
    engine.run(paris(2038, 2, 27, 23))
    assert asked() == {single}
    engine.run(paris(2038, 2, 28, 1))
    assert asked() == {single, both}


def test_a_contract_without_an_end_has_no_destruction_date(claire):
    unit = archived_with(
        cast.contract(claire.customer, ends_on=None),
        cast.contract(claire.customer, effective_on=date(2010, 1, 1), ends_on=date(2020, 1, 1)),
    )
    engine.run(paris(2060, 1, 1))
    assert ArchivedUnit.objects.get(pk=unit.pk).destroy_asked_at is None


def test_a_product_may_be_kept_a_shorter_time_never_longer(claire):
    short = cast.product("Voyage", "Assureur du Monde")
    short.archive_period = "P5Y"
    short.save()
    long = cast.product("Vie entière", "Assureur du Monde")
    long.archive_period = "P30Y"
    long.save()
    five = archived_with(cast.contract(claire.customer, sold=short, ends_on=date(2026, 3, 31)))
    ten = archived_with(cast.contract(claire.customer, sold=long, ends_on=date(2026, 3, 31)))
    engine.run(paris(2031, 3, 31, 1))
    assert [unit.pk for unit in ArchivedUnit.objects.filter(destroy_asked_at__isnull=False)] == [five.pk]
    engine.run(paris(2036, 3, 31, 1))
    assert ArchivedUnit.objects.filter(destroy_asked_at__isnull=False, pk=ten.pk).exists()


def test_an_account_ends_six_months_after_its_last_contract_or_closing(claire, sophie, karim):
    Contract.objects.filter(customer=claire.customer).update(ends_on=date(2026, 1, 31))
    ticket = closed(paris(2026, 4, 30, 10), claire, sophie)
    engine.run(paris(2026, 10, 28, 12))
    assert User.objects.filter(pk=claire.pk).exists()
    engine.run(paris(2026, 10, 29, 12))  # the request leaves
    engine.run(paris(2026, 10, 29, 13))  # and then the account, which its closing dates
    assert not User.objects.filter(pk=claire.pk).exists()
    kinds = set(ArchivedUnit.objects.filter(subject=claire.customer.pk).values_list("kind", flat=True))
    assert kinds == {"profile", "contract", "ticket"}
    assert ContractStub.objects.get().ends_on == date(2026, 1, 31)
    assert User.objects.filter(pk=karim.pk).exists()
    assert ArchivedUnit.objects.filter(pk=ticket.unit).exists()


def test_an_account_does_not_end_while_a_request_is_open(claire, sophie):
    Contract.objects.filter(customer=claire.customer).update(ends_on=date(2026, 1, 31))
    cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=paris(2026, 2, 1))
    engine.run(paris(2030, 1, 1))
    assert User.objects.filter(pk=claire.pk).exists()


def test_an_account_without_a_sign_in_for_two_years_closes_and_its_contract_stays(claire):
    User.objects.filter(pk=claire.pk).update(last_login=paris(2026, 1, 31, 10))
    cast.draft(claire.customer, at=paris(2028, 1, 1))
    engine.run(paris(2028, 1, 30, 9))
    assert User.objects.get(pk=claire.pk).is_active
    engine.run(paris(2028, 1, 31, 10))
    closed_user = User.objects.get(pk=claire.pk)
    assert not closed_user.is_active
    assert "claire" not in closed_user.email
    assert not Draft.objects.exists()
    assert Contract.objects.filter(customer=claire.customer).exists()


def test_a_run_leaves_a_record_and_a_second_one_does_nothing(claire, sophie):
    closed(paris(2026, 1, 31, 10), claire, sophie)
    engine.run(paris(2026, 7, 31, 9))
    engine.run(paris(2026, 7, 31, 9))
    first, second = Run.objects.order_by("pk")
    assert (first.done, second.done) == ({"request_in_account/ticket": 1}, {})
