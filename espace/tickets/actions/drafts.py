"""Preparing a request (clause C03): a draft is the customer's alone, until it is sent."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts import mailing
from espace.accounts.models import Customer, Proxy, User
from espace.contracts.models import Contract
from espace.documents import actions as documents
from espace.documents.models import Document
from espace.privacy.consent import actions as consents
from espace.tickets import answers as reading
from espace.tickets.arriving import Arrival
from espace.tickets.errors import ConsentMissing, EditedElsewhere, NotNow, Unfinished
from espace.tickets.indexing import index_ticket, searchable
from espace.tickets.kinds import Kind, kind_of, kinds
from espace.tickets.models import Attachment, BankChange, Draft, Qualification, StateChange, Ticket
from espace.tickets.news import tell_both_addresses, tell_customer, tell_desk
from espace.tickets.proxies.wording import lendable
from espace.tickets.states import Ball, Channel, State

MOST_FILES = 20
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, no 1/I: people read references over the phone


@transaction.atomic
def start(
    *,
    customer: Customer,
    kind: Kind,
    contract: Contract | None,
    by: User,
    at: datetime,
    follows: Ticket | None = None,
    answers: reading.Answers | None = None,
    pk: UUID | None = None,
    proxy: Proxy | None = None,
) -> Draft:
    """Begin a draft, with answers already known if any. Notifications (termination) have no draft.

    ``proxy``: the one under which ``by`` prepares it for ``customer``. Raises :class:`NotNow` where it does not run, or lends no such kind.

    ``pk`` comes with the form: posted twice is begun once. That of a request already sent begins another draft.
    """
    if kind.flow != "request":
        raise NotNow(_("Une résiliation se notifie en une fois, sans brouillon."))
    if proxy is not None and not _lends(proxy.pk, kind, by, at):
        raise NotNow(_("Cette procuration ne permet pas, ou plus, cette demande."))
    earlier = Draft.objects.filter(pk=pk, customer=customer, proxy=proxy).first() if pk else None
    if earlier is not None:
        return earlier
    draft = Draft(
        customer=customer, kind=kind.id, contract=contract, follows=follows, proxy=proxy, created_at=at, edited_at=at
    )
    if pk is not None and not Ticket.objects.filter(pk=pk).exists():
        draft.pk = pk
    vault.new_unit("draft", draft)
    draft.answers = answers or {}
    draft.save(force_insert=True)
    audit.record(action="draft.started", by=by, at=at, subject=customer.pk, unit=draft.unit)
    return draft


def may_reuse(kind: Kind) -> bool:
    """Whether a request of this kind may begin another: never one that says where money goes, a complaint or a notification."""
    return kind.id in kinds() and kind.flow == "request" and not kind.reauthenticate and not kind.complaint


@transaction.atomic
def reuse(*, ticket: Ticket, by: User, at: datetime, pk: UUID) -> Draft:
    """Begin a draft with the answers of a request that was sent; neither its files nor what was accepted then come along."""
    kind = kind_of(ticket.kind)
    if not may_reuse(kind):
        raise NotNow(_("Cette demande ne se refait pas : commencez-en une nouvelle."))
    vault.open_rows(ticket, viewer=by.role)
    answers, _faults = reading.clean(kind, ticket.answers, complete=False)
    contract = Contract.objects.visible_to(by).filter(tickets=ticket).first()
    return start(customer=ticket.customer, kind=kind, contract=contract, by=by, at=at, answers=answers, pk=pk)


def _lends(proxy: UUID, kind: Kind, by: User, at: datetime) -> bool:
    """Whether a proxy lets this person make a request of this kind at ``at``; the broker may have made it nobody else's since, or one that
    may hold health data, which its giver did not agree to then."""
    signed = Q(kinds__kind=kind.id, kinds__health=True) if kind.health else Q(kinds__kind=kind.id)
    return lendable(kind) and Proxy.objects.held_by(by.pk, at).filter(signed, pk=proxy).exists()


def _still_lent(draft: Draft, by: User, at: datetime) -> None:
    """Raise ``Draft.DoesNotExist`` where the proxy of a draft has ended since its author was let in, or lends its kind no more."""
    if draft.proxy_id is not None and not _lends(draft.proxy_id, kind_of(draft.kind), by, at):
        raise Draft.DoesNotExist


@transaction.atomic
def save(
    *, draft: Draft, raw: dict[str, Any], contract: Contract | None, revision: int, by: User, at: datetime
) -> Draft:
    """Keep what was typed, whether or not it is fit to send. Raises :class:`EditedElsewhere` if another save came first."""
    draft = _hold(draft)
    _still_lent(draft, by, at)
    if draft.revision != revision:
        raise EditedElsewhere
    kind = kind_of(draft.kind)
    # What the brokerage stopped asking meanwhile is in no form: it stays with its writer, and does not leave.
    unasked = reading.unasked(kind, draft.answers | {name: value for name, value in raw.items() if value})
    draft.answers = unasked | reading.clean(kind, raw, complete=False)[0]
    draft.contract = contract
    draft.edited_at = at
    draft.revision += 1
    draft.save()
    return draft


@transaction.atomic
def attach(*, draft: Draft, upload: Any, by: User, at: datetime) -> Document:
    """Add one file to a draft; it is quarantined until the scanner says clean, and no staff sees it yet."""
    draft = _hold(draft)
    _still_lent(draft, by, at)
    if draft.attachments.count() >= MOST_FILES:
        raise NotNow(_("Une demande porte au plus %(count)d fichiers.") % {"count": MOST_FILES})
    document = documents.receive(upload=upload, customer=draft.customer, by=by, at=at, shown_to_staff=False)
    Attachment.objects.create(document=document, draft=draft)
    draft.edited_at = at
    draft.save(update_fields=["edited_at"])
    return document


@transaction.atomic
def detach(*, draft: Draft, document: Document, by: User, at: datetime) -> None:
    """Take a file out of a draft: it is destroyed at once."""
    documents.remove(document=document, by=by, at=at)
    Draft.objects.filter(pk=draft.pk).update(edited_at=at)


@transaction.atomic
def discard(*, draft: Draft, by: User | None, at: datetime) -> None:
    """Throw a draft away: its key, its files and its row."""
    for attachment in draft.attachments.select_related("document"):
        documents.remove(document=attachment.document, by=by, at=at)
    unit, customer = draft.unit, draft.customer_id
    draft.delete()
    vault.destroy_units([unit])
    audit.record(action="draft.discarded", by=by, at=at, subject=customer, unit=unit)


@transaction.atomic
def submit(*, draft: Draft, by: User, at: datetime, accepts_health: bool = False) -> Ticket:
    """Send a draft: it becomes a ticket under the same id, in the same unit. Raises :class:`Unfinished` with what is missing,
    :class:`ConsentMissing` without ``accepts_health`` where the kind may hold health data.

    A draft sent twice (double click, two tabs) is one ticket: the second call raises ``Draft.DoesNotExist``. What is sent is what the
    draft holds, whatever the row given had read: ``draft`` comes best with its customer, their user, its contract and ``follows``.
    Under a proxy that has ended, or does not lend this kind any more, there is no draft either.
    ``accepts_health``: the sender has expressly accepted that what they send be read, health data included (art. 9(2)(a) GDPR).
    """
    draft = _take(draft)
    kind = kind_of(draft.kind)
    _still_lent(draft, by, at)
    answers, faults = reading.clean(kind, draft.answers, complete=True)
    if kind.contract == "required" and draft.contract is None:
        faults["contract"] = _("Choisissez le contrat concerné.")
    if faults:
        raise Unfinished(faults)
    ticket = open_ticket(
        kind=kind,
        customer=draft.customer,
        contract=draft.contract,
        answers=answers,
        by=by,
        at=at,
        draft=draft,
        pk=draft.pk,
        accepts_health=accepts_health,
    )
    files = list(draft.attachments.values_list("document_id", flat=True))
    if files:
        Document.objects.filter(pk__in=files).update(shown_to_staff=True)
        Attachment.objects.filter(draft=draft).update(draft=None, ticket=ticket)
    return ticket


def open_ticket(
    *,
    kind: Kind,
    customer: Customer,
    contract: Contract | None,
    answers: reading.Answers,
    by: User,
    at: datetime,
    draft: Draft | None = None,
    pk: UUID | None = None,
    accepts_health: bool = False,
    arrival: Arrival | None = None,
) -> Ticket:
    """Write a sent request, with its first state change, its duties, its words and its mail; inside a transaction.

    ``arrival``: how and when it came, if not now and in the space; its clocks run from then.
    Raises :class:`ConsentMissing` for a kind that may hold health data without ``accepts_health``.
    """
    if kind.health and not accepts_health:
        raise ConsentMissing
    received_at = arrival.at(at) if arrival else at
    ticket = Ticket(
        reference=new_reference(),
        customer=customer,
        contract=contract,
        follows=draft.follows if draft else None,
        proxy_id=draft.proxy_id if draft else None,
        kind=kind.id,
        kind_version=kind.version,
        ball=Ball.BROKERAGE,
        ball_since_at=received_at,
        submitted_at=received_at,
        submitted_by=by,
        channel=arrival.channel if arrival else Channel.SPACE,
        entered_at=at if arrival else None,
        activity_at=at,
        unread_by_customer=arrival is not None or bool(draft and draft.proxy_id),
        urgent=kind.urgent,
        complaint_since_at=received_at if kind.complaint else None,
    )
    if pk is not None:
        ticket.pk = pk
    if draft is None:
        vault.new_unit("ticket", ticket)
    else:
        vault.share_key(draft, ticket)
    ticket.answers = answers
    ticket.save(force_insert=True)
    StateChange.objects.create(ticket=ticket, name="submit", target=State.SUBMITTED, by=by, at=received_at)
    if kind.complaint:
        Qualification.objects.create(
            ticket=ticket, kind=Qualification.Kind.COMPLAINT, received_at=received_at, by=by, at=at
        )
    if kind.call_back:
        BankChange.objects.create(ticket=ticket)
    index_ticket(ticket.unit, ticket.reference, searchable(kind, answers))
    if kind.call_back:
        tell_both_addresses(ticket, event=f"ticket:{ticket.pk}:bank", at=at, kind="bank_changed")
    else:
        tell_customer(ticket, event=f"ticket:{ticket.pk}:received", at=at, kind="received")
    desk = mailing.COMPLAINT_TO_ALL if kind.complaint else mailing.ARRIVED
    tell_desk(ticket, None, desk, event=f"ticket:{ticket.pk}:arrived", at=at)
    consent: tuple[str, ...] = ()
    if kind.health:
        consents.give_for_request(
            customer=customer, purpose=kind.purpose, about=ticket.unit, by=by, at=at,
            received_on=arrival.received_on if arrival else None, under_proxy=ticket.proxy_id is not None,
        )  # fmt: skip
        consent = ("consent.health_given",)
    audit.record(action="ticket.submitted", by=by, at=at, subject=customer.pk, unit=ticket.unit, also=consent)
    return ticket


def new_reference() -> str:
    """A reference to say over the phone: 50 random bits, opaque."""
    letters = [secrets.choice(ALPHABET) for _place in range(10)]
    return f"{''.join(letters[:5])}-{''.join(letters[5:])}"


def _take(draft: Draft) -> Draft:
    """Take the draft's row away, and give it opened: whoever deletes it is the one who sends it.

    Where it is still as it was read, the deletion is all that the database is asked; where it changed meanwhile it is read again.
    Its files follow in the same transaction, at whose end the database checks that they did.
    """
    unchanged = Draft.objects.filter(
        pk=draft.pk, revision=draft.revision, edited_at=draft.edited_at, contract=draft.contract_id
    )
    if unchanged.delete()[0]:
        vault.open_rows(draft)
        return draft
    held = _hold(draft)
    Draft.objects.filter(pk=held.pk).delete()
    return held


def _hold(draft: Draft) -> Draft:
    held = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("customer__user", "contract", "follows")
        .get(pk=draft.pk)
    )
    vault.open_rows(held)
    return held
