"""Inviting many: who is, who is left out and why; at a pace; once each wherever the worker dies; paused, stopped, taken up again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from unittest import mock

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace import vault
from espace.accounts import matching
from espace.accounts.models import Customer, Invitation, User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.contracts import actions as contracts
from espace.contracts.inviting import actions, chores, population
from espace.contracts.inviting.population import Why
from espace.contracts.models import InvitationRound, Invited
from espace.lib import pace
from espace.outbox.models import OutgoingMail
from espace.privacy.rights import actions as rights
from espace.privacy.rights.states import Channel, Right
from tests import cast
from tests.cast import AT

pytestmark = pytest.mark.django_db
State = InvitationRound.State
MINUTE = timedelta(minutes=1)


def client(name: str = "Alix", *, contract: bool = True, **told: object) -> Customer:
    """Somebody with a contract, an address of their own and no space."""
    one = cast.customer(name, with_account=False, **told)  # type: ignore[arg-type]
    matching.write_digests(one)
    one.save()
    if contract:
        cast.contract(one)
    return one


def several(count: int) -> list[Customer]:
    return sorted((client(f"Alix{n}") for n in range(count)), key=lambda one: one.pk)


def sent(action: str = "customer.invited") -> Counter[object]:
    return Counter(AuditEvent.objects.filter(action=action).values_list("subject", flat=True))


def work(at: datetime, until: datetime, every: timedelta = MINUTE) -> datetime:
    """The worker's rounds from ``at`` on."""
    while at < until:
        chores.send(at)
        at += every
    return at


def test_who_is_left_out_and_why(sophie: User, dominique: User) -> None:
    wanted = client("Zoé")
    client("Un", death_reported_at=None)
    Customer.objects.exclude(pk=wanted.pk).update(death_reported_at=AT)
    closed = client("Deux")
    closed.user = cast.user("deux@clients.example", Role.CUSTOMER)
    closed.closed_at = AT
    closed.save()
    objected = client("Trois")
    rights.enter(
        right=Right.OBJECTION, customer=objected, who="", asked="Plus de courrier", channel=Channel.POST,
        received_on=AT.date(), answer_by=Channel.POST, by=dominique, at=AT,
    )  # fmt: skip
    nowhere = client("Quatre")
    Customer.objects.filter(pk=nowhere.pk).update(email_digest=None)
    for name in ("Cinq", "Six"):
        client(name, email="couple@clients.example")
    client("Sept", contract=False)
    client("Huit", contract=False)
    over = client("Neuf", contract=False)
    cast.contract(over, effective_on=date(2020, 1, 1), ends_on=date(2026, 1, 31))
    invited = client("Dix")
    contracts.invite(customer=invited, by=sophie, at=AT - timedelta(hours=71))
    thrice, lately = client("Onze"), client("Douze")
    Invited.objects.create(customer=thrice, times=3, last_at=AT - timedelta(days=300))
    Invited.objects.create(customer=lately, times=1, last_at=AT - timedelta(days=6))
    cast.customer("Treize")  # she has a space
    found = population.count(AT)
    assert dict(found.left_out) == {
        Why.DECEASED: 1, Why.CLOSED: 1, Why.OBJECTED: 1, Why.NO_ADDRESS: 1, Why.SHARED: 2, Why.NO_CONTRACT: 3,
        Why.PENDING: 1, Why.ENOUGH: 1, Why.TOO_SOON: 1,
    }  # fmt: skip
    assert (found.invited, found.again) == (1, 0)
    assert found.with_an_address == 12
    # A link that lapsed, and a week after it: again.
    assert (population.count(AT + timedelta(days=8)).invited, population.count(AT + timedelta(days=8)).again) == (3, 2)


def test_each_is_invited_as_by_hand_once_at_the_pace_that_was_set(sophie: User) -> None:
    people = several(12)
    round_ = actions.start(by=sophie, at=AT)
    assert (round_.total, round_.per_hour) == (12, 200)
    assert chores.send(AT) == 1, "one at once"
    assert chores.send(AT + timedelta(seconds=17)) == 0
    assert chores.send(AT + timedelta(seconds=18)) == 1
    assert pace.goes_on(InvitationRound.objects.get(), AT + MINUTE)
    end = work(AT + MINUTE, AT + timedelta(hours=1))
    over = InvitationRound.objects.get()
    assert (over.state, over.done, over.sent, over.refused, over.failed) == (State.ENDED, 12, 12, 0, 0)
    assert sent() == Counter({one.pk: 1 for one in people})
    assert OutgoingMail.objects.filter(kind="invitation").count() == Invitation.objects.count() == 12
    assert set(Invitation.objects.values_list("invited_by", flat=True)) == {sophie.pk}
    with pytest.raises(actions.Nobody):
        actions.start(by=sophie, at=end)


def test_the_pace_of_an_hour_is_never_passed(sophie: User) -> None:
    several(15)
    with mock.patch.object(actions, "per_hour", return_value=6):
        actions.start(by=sophie, at=AT)
    work(AT, AT + timedelta(minutes=30))
    assert sum(sent().values()) == 3
    # The worker sleeps two hours and makes up for five minutes of them: one, then one every ten minutes as before.
    work(AT + timedelta(minutes=150), AT + timedelta(minutes=179))
    assert sum(sent().values()) == 3 + 1 + 3


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.lists(st.integers(0, 5), max_size=3, unique=True), stop=st.none() | st.integers(0, 5))
def test_wherever_the_worker_dies_and_whenever_it_is_stopped_nobody_is_invited_twice(
    sophie: User, where: list[int], stop: int | None
) -> None:
    class Killed(BaseException):
        pass

    with transaction.atomic():
        people = several(6)
        round_ = actions.start(by=sophie, at=AT)
        turn, real = 0, contracts.invite

        def invite(**told: object) -> object:
            nonlocal turn
            turn += 1
            if turn - 1 in where:
                raise Killed  # in the middle of the transaction that invites
            return real(**told)  # type: ignore[arg-type]

        with mock.patch.object(contracts, "invite", invite):
            at = AT
            for _round in range(30):
                if stop is not None and InvitationRound.objects.get().done >= stop:
                    break
                try:
                    chores.send(at)
                except Killed:
                    now = InvitationRound.objects.get()
                    assert now.done == sum(sent().values()), "a turn and its invitation are one"
                at += timedelta(seconds=18)
            if stop is not None:
                actions.cancel(round_=round_, by=sophie, at=at)
                assert chores.send(at + MINUTE) == 0
        found = InvitationRound.objects.get()
        assert max(sent().values(), default=0) <= 1
        assert sum(sent().values()) == found.sent == found.done
        assert found.done == 6 if stop is None else found.done >= stop  # a slice after a death makes up for it
        assert Invitation.objects.count() == OutgoingMail.objects.count() == found.sent
        assert found.state == (State.ENDED if stop is None else State.CANCELLED)
        assert len(people) == 6
        transaction.set_rollback(True)


def test_whoever_came_or_was_invited_meanwhile_is_skipped(sophie: User) -> None:
    first, second, third, last = several(4)
    actions.start(by=sophie, at=AT)
    chores.send(AT)
    contracts.invite(customer=second, by=sophie, at=AT)
    third.user = cast.user("third@clients.example", Role.CUSTOMER)
    third.save()
    client("Tard", at=AT + MINUTE)  # an import brings somebody more: another round will
    work(AT + MINUTE, AT + timedelta(minutes=10))
    over = InvitationRound.objects.get()
    assert (over.state, over.total, over.sent, over.not_needed) == (State.ENDED, 4, 2, 2)
    assert sent() == Counter([first.pk, second.pk, last.pk])


def test_a_file_that_does_not_allow_it_or_does_not_open_keeps_nobody_waiting(
    sophie: User, caplog: pytest.LogCaptureFixture
) -> None:
    minor = client("Mineur", born_on=date(2015, 1, 1))
    contested = client("Conteste")
    Customer.objects.filter(pk=contested.pk).update(restricted=["email"])
    client("Pris", email="pris@clients.example")
    cast.user("pris@clients.example", Role.CUSTOMER)
    broken, fine = client("Cassé"), client("Entier")
    actions.start(by=sophie, at=AT)
    vault.destroy_units([broken.unit])
    work(AT, AT + timedelta(minutes=10))
    over = InvitationRound.objects.get()
    assert (over.state, over.sent, over.refused, over.failed) == (State.ENDED, 1, 3, 1)
    assert sent() == Counter([fine.pk])
    assert minor.pk not in Invited.objects.values_list("customer", flat=True)
    assert "Cassé" not in caplog.text


def test_paused_it_sends_none_and_goes_on_where_it_stood(sophie: User, ines: User) -> None:
    several(4)
    round_ = actions.start(by=sophie, at=AT)
    chores.send(AT)
    actions.pause(round_=round_, by=sophie, at=AT)
    work(AT, AT + timedelta(hours=1))
    assert sum(sent().values()) == 1
    with pytest.raises(actions.NotNow):
        actions.pause(round_=round_, by=sophie, at=AT)
    later = AT + timedelta(hours=2)
    actions.resume(round_=round_, by=ines, at=later)
    assert InvitationRound.objects.get().began_from == 1
    work(later, later + timedelta(minutes=5))
    assert sum(sent().values()) == 4
    assert Counter(Invitation.objects.values_list("invited_by", flat=True)) == {sophie.pk: 1, ines.pk: 3}
    for act in (actions.pause, actions.resume, actions.cancel):
        with pytest.raises(actions.NotNow):
            act(round_=round_, by=sophie, at=later)
    verbs = AuditEvent.objects.filter(action__startswith="invitations.").order_by("id").values_list("action", flat=True)
    assert [verb.partition(".")[2] for verb in verbs] == ["started", "paused", "resumed", "ended"]


@pytest.mark.parametrize("act", [actions.pause, actions.cancel])
def test_it_stops_between_two_invitations_of_a_slice(sophie: User, act: Callable[..., None]) -> None:
    several(9)
    round_, invite = actions.start(by=sophie, at=AT), actions.invite

    def then_stopped(**told: object) -> str:
        outcome = invite(**told)  # type: ignore[arg-type]
        if sum(sent().values()) == 3:
            act(round_=round_, by=sophie, at=AT)
        return outcome

    with mock.patch.object(actions, "invite", then_stopped):
        assert chores.send(AT + timedelta(minutes=5)) == 3
    assert sum(sent().values()) == InvitationRound.objects.get().done == 3


def test_nobody_acts_in_the_name_of_somebody_who_left(sophie: User) -> None:
    several(2)
    actions.start(by=sophie, at=AT)
    User.objects.filter(pk=sophie.pk).update(is_active=False)
    assert chores.send(AT) == 0
    assert InvitationRound.objects.get().state == State.PAUSED
    assert not sent()


def test_one_round_at_a_time(sophie: User, ines: User) -> None:
    several(2)
    round_ = actions.start(by=sophie, at=AT)
    with pytest.raises(actions.NotNow):
        actions.start(by=ines, at=AT)
    actions.pause(round_=round_, by=sophie, at=AT)
    with pytest.raises(actions.NotNow):
        actions.start(by=ines, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitationRound.objects.create(by=ines, started_at=AT, per_hour=1, next_at=AT, total=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitationRound.objects.update(sent=7)
    actions.cancel(round_=round_, by=sophie, at=AT)
    actions.start(by=ines, at=AT)


def test_three_invitations_in_all_a_week_apart(sophie: User) -> None:
    [one] = several(1)
    at = AT
    for _round in range(3):
        actions.start(by=sophie, at=at)
        chores.send(at)
        chores.send(at + MINUTE)
        with pytest.raises(actions.Nobody):
            actions.start(by=sophie, at=at + timedelta(days=6))
        at += timedelta(days=8)
    with pytest.raises(actions.Nobody):
        actions.start(by=sophie, at=at + timedelta(days=300))
    assert Invited.objects.get().times == sent()[one.pk] == 3


def test_the_preview_is_one_query(django_assert_num_queries: object) -> None:
    several(3)
    with django_assert_num_queries(1):  # type: ignore[operator]
        population.count(AT)
