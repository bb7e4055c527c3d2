"""Asking for an exceptional access, deciding on it, and reading through it: two people, a motive, four hours (clause C13)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, outbox, vault
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.tickets.errors import NotNow
from espace.tickets.models import BreakGlass
from espace.tickets.models.glass import GRANTERS
from espace.tickets.models.tickets import Ticket
from espace.tickets.moving import hold
from espace.tickets.news import tell_customer

LEAST_MOTIVE = 20
"""Letters that a motive has at least."""


@transaction.atomic
def ask_access(*, reference: str, motive: str, by: User, at: datetime) -> BreakGlass:
    """Ask to read one request, named by its reference. Those who decide are told. Raises :class:`NotNow`, fit to show."""
    motive = motive.strip()
    if by.role != Role.MAINTAINER:
        raise NotNow(_("Cet accès est celui du mainteneur."))
    if len(motive) < LEAST_MOTIVE:
        raise NotNow(_("Écrivez pourquoi, en vingt caractères au moins : le client et le délégué le liront."))
    found = Ticket.objects.filter(reference=reference.strip().upper()).first()
    if found is None:
        raise NotNow(_("Il n’y a pas de demande sous cette référence."))
    ticket = hold(found.pk)
    made = BreakGlass(ticket=ticket, by=by, at=at)
    vault.share_key(ticket, made)
    made.motive = motive
    made.save(force_insert=True)
    for one in User.objects.filter(role__in=GRANTERS, is_active=True):
        _post(one, made, "/dpo/acces-exceptionnels/", f"asked:{one.pk}", at)
    audit.record(action="break_glass.asked", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return made


@transaction.atomic
def decide_access(*, access: BreakGlass, grant: bool, by: User, at: datetime) -> None:
    """Grant an access, for four hours from now, or refuse it. Whoever asked is told; of an access that is granted, so are the customer and
    the officers. Raises :class:`NotNow`."""
    if by.pk == access.by_id or by.role not in GRANTERS:
        raise NotNow(_("Une autre personne décide : le délégué ou un administrateur."))
    done = BreakGlass.objects.filter(pk=access.pk, decided_at__isnull=True).update(
        decided_by=by, decided_at=at, granted=grant
    )
    if not done:
        raise NotNow(_("C’est déjà décidé."))
    ticket = hold(access.ticket_id)
    _post(access.by, access, "/gestion/acces-exceptionnels/", "decided", at)
    if grant:
        tell_customer(ticket, event=f"break_glass:{access.pk}", at=at)
        for officer in User.objects.filter(role=Role.DPO, is_active=True).exclude(pk=by.pk):
            _post(officer, access, "/dpo/acces-exceptionnels/", f"granted:{officer.pk}", at)
    action = "break_glass.granted" if grant else "break_glass.refused"
    audit.record(action=action, by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)


def open_through(*, access: BreakGlass, by: User, at: datetime) -> None:
    """Record a reading through an exceptional access, before its page leaves."""
    audit.record(action="break_glass.read", by=by, at=at, subject=access.ticket.customer_id, unit=access.ticket.unit)


def _post(user: User, access: BreakGlass, path: str, what: str, at: datetime) -> None:
    outbox.post(
        kind="desk_news",
        to=user.email,
        language=user.language,
        event=f"break_glass:{access.pk}:{what}",
        at=at,
        path=path,
    )
