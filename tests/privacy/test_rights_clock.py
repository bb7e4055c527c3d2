"""The clock of a right (clause C19), with the notice's own dates: received, suspended, extended, late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from espace.accounts.models import User
from espace.privacy.rights import actions, deadlines
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Channel, Decision, Right
from tests import cast

pytestmark = pytest.mark.django_db


def on(text: str) -> datetime:
    """Noon in Paris, or about."""
    return datetime.combine(date.fromisoformat(text), time(11), UTC)


def letter(by: User, received: str, entered: str = "", right: Right = Right.ACCESS) -> RightsRequest:
    return actions.enter(
        right=right, customer=None, who="Jeanne Roy\n1 rue Haute", asked="Mes données", channel=Channel.POST,
        received_on=date.fromisoformat(received), answer_by=Channel.POST, by=by, at=on(entered or received),
    )  # fmt: skip


def fresh(request: RightsRequest) -> RightsRequest:
    return RightsRequest.objects.get(pk=request.pk)


@pytest.mark.parametrize(("received", "due"), [("2026-01-31", date(2026, 3, 2)), ("2026-04-14", date(2026, 5, 15))])
def test_a_month_of_the_calendar_moved_to_a_working_day(received: str, due: date, dominique: User) -> None:
    request = letter(dominique, received)
    assert deadlines.due_on(request, date.fromisoformat(received)) == due
    assert deadlines.late(on(due.isoformat())) == []
    assert deadlines.late(on("2026-12-31")) == [request]


def test_it_stands_still_while_identity_is_awaited(dominique: User) -> None:
    """Asked on day 5, received on day 12: seven days, added to the raw date and then moved."""
    request = letter(dominique, "2026-04-14", "2026-04-16")
    actions.ask_identity(request=request, on=date(2026, 4, 19), by=dominique, at=on("2026-04-20"))
    # While it is awaited, it moves a day a day.
    assert deadlines.due_on(fresh(request), date(2026, 4, 22)) == date(2026, 5, 18)
    actions.identify(request=request, on=date(2026, 4, 26), by=dominique, at=on("2026-04-27"))
    assert deadlines.due_on(fresh(request), date(2026, 6, 30)) == date(2026, 5, 21)
    assert deadlines.late(on("2026-05-21")) == []
    assert deadlines.late(on("2026-05-22")) == [request]


def test_a_letter_may_be_dated_earlier_and_never_later(dominique: User) -> None:
    assert letter(dominique, "2026-01-31", "2026-02-10").received_on == date(2026, 1, 31)
    with pytest.raises(NotNow, match="après aujourd’hui"):
        letter(dominique, "2026-02-11", "2026-02-10")


def test_two_months_more_only_with_reasons_and_inside_the_first(dominique: User) -> None:
    request = letter(dominique, "2026-04-14")
    with pytest.raises(NotNow, match="pourquoi"):
        actions.extend(request=request, reasons="", by=dominique, at=on("2026-05-04"))
    with pytest.raises(NotNow, match="premier mois"):
        actions.extend(request=request, reasons="Volume", by=dominique, at=on("2026-05-16"))
    actions.extend(request=request, reasons="Volume", by=dominique, at=on("2026-05-15"))
    assert deadlines.due_on(fresh(request), date(2026, 5, 15)) == date(2026, 7, 15)  # the 14th is a holiday
    with pytest.raises(NotNow, match="qu’une fois"):
        actions.extend(request=request, reasons="Encore", by=dominique, at=on("2026-05-15"))


def test_the_delay_is_the_registers_own(dominique: User) -> None:
    """A consent is withdrawn within a day, and that delay is not extended."""
    request = letter(dominique, "2026-04-14", right=Right.WITHDRAWAL)
    assert deadlines.due_on(request, date(2026, 4, 14)) == date(2026, 4, 15)
    with pytest.raises(NotNow):
        actions.extend(request=request, reasons="Volume", by=dominique, at=on("2026-04-14"))


def test_who_was_signed_in_is_not_asked_again(claire: User, dominique: User) -> None:
    request = actions.ask(right=Right.RECTIFICATION, customer=claire.customer, asked="x", by=claire, at=cast.AT)
    with pytest.raises(NotNow, match="connectée"):
        actions.ask_identity(request=request, on=cast.ON, by=dominique, at=cast.AT)


def test_an_answered_right_is_late_no_more(claire: User, dominique: User) -> None:
    request = actions.ask(right=Right.RECTIFICATION, customer=claire.customer, asked="x", by=claire, at=cast.AT)
    actions.decide(request=request, decision=Decision.REFUSED, reasons="Exacte.", by=dominique, at=cast.AT)
    assert deadlines.late(on("2027-02-01")) == [request], "decided is not yet answered"
    actions.answer(request=request, by=dominique, at=cast.AT)
    assert deadlines.late(on("2027-02-01")) == []
