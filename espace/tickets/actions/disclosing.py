"""Noting what was passed on to the insurer of a request's contract, and that a note was an error: nothing leaves from here (C13, C14)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts.models import User
from espace.lib import clock
from espace.privacy.consent import actions as consents
from espace.tickets import departing, disclosing
from espace.tickets.errors import NotNow
from espace.tickets.kinds import form_of
from espace.tickets.models import Disclosure, Means, Ticket
from espace.tickets.moving import hold, touch
from espace.tickets.news import tell_giver

LEAST_REASON = 10
"""Letters that a reason has at least."""


@transaction.atomic
def disclose(
    *,
    ticket: Ticket,
    pk: UUID,
    insurer: UUID,
    messages: Collection[UUID],
    documents: Collection[UUID],
    means: Means,
    reason: str,
    sent_on: date,
    agreed_on: date | None,
    by: User,
    at: datetime,
) -> Disclosure:
    """Note what was passed on to ``insurer``, which must be that of the request's contract, on a day. ``pk`` comes with the form: posted
    twice is noted once.

    ``agreed_on``: the day on which the person expressly agreed that this insurer reads what may tell of their health, which a request that
    may hold such data needs (art. 9(2)(a) GDPR). The customer is told that there is something new, and reads what, to whom, why and when.
    Raises :class:`NotNow` with the reason, fit to show.
    """
    ticket = hold(ticket.pk)
    earlier = Disclosure.objects.filter(pk=pk, ticket=ticket, by=by).first()
    if earlier is not None:
        return earlier
    law, reason = disclosing.named(), reason.strip()
    if why := disclosing.why_not(ticket, on=sent_on, at=at):
        raise NotNow(why)
    assert law is not None  # why_not says so
    assert ticket.contract is not None
    company = ticket.contract.product.insurer
    if company.pk != insurer:
        raise NotNow(
            _(
                "L’assureur de ce contrat a changé depuis que vous avez ouvert cette page. Relisez à qui vous avez transmis."
            )
        )
    _judge_days(ticket, sent_on, agreed_on, law.on, at)
    if len(reason) < LEAST_REASON:
        raise NotNow(_("Dites pourquoi vous l’avez transmis : le client le lira."))
    said = [one for one in disclosing.messages(ticket, at) if one.pk in messages]
    files = [one for one in disclosing.documents(ticket, at) if one.pk in documents]
    if len(said) != len(set(messages)) or len(files) != len(set(documents)):
        raise NotNow(_("Une des pièces cochées n’est plus lisible dans cette demande. Cochez de nouveau."))
    if not said and not files:
        raise NotNow(_("Cochez ce que vous avez transmis."))
    if any(
        clock.today(when) > sent_on for when in (*(one.sent_at for one in said), *(one.uploaded_at for one in files))
    ):
        raise NotNow(_("Une des pièces cochées est arrivée après ce jour : elle n’a pas pu être transmise alors."))
    noted = _agreement(ticket, agreed_on, by, at)
    made = Disclosure(
        id=pk, ticket=ticket, country=law.country, named_on=law.on, messages=[str(one.pk) for one in said],
        documents=[str(one.pk) for one in files], message_count=len(said), document_count=len(files), means=means, sent_on=sent_on,
        agreed_on=agreed_on, by=by, at=at,
    )  # fmt: skip
    vault.share_key(ticket, made)
    made.insurer, made.reason = company.name, reason
    made.save(force_insert=True)
    _tell(ticket, f"disclosure:{made.pk}:made", at)
    audit.record(action="disclosure.made", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit, also=noted)
    return made


def _judge_days(ticket: Ticket, sent_on: date, agreed_on: date | None, named_on: date, at: datetime) -> None:
    if not clock.today(ticket.submitted_at) <= sent_on <= clock.today(at):
        raise NotNow(_("Donnez le jour de la transmission : entre celui de la demande et aujourd’hui."))
    if agreed_on is None and disclosing.asks_agreement(ticket):
        raise NotNow(
            _(
                "Cette demande peut contenir des données de santé, et l’accord donné à son envoi est que le cabinet les lise. Demandez "
                "d’abord à la personne si elle accepte que son assureur les lise ; notez le jour de son accord."
            )
        )
    if agreed_on is not None and not named_on <= agreed_on <= sent_on:
        raise NotNow(
            _(
                "L’accord vient avant la transmission, et après le jour où le registre a nommé les assureurs. Redemandez-le s’il est "
                "plus ancien."
            )
        )


def _agreement(ticket: Ticket, agreed_on: date | None, by: User, at: datetime) -> tuple[str, ...]:
    """Keep the proof of an agreement that is new to this request, on the words that name the insurers among those who read."""
    kept = Disclosure.objects.filter(ticket=ticket, agreed_on=agreed_on, wrong_at__isnull=True)
    if agreed_on is None or kept.exists():
        return ()
    purpose = form_of(ticket.kind, ticket.kind_version).purpose
    consents.give_for_request(
        customer=ticket.customer, purpose=purpose, about=ticket.unit, by=by, at=at, received_on=agreed_on
    )
    return ("consent.health_given",)


@transaction.atomic
def mark_wrong(*, disclosure: Disclosure, why: str, by: User, at: datetime) -> None:
    """Say that a disclosure was noted in error: it stays, and says so, to its customer too. It may be said whatever the register says
    today. Raises :class:`NotNow`."""
    ticket, why = hold(disclosure.ticket_id), why.strip()
    held = Disclosure.objects.get(pk=disclosure.pk)
    if held.wrong_at is not None:
        raise NotNow(_("C’est déjà noté comme une erreur."))
    if len(why) < LEAST_REASON:
        raise NotNow(_("Dites ce qui était faux : le client le lira."))
    vault.open_rows(held)
    held.wrong_why, held.wrong_by, held.wrong_at = why, by, at
    held.save()
    _tell(ticket, f"disclosure:{held.pk}:wrong", at)
    audit.record(action="disclosure.corrected", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)


def _tell(ticket: Ticket, event: str, at: datetime) -> None:
    """To the customer alone: whoever holds their proxy does not read what is passed on. What is on its way leaves first (decision 0035)."""
    departing.settle(ticket, at=at)
    ticket.unread_by_customer = True
    touch(ticket, at=at)
    tell_giver(ticket, event=event, at=at)
