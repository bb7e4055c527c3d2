"""What requests show of clauses C03, C05, C08, C11, C12 and C13: each step has its author, what is said is sealed, what was sent is not
lost, each field has its reason, a person decided, LYA PROTECT read what was shared with it, insurers what the register lets them."""

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
from espace.privacy.proofs.looking import counted, sealed_sample
from espace.register.reading import EU_27
from espace.tickets.disclosing import asks_agreement
from espace.tickets.kinds import every_kind
from espace.tickets.models import Attachment, BreakGlass, Disclosure, Share, StateChange, Ticket
from espace.tickets.proxies.proving import made_within, read_while_it_ran
from espace.tickets.states import State

OPENED = ("share.read", "document.read")
EXCHANGED = (("tickets.Message", "body"), ("documents.Document", "name"))


def steps(at: datetime) -> Evidence:
    """C03: each request stands where its last step left it; no file of a draft is shown to staff."""
    last = StateChange.objects.filter(ticket=OuterRef("pk")).order_by("-at", "-pk").values("target")[:1]
    tickets = Ticket.objects.annotate(led_to=Subquery(last))
    astray = tickets.filter(Q(led_to__isnull=True) | ~Q(led_to=F("state"))).count()
    shown = Document.objects.filter(attachment__draft__isnull=False, shown_to_staff=True).count()
    return counted(tickets.count(), wrong=astray + shown, what=_("demandes, chacune là où sa dernière étape l’a mise"))


def open_ones_stay(at: datetime) -> Evidence:
    """C08: each request sent in the last twelve months, and never closed, is here: nothing but its end takes it away."""
    sent = _units("ticket.submitted", at) - _units("ticket.closed", at)
    return counted(len(sent), wrong=len(sent - _here(sent)), what=_("demandes envoyées et jamais closes, toutes ici"))


def none_lost(at: datetime) -> Evidence:
    """C08: each request closed in the last twelve months is here, in the archive, or destroyed with a line of the ledger."""
    closed = _units("ticket.closed", at)
    lost = closed - _here(closed)
    lost -= set(ArchivedUnit.objects.filter(pk__in=among(lost)).values_list("pk", flat=True))
    if lost:
        lost -= {
            UUID(line["unit"]) for segment in ledger.ledger().segments() for line in segment.lines if "unit" in line
        }
    return counted(
        len(closed),
        wrong=len(lost),
        what=_("demandes closes, chacune ici, dans l’archive ou inscrite au registre des effacements"),
    )


def _units(action: str, at: datetime) -> set[UUID]:
    rows = AuditEvent.objects.filter(action=action, at__gt=register.oldest("security_log", at), unit__isnull=False)
    return {unit for unit in rows.values_list("unit", flat=True) if unit is not None}


def _here(units: set[UUID]) -> set[UUID]:
    return set(Ticket.objects.filter(unit__in=among(units)).values_list("unit", flat=True))


def sealed_exchanges(at: datetime) -> Evidence:
    """C05: what is said and joined in the space is sealed there."""
    seen = [sealed_sample(table, name) for table, name in EXCHANGED]
    looked, plain = (sum(found) for found in zip(*seen, strict=True))
    return counted(looked, wrong=plain, what=_("messages et fichiers relus, scellés dans l’espace"))


def asked_for_a_reason(at: datetime) -> Evidence:
    """C11: each field of a request is of a declared category, and says why it is asked."""
    law, fields = register.load(), [field for kind in every_kind().values() for field in kind.every]
    wrong = sum(field.category not in law.categories or not all(field.why.values()) for field in fields)
    return counted(len(fields), wrong=wrong, what=_("champs des demandes, chacun avec sa raison"))


def decided_by_people(at: datetime) -> Evidence:
    """C12: each request that is closed was closed by somebody of the brokerage."""
    closed = Ticket.objects.filter(state=State.CLOSED)
    others = closed.exclude(closed_by__role__in=[Role.ADVISOR, Role.DPO]).count()
    return counted(closed.count(), wrong=others, what=_("demandes closes, chacune par une personne"))


def read_while_shared(at: datetime) -> Evidence:
    """C13: each opening by LYA PROTECT of what is still here was of something shared with it at that instant."""
    opened = AuditEvent.objects.filter(
        role=Role.PROTECT_READER, action__in=OPENED, at__gt=register.oldest("access_journal", at)
    )
    shares: dict[UUID, list[Share]] = {}
    for one in Share.objects.all():
        shares.setdefault(one.unit, []).append(one)
    files = Attachment.objects.filter(ticket__unit__in=among(set(shares)))
    of_file: dict[UUID, tuple[UUID, UUID | None]] = {
        unit: (document, ticket)
        for unit, document, ticket in files.values_list("document__unit", "document", "ticket__unit")
    }
    looked = wrong = 0
    for unit, when in opened.values_list("unit", "at"):
        document, ticket = of_file.get(unit, (None, unit)) if unit else (None, None)
        if ticket in shares:
            looked += 1
            wrong += not any(_shared(one, document, when) for one in shares[ticket])
    return counted(looked, wrong=wrong, what=_("lectures de LYA PROTECT, chacune pendant un partage"))


def _shared(one: Share, document: UUID | None, at: datetime) -> bool:
    return one.at <= at < min(one.ended_at or one.ends_at, one.ends_at) and (
        document is None or one.document in (None, document)
    )


def read_within_its_hours(at: datetime) -> Evidence:
    """C13: each reading by an exceptional access to what is still here was within the hours that a second person opened."""
    accesses: dict[UUID, list[BreakGlass]] = {}
    for one in BreakGlass.objects.filter(granted=True):
        accesses.setdefault(one.unit, []).append(one)
    read = AuditEvent.objects.filter(action="break_glass.read", at__gt=register.oldest("access_journal", at))
    here = _here({unit for unit in read.values_list("unit", flat=True) if unit is not None})
    looked = wrong = 0
    for unit, actor, when in read.values_list("unit", "actor", "at"):
        if unit in here:
            looked += 1
            wrong += not any(
                one.by_id == actor and one.decided_by_id != actor and one.decided_at <= when and one.is_open(when)
                for one in accesses.get(unit, ())
                if one.decided_at is not None
            )
    return counted(looked, wrong=wrong, what=_("lectures par un accès exceptionnel, chacune dans ses quatre heures"))


def passed_on_as_named(at: datetime) -> Evidence:
    """C13: whatever was noted as passed on to an insurer and is still here went to whom the register named, in a country of the Union
    (C14), with the person's agreement where health may be told."""
    looked = wrong = 0
    for one in Disclosure.objects.filter(wrong_at__isnull=True).select_related("ticket"):
        looked += 1
        named = one.country in EU_27 and one.named_on <= one.sent_on
        wrong += not named or (one.agreed_on is None and asks_agreement(one.ticket))
    return counted(
        looked,
        wrong=wrong,
        what=_("transmissions à un assureur, chacune nommée par le registre, avec l’accord qu’il faut"),
    )


PROOFS = (
    Proof("C03", "request_flow", made_within),
    Proof("C03", "request_flow", read_while_it_ran),
    Proof("C03", "request_flow", steps),
    Proof("C05", "sealed_data", sealed_exchanges),
    Proof("C08", "request_flow", open_ones_stay),
    Proof("C08", "archive_process", none_lost),
    Proof("C11", "source_of_hints", asked_for_a_reason),
    Proof("C12", "human_decision", decided_by_people),
    Proof("C13", "sharing", read_while_shared),
    Proof("C13", "disclosure", passed_on_as_named),
    Proof("C13", "maintainer_access", read_within_its_hours),
)
