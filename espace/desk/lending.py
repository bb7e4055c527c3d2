"""What an advisor sees of the archive: kinds and dates, of a client whose open request they hold, while a linked contract runs (C16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.desk.archived import line_words
from espace.desk.frame import staff_of
from espace.lib import clock
from espace.privacy.archive.models import ArchiveAsk, ArchivedLink, ArchivedUnit
from espace.tickets.models import Ticket
from espace.tickets.states import State

SHOWN = 50


@dataclass(frozen=True)
class Line:
    """One line of the index, with the loan that this advisor asked for, if any."""

    unit: ArchivedUnit
    words: object
    loan: ArchiveAsk | None


def lendable(by: User, at: datetime) -> QuerySet[ArchivedUnit]:
    """The units that this advisor may ask for now: of a client whose open request they hold, linked to a contract that runs."""
    staff = staff_of(by)
    if by.role != Role.ADVISOR or staff is None:
        return ArchivedUnit.objects.none()
    held = Ticket.objects.filter(customer_id=OuterRef("subject"), assignee=staff).exclude(state=State.CLOSED)
    running = Contract.objects.in_force(clock.today(at)).filter(customer_id=OuterRef(OuterRef("subject")))
    linked = ArchivedLink.objects.filter(archived=OuterRef("pk"), contract__in=running.values("pk"))
    return ArchivedUnit.objects.kept().filter(Exists(held), Exists(linked), within__isnull=True)


def lines(customer: Customer, *, by: User, at: datetime) -> list[Line]:
    """The index of one client for this advisor; two statements, one where there is nothing."""
    if by.role != Role.ADVISOR:
        return []
    found = list(lendable(by, at).filter(subject=customer.pk).order_by("-opened_on", "-id")[:SHOWN])
    loans: dict[UUID, ArchiveAsk] = {}
    if found:
        asked = ArchiveAsk.objects.visible_to(by).live(at).filter(subject=customer.pk).order_by("asked_at")
        loans = {UUID(unit): one for one in asked for unit in one.wanted}
    return [Line(unit, line_words(unit), loans.get(unit.pk)) for unit in found]
