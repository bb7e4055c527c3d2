"""What somebody asked by phone, by post or by e-mail, entered by an advisor: it lands in their space, marked as such (clause C11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from espace.accounts.models import Customer, Source, User
from espace.accounts.people import why_shut
from espace.contracts.models import Contract
from espace.documents import actions as documents
from espace.lib import clock
from espace.tickets import answers as reading
from espace.tickets.actions.drafts import MOST_FILES, open_ticket
from espace.tickets.arriving import Arrival
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.kinds import Kind, kinds
from espace.tickets.models import Attachment, Ticket

OLDEST = timedelta(days=366)


def may_enter(kind: Kind) -> bool:
    """A notification that ends a contract has a post and e-mail route of its own, with its own day; where money goes is asked in the
    space alone, with the password again (clause C09). The others are entered here."""
    return kind.flow == "request" and not kind.reauthenticate and not kind.call_back and kind.id in kinds()


def why_not_entered(customer: Customer) -> str:
    """The sentence that says why nothing is entered for this person; empty where something may be.

    Whoever withdrew their consent to the space has nothing new written in it (clause C07): they are answered outside.
    """
    if customer.closed_at is not None and customer.closed_by_death_at is None:
        return _(
            "Cette personne a fermé son espace : ce qu’elle demande se traite hors de l’espace, par la poste ou par téléphone."
        )
    return why_shut(customer)


@transaction.atomic
def enter(
    *,
    pk: UUID,
    customer: Customer,
    kind: Kind,
    contract: Contract | None,
    raw: Mapping[str, Any],
    arrival: Arrival,
    uploads: Sequence[Any] = (),
    accepts_health: bool = False,
    by: User,
    at: datetime,
) -> Ticket:
    """Write a request on behalf of a customer, as received on its day: what is owed runs from it. ``pk`` comes with the form: posted twice
    is entered once. Their files count as theirs.

    Raises :class:`Unfinished` with what is missing, :class:`NotNow` for what cannot be entered, ``ConsentMissing`` where the kind may
    hold health data and the person did not expressly accept that it be read (art. 9(2)(a) GDPR), and ``documents.refusals.Refused``.
    """
    earlier = Ticket.objects.filter(pk=pk, customer=customer).first()
    if earlier is not None:
        return earlier
    if why := why_not_entered(customer):
        raise NotNow(why)
    if not may_enter(kind):
        raise NotNow(_("Cette sorte de demande ne s’entre pas ainsi."))
    if len(uploads) > MOST_FILES:
        raise NotNow(_("Une demande porte au plus %(count)d fichiers.") % {"count": MOST_FILES})
    answers, faults = reading.clean(kind, raw, complete=True)
    if kind.contract == "required" and contract is None:
        faults["contract"] = _("Choisissez le contrat concerné.")
    if arrival.received_on > clock.today(at):
        faults["received_on"] = _("Ce jour n’est pas encore venu.")
    elif arrival.received_on < clock.today(at) - OLDEST:
        faults["received_on"] = _("Ce jour est trop ancien : un an au plus.")
    if faults:
        raise Unfinished(faults)
    ticket = open_ticket(
        kind=kind,
        customer=customer,
        contract=contract,
        answers=answers,
        by=by,
        at=at,
        pk=pk,
        accepts_health=accepts_health,
        arrival=arrival,
    )
    for upload in uploads:
        document = documents.receive(
            upload=upload, customer=customer, by=by, at=at, shown_to_staff=True, source=Source.PERSON
        )
        Attachment.objects.create(document=document, ticket=ticket)
    return ticket
