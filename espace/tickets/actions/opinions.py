"""Asking a colleague for an opinion: a note that waits for an answer. Nothing of it is the customer's, and each fact is one mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.tickets.actions.writing import note
from espace.tickets.errors import NotNow
from espace.tickets.models import Note, Ticket
from espace.tickets.moving import hold
from espace.tickets.news import tell_opinion
from espace.tickets.states import State


@transaction.atomic
def ask_opinion(*, ticket: Ticket, pk: UUID, of: StaffMember, question: str, by: User, at: datetime) -> Note:
    """Ask a colleague who handles requests. ``pk`` comes with the form: posted twice is asked once. Raises :class:`NotNow`."""
    ticket = hold(ticket.pk)
    if ticket.state == State.CLOSED:
        raise NotNow(_("Cette demande est close."))
    if of.left_at is not None or of.user.role != Role.ADVISOR or of.user_id == by.pk:
        raise NotNow(_("Demandez son avis à un collègue qui traite les demandes."))
    if not question.strip():
        raise NotNow(_("Écrivez votre question."))
    asked = note(ticket=ticket, pk=pk, body=question.strip(), by=by, at=at)
    if asked.asked_of_id is None:
        Note.objects.filter(pk=asked.pk).update(asked_of=of.user)
        asked.asked_of = of.user
        tell_opinion(of.user, ticket, event=f"opinion:{asked.pk}:asked", at=at)
        audit.record(action="opinion.asked", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return asked


@transaction.atomic
def answer_opinion(*, asked: Note, words: str, declines: bool = False, by: User, at: datetime) -> Note:
    """Give the opinion that one was asked for, or decline to, with or without a word. Raises :class:`NotNow`."""
    ticket = hold(asked.ticket_id)
    asked = Note.objects.select_related("asked_of", "author").get(pk=asked.pk)
    if asked.asked_of_id != by.pk:
        raise NotNow(_("Cet avis est demandé à quelqu’un d’autre."))
    if asked.answered_at is not None:
        raise NotNow(_("Vous avez déjà répondu."))
    if not declines and not words.strip():
        raise NotNow(_("Écrivez votre avis, ou déclinez."))
    vault.open_rows(asked)
    asked.answer, asked.answered_at, asked.declined = words.strip(), at, declines
    asked.save()
    tell_opinion(asked.author, ticket, event=f"opinion:{asked.pk}:answered", at=at)
    action = "opinion.declined" if declines else "opinion.given"
    audit.record(action=action, by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return asked
