"""What requests show of clauses C03, C08 and C12: each step has its author, what was sent is not lost, and a person decided."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from espace import ledger, register
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.documents.models import Document
from espace.lib.rows import among
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted
from espace.tickets.models import StateChange, Ticket
from espace.tickets.states import State


def steps(at: datetime) -> Evidence:
    """C03: each request stands where its last step left it; no file of a draft is shown to staff."""
    last = StateChange.objects.filter(ticket=OuterRef("pk")).order_by("-at", "-pk").values("target")[:1]
    tickets = Ticket.objects.annotate(led_to=Subquery(last))
    astray = tickets.filter(Q(led_to__isnull=True) | ~Q(led_to=F("state"))).count()
    shown = Document.objects.filter(attachment__draft__isnull=False, shown_to_staff=True).count()
    return counted(tickets.count(), wrong=astray + shown, what=_("demandes, chacune là où sa dernière étape l’a mise"))


def nothing_lost(at: datetime) -> Evidence:
    """C08: each request sent in the last twelve months is here, in the archive, or destroyed with a line of the ledger."""
    sent = AuditEvent.objects.filter(
        action="ticket.submitted", at__gt=register.oldest("security_log", at), unit__isnull=False
    )
    units = {unit for unit in sent.values_list("unit", flat=True) if unit is not None}
    known = set(Ticket.objects.filter(unit__in=among(units)).values_list("unit", flat=True))
    known |= set(ArchivedUnit.objects.filter(pk__in=among(units)).values_list("pk", flat=True))
    lost = units - known
    if lost:
        lost -= {
            UUID(line["unit"]) for segment in ledger.ledger().segments() for line in segment.lines if "unit" in line
        }
    return counted(
        len(units),
        wrong=len(lost),
        what=_("demandes envoyées, chacune ici, dans l’archive ou inscrite au registre des effacements"),
    )


def decided_by_people(at: datetime) -> Evidence:
    """C12: each request that is closed was closed by somebody of the brokerage."""
    closed = Ticket.objects.filter(state=State.CLOSED)
    others = closed.exclude(closed_by__role__in=[Role.ADVISOR, Role.DPO]).count()
    return counted(closed.count(), wrong=others, what=_("demandes closes, chacune par une personne"))


PROOFS = (
    Proof("C03", "request_flow", steps),
    Proof("C08", "request_flow", nothing_lost),
    Proof("C12", "human_decision", decided_by_people),
)
