"""Twelve years in seconds: customers, contracts whose ends move, requests sent, closed, reopened and held, runs skipped, persons erased.

At every simulated day: nothing visible past its term, nothing taken before it, the ledger whole, and everything that was ever sent is
somewhere: in the account, in the archive, or in a line of the ledger that says it was destroyed.
"""

from __future__ import annotations

import calendar
import shutil
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from espace import ledger
from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract, ContractStub
from espace.lib.clock import PARIS
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.retention import engine, erasing, holds
from espace.privacy.retention.models import LegalHold
from espace.tickets import actions
from espace.tickets.models import Draft, Ticket
from espace.tickets.states import State
from tests import cast
from tests.privacy.archiving import archive_round

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The same date some months on, or the last of its month: counted here apart from the engine's own calendar."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class Brokerage:
    """One brokerage with an advisor, an officer and a few customers, day after day."""

    def __init__(self, random: Random) -> None:
        self.random = random
        for copy in ("ledger", "ledger-copy"):
            shutil.rmtree(settings.HOME.path / copy, ignore_errors=True)
        self.at = START
        self.sophie = cast.staff("Sophie", "Laurent", Role.ADVISOR)
        self.dominique = cast.staff("Dominique", "Perrin", Role.DPO)
        self.customers: list[UUID] = []
        self.sent: dict[UUID, UUID] = {}  # unit of a request → its customer
        self.erased: set[UUID] = set()

    # ── What people do ──

    def somebody_signs_up(self, years: int) -> None:
        years %= 4
        if Customer.objects.count() < 4:
            file = cast.customer(at=self.at)
            ends_on = months_later(self.today, 12 * years) if years else None
            cast.contract(file, effective_on=self.today - 400 * DAY, ends_on=ends_on, at=self.at)
            self.customers.append(file.pk)

    def a_contract_ends_at_another_date(self, which: int) -> None:
        months = self.random.randint(0, 30)
        contracts = list(Contract.objects.order_by("pk"))
        if contracts:
            Contract.objects.filter(pk=contracts[which % len(contracts)].pk).update(
                ends_on=months_later(self.today, months)
            )

    def a_request_is_sent(self, which: int) -> None:
        if file := self.someone(which):
            ticket = cast.ticket(file, at=self.at)
            self.sent[ticket.unit] = file.pk

    def a_request_is_closed(self, which: int) -> None:
        if ticket := self.one(Ticket.objects.open(), which):
            actions.close(ticket=ticket, by=self.sophie, at=self.at)

    def a_request_is_reopened(self, which: int) -> None:
        if ticket := self.one(Ticket.objects.filter(state=State.CLOSED), which):
            actions.reopen(ticket=ticket, by=self.sophie, at=self.at)

    def a_draft_is_begun(self, which: int) -> None:
        if file := self.someone(which):
            cast.draft(file, at=self.at)

    def a_unit_is_held(self, which: int) -> None:
        held = LegalHold.objects.filter(released_at__isnull=True).values("held")
        if unit := self.one(ArchivedUnit.objects.kept().exclude(pk__in=held), which):
            holds.place(
                unit=unit.pk, kind=unit.kind, motive="Procédure en cours au tribunal.", review_on=self.today + 90 * DAY,
                by=self.dominique, at=self.at,
            )  # fmt: skip

    def a_hold_is_released(self, which: int) -> None:
        if hold := self.one(LegalHold.objects.filter(released_at__isnull=True), which):
            holds.release(hold=hold, by=self.dominique, at=self.at)

    def somebody_is_erased(self, which: int) -> None:
        if file := self.someone(which):
            erasing.carry_out(customer=file, by=self.dominique, at=self.at)
            self.erased.add(file.pk)

    # ── Time ──

    def the_worker_runs(self) -> None:
        before = self.places()
        engine.run(self.at)
        erasing.finish(self.at)
        archive_round(self.at)
        self.nothing_went_early(before)
        self.nothing_is_left_past_its_term()

    # ── What must hold ──

    def nothing_is_visible_past_its_term(self) -> None:
        for user in User.objects.filter(role=Role.CUSTOMER):
            for ticket in Ticket.objects.visible_to(user, self.at):
                if ticket.closed_at is None:
                    continue
                assert months_later(ticket.closed_at.astimezone(PARIS).date(), 6) > self.today, (
                    "a closed request is past six months"
                )
            for draft in Draft.objects.visible_to(user, self.at):
                assert months_later(draft.edited_at.astimezone(PARIS).date(), 3) > self.today, (
                    "a draft is past three months"
                )

    def nothing_is_left_past_its_term(self) -> None:
        for closed_at in Ticket.objects.values_list("closed_at", flat=True):
            if closed_at is None:
                continue
            assert months_later(closed_at.astimezone(PARIS).date(), 6) > self.today
        held = set(LegalHold.objects.filter(released_at__isnull=True).values_list("held", flat=True))
        known = self.ends()
        for unit in ArchivedUnit.objects.prefetch_related("links"):
            ends = [known.get(link.contract) for link in unit.links.all()]
            if ends and None not in ends and unit.pk not in held and unit.within not in held:
                assert months_later(max(end for end in ends if end), 120) > self.today, (
                    "the archive keeps what is past ten years"
                )

    def everything_sent_is_somewhere(self) -> None:
        here = set(Ticket.objects.values_list("unit", flat=True)) | set(
            ArchivedUnit.objects.values_list("pk", flat=True)
        )
        for unit in self.sent.keys() - here:
            assert unit.hex in self.destroyed(), "a request is nowhere, and no line of the ledger says why"

    def the_ledger_is_whole(self) -> None:
        assert [fault for fault in ledger.ledger().faults() if "mark" not in fault] == []

    # ── Reading ──

    @property
    def today(self) -> date:
        return self.at.astimezone(PARIS).date()

    def someone(self, which: int) -> Customer | None:
        files = list(Customer.objects.filter(user__is_active=True).select_related("user").order_by("pk"))
        return files[which % len(files)] if files else None

    def one(self, rows: Any, which: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[which % len(found)] if found else None

    def places(self) -> dict[UUID, tuple[str, Any]]:
        live = {unit: ("account", closed) for unit, closed in Ticket.objects.values_list("unit", "closed_at")}
        return live | {unit.pk: ("archive", [link.contract for link in unit.links.all()]) for unit in self.archived()}

    def archived(self) -> list[ArchivedUnit]:
        return list(ArchivedUnit.objects.filter(kind="ticket").prefetch_related("links"))

    def nothing_went_early(self, before: dict[UUID, tuple[str, Any]]) -> None:
        after, dated = self.places(), self.ends()
        for unit, (place, known) in before.items():
            if self.sent.get(unit) in self.erased:
                continue
            if place == "account" and after.get(unit, ("", None))[0] != "account":
                assert isinstance(known, datetime), "an open request left"
                assert months_later(known.astimezone(PARIS).date(), 6) <= self.today + DAY, (
                    "a request left before its term"
                )
                assert unit in after, "a request left the account for nowhere"
            if place == "archive" and unit not in after:
                ends = [dated.get(contract) for contract in known]
                assert None not in ends, "destroyed while a contract has no end"
                assert not ends or months_later(max(end for end in ends if end), 120) <= self.today, (
                    "destroyed too early"
                )

    def ends(self) -> dict[UUID, date | None]:
        stubs = dict(ContractStub.objects.values_list("pk", "ends_on"))
        return stubs | dict(Contract.objects.values_list("pk", "ends_on"))

    def destroyed(self) -> set[str]:
        return {
            line["unit"]
            for segment in ledger.ledger().segments()
            for line in segment.lines
            if segment.kind == "destroy"
        }

    # ── A life ──

    def live(self, years: int) -> None:
        """Acts, then some days, then perhaps the worker; what must hold is looked at each time."""
        acts = [
            self.somebody_signs_up, self.a_contract_ends_at_another_date, self.a_request_is_closed, self.a_request_is_closed,
            self.a_request_is_sent, self.a_request_is_sent, self.a_request_is_reopened, self.a_draft_is_begun, self.a_unit_is_held,
            self.a_hold_is_released,
        ]  # fmt: skip
        while self.at < START + years * 365 * DAY:
            for act in self.random.choices(acts, k=self.random.randint(0, 5)):
                act(self.random.randrange(10))
            if self.random.random() < 0.03:
                self.somebody_is_erased(self.random.randrange(10))
            self.at += timedelta(days=self.random.choice((1, 20, 60, 90)), hours=self.random.randrange(24))
            if self.random.random() < 0.6:
                self.the_worker_runs()
            self.nothing_is_visible_past_its_term()
            self.everything_sent_is_somewhere()
        self.the_worker_runs()
        self.nothing_is_left_past_its_term()
        self.the_ledger_is_whole()


@pytest.mark.django_db
@hypothesis_settings(
    max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate]
)
@given(st.integers(0, 2**32))
def test_twelve_years(seed: int) -> None:
    with transaction.atomic():
        Brokerage(Random(seed)).live(years=12)
        transaction.set_rollback(True)
