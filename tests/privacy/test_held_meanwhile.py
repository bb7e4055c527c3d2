"""A hold and a destruction that come at once: whichever locked the row first is what the other finds (clause C17)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from espace.accounts.models import User
from espace.contracts.models import Contract
from espace.privacy.archive import destroying
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.retention import breaking, engine, erasing, holds
from espace.privacy.retention.models import LegalHold
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast
from tests.abreast import waits
from tests.cast import AT

pytestmark = pytest.mark.django_db(transaction=True)
FAR = AT.replace(year=2038)
MOTIVE = "Procédure en cours devant le tribunal de Lyon."


def archived(claire: User, sophie: User) -> ArchivedUnit:
    """A request of Claire's in the archive, whose term is over."""
    about = claire.customer.contracts.get()
    ticket = cast.ticket(claire.customer, State.CLOSED, assignee=sophie, about=about)
    Contract.objects.filter(pk=about.pk).update(ends_on=date(2026, 12, 31))
    engine.run(AT + timedelta(days=184))
    return ArchivedUnit.objects.get(pk=ticket.unit)


def hold(unit: ArchivedUnit, dominique: User) -> LegalHold:
    return holds.place(
        unit=unit.pk, kind=unit.kind, motive=MOTIVE, review_on=FAR.date() + timedelta(days=30), by=dominique, at=FAR
    )


def test_what_is_being_destroyed_is_held_by_nobody(claire: User, sophie: User, dominique: User) -> None:
    unit = archived(claire, sophie)
    place = partial(hold, unit, dominique)
    assert waits(partial(destroying.ask_for, [unit.pk], FAR), place)
    with pytest.raises(breaking.NotNow, match="ne peut plus être gelé"):
        place()
    assert not LegalHold.objects.exists()


def test_what_is_being_held_is_destroyed_by_nobody(claire: User, sophie: User, dominique: User) -> None:
    unit = archived(claire, sophie)
    assert waits(partial(hold, unit, dominique), partial(holds.free, "archive", [unit.pk]))
    engine.run(FAR)
    unit.refresh_from_db()
    assert unit.destroy_asked_at is None


def test_a_hold_that_came_after_the_engine_looked_is_seen_before_it_destroys(
    claire: User, sophie: User, dominique: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit, real = archived(claire, sophie), holds.free
    monkeypatch.setattr(
        holds, "free", lambda kind, ids: [hold(unit, dominique) for one in ids if one == unit.pk] and real(kind, ids)
    )
    engine.run(FAR)
    unit.refresh_from_db()
    assert unit.destroy_asked_at is None


def test_an_erasure_locks_what_it_judges_and_keeps_what_is_held(claire: User, sophie: User, dominique: User) -> None:
    Contract.objects.filter(customer=claire.customer).update(effective_on=date(2010, 1, 1), ends_on=date(2016, 1, 31))
    ticket = cast.ticket(claire.customer, State.CLOSED, assignee=sophie)
    erasing.carry_out(customer=claire.customer, by=dominique, at=AT)
    place = partial(
        holds.place, unit=ticket.unit, kind="ticket", motive=MOTIVE, review_on=AT.date() + timedelta(days=30),
        by=dominique, at=AT,
    )  # fmt: skip
    place()
    with CaptureQueriesContext(connection) as asked:
        assert erasing.finish(AT) == 0
    assert Ticket.objects.filter(pk=ticket.pk).exists()
    rows = [query["sql"] for query in asked if "tickets_ticket" in query["sql"]]
    judged = next(number for number, sql in enumerate(rows) if "retention_legalhold" in sql)
    assert connection.vendor == "sqlite" or any("FOR UPDATE" in sql for sql in rows[:judged]), "locked, then judged"
