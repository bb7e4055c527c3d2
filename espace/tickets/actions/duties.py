"""What the law adds to some requests: complaints, rights, terminations, and the call back of a bank change."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts import mailing
from espace.accounts.models import Customer, User
from espace.contracts.models import Contract
from espace.privacy.rights import actions as rights
from espace.privacy.rights.models import RightsRequest
from espace.tickets import answers as reading
from espace.tickets import departing
from espace.tickets.actions.drafts import open_ticket
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.kinds import kinds
from espace.tickets.models import BankChange, Message, Qualification, Termination, Ticket
from espace.tickets.moving import hold, touch
from espace.tickets.news import tell_customer, tell_desk


@transaction.atomic
def requalify(
    *, ticket: Ticket, message: Message | None, kind: Qualification.Kind, by: User, at: datetime
) -> Qualification:
    """Say that a message, or the request itself, is a complaint or the exercise of a right.

    Its clock starts when the words were sent, not when they were recognised (ACPR 2022-R-01; art. 12(3) GDPR). The customer
    is told. The exercise of a right opens a request at the officer's, who holds its clock from then on.
    """
    ticket = hold(ticket.pk)
    received_at = message.sent_at if message else ticket.submitted_at
    qualification, made = Qualification.objects.get_or_create(
        ticket=ticket, message=message, kind=kind, defaults={"received_at": received_at, "by": by, "at": at}
    )
    if not made:
        raise NotNow(_("Ce message est déjà qualifié ainsi."))
    field = "complaint_since_at" if kind == Qualification.Kind.COMPLAINT else "rights_since_at"
    first = getattr(ticket, field)
    setattr(ticket, field, min(first, received_at) if first else received_at)
    departing.settle(ticket, at=at)
    ticket.unread_by_customer = True
    touch(ticket, at=at)
    tell_customer(ticket, event=f"qualification:{qualification.pk}", at=at)
    tell_desk(
        ticket, mailing.COMPLAINT, mailing.COMPLAINT_TO_ALL, event=f"qualification:{qualification.pk}:desk", at=at
    )
    audit.record(action=f"ticket.is_{kind}", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    if kind == Qualification.Kind.RIGHTS:
        rights.take_words(
            ticket=ticket.pk,
            customer=ticket.customer,
            words=_words_of(ticket, message),
            received_at=received_at,
            by=by,
            at=at,
        )
    return qualification


def _words_of(ticket: Ticket, message: Message | None) -> str:
    """What the person wrote: the message, or what they said when they asked."""
    vault.open_rows(message)
    return str(message.body if message else ticket.answers.get("description", ""))


@transaction.atomic
def answer_right(*, request: RightsRequest, by: User, at: datetime) -> RightsRequest:
    """Answer the exercise of a right; where it was found in the words of a request, that request owes nothing more about it."""
    request = rights.answer(request=request, by=by, at=at)
    owed = Qualification.objects.filter(ticket=request.ticket, kind=Qualification.Kind.RIGHTS, answered_at__isnull=True)
    if request.ticket and not RightsRequest.objects.open().filter(ticket=request.ticket).exists():
        owed.update(answered_at=at)
    return request


@transaction.atomic
def acknowledge(*, ticket: Ticket, by: User, at: datetime) -> None:
    """Note that the complaint was acknowledged, where no message did it."""
    ticket = hold(ticket.pk)
    waiting = ticket.qualifications.filter(kind=Qualification.Kind.COMPLAINT, acknowledged_at__isnull=True)
    if not waiting.update(acknowledged_at=at):
        raise NotNow(_("Il n’y a pas de réclamation à accuser."))
    tell_customer(ticket, event=f"acknowledged:{ticket.pk}:{at:%Y%m%dT%H%M%S}", at=at)
    audit.record(action="complaint.acknowledged", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)


@transaction.atomic
def notify_termination(
    *, pk: UUID, customer: Customer, contract: Contract, raw: dict[str, str], by: User, at: datetime
) -> Ticket:
    """Notify the end of a contract (Code des assurances, L113-14): no draft, nothing for staff to accept, a receipt at once.

    ``pk`` comes with the form: confirmed twice is notified once. Raises :class:`Unfinished` or :class:`NotNow`.
    """
    # Of two that are sent at once, one notifies, and the other finds it.
    contract = Contract.objects.select_for_update(of=("self",)).select_related("product").get(pk=contract.pk)
    earlier = Ticket.objects.filter(pk=pk, customer=customer).first()
    if earlier is not None:
        return earlier
    if not contract.product.terminable:
        raise NotNow(_("Ce contrat ne se résilie pas en ligne : appelez-nous."))
    if not contract.is_in_force(at.date()):
        raise NotNow(_("Ce contrat n’est plus en vigueur."))
    if notified(contract, at) is not None:
        raise NotNow(_("La résiliation de ce contrat est déjà notifiée."))
    kind = kinds()["termination"]
    answers, faults = reading.clean(kind, raw, complete=True)
    if faults:
        raise Unfinished(faults)
    ticket = open_ticket(kind=kind, customer=customer, contract=contract, answers=answers, by=by, at=at, pk=pk)
    Termination.objects.create(ticket=ticket, notified_at=at)
    return ticket


def notified(contract: Contract, at: datetime) -> Termination | None:
    """The notification of the end of a contract that is not dealt with yet."""
    is_open = Q(ticket__closed_at__isnull=True) | Q(ticket__closed_at__gt=at)
    return Termination.objects.filter(is_open, ticket__contract=contract).first()


@transaction.atomic
def forward_termination(*, ticket: Ticket, on: date, by: User, at: datetime) -> None:
    """Record the day the termination was forwarded to the insurer."""
    ticket = hold(ticket.pk)
    Termination.objects.filter(ticket=ticket).update(forwarded_on=on)
    departing.settle(ticket, at=at)
    ticket.unread_by_customer = True
    touch(ticket, at=at)
    tell_customer(ticket, event=f"termination:{ticket.pk}:forwarded:{on}", at=at)
    audit.record(action="termination.forwarded", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)


@transaction.atomic
def confirm_termination(*, ticket: Ticket, ends_on: date, by: User, at: datetime) -> None:
    """Record the end date that the insurer confirmed. The contract itself changes with the next import."""
    ticket = hold(ticket.pk)
    if not Termination.objects.filter(ticket=ticket, forwarded_on__isnull=False).update(ends_on=ends_on):
        raise NotNow(_("Notez d’abord le jour de la transmission à l’assureur."))
    departing.settle(ticket, at=at)
    ticket.unread_by_customer = True
    touch(ticket, at=at)
    tell_customer(ticket, event=f"termination:{ticket.pk}:confirmed:{ends_on}", at=at)
    audit.record(action="termination.confirmed", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)


@transaction.atomic
def record_call_back(*, ticket: Ticket, by: User, at: datetime) -> None:
    """Record that the customer was called back, at the number of their file, about a change of bank details (clause C09)."""
    ticket = hold(ticket.pk)
    if not BankChange.objects.filter(ticket=ticket, called_back_at__isnull=True).update(
        called_back_at=at, called_back_by=by
    ):
        raise NotNow(_("L’appel est déjà noté."))
    audit.record(action="bank_change.called_back", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
