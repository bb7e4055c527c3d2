"""Sharing with LYA PROTECT: what, why, until when; seen by the customer from the same moment on (notice §V, clause C13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, outbox, vault
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.documents.models import Document
from espace.lib import clock, periods
from espace.tickets.errors import NotNow
from espace.tickets.models import Attachment, Share, Ticket
from espace.tickets.moving import hold, touch
from espace.tickets.news import tell_customer

LONGEST = periods.parse("P3M")
"""How long one gesture shares at most: beyond, somebody says again why."""
LEAST_MOTIVE = 10
"""Letters that a motive has at least."""


@transaction.atomic
def share(*, ticket: Ticket, document: Document | None, motive: str, ends_on: date, by: User, at: datetime) -> Share:
    """Share a request, or one document of it, until the end of a day (Paris).

    The customer is told that there is something new, and so are LYA PROTECT's readers. Raises :class:`NotNow` with the reason, fit to show.
    """
    motive, on = motive.strip(), clock.today(at)
    if len(motive) < LEAST_MOTIVE:
        raise NotNow(_("Dites pourquoi vous partagez : le client le lira."))
    if not on <= ends_on <= periods.add_to_day(on, LONGEST):
        raise NotNow(_("Choisissez un jour à venir, dans trois mois au plus."))
    ticket = hold(ticket.pk)
    if document is not None and not Attachment.objects.filter(ticket=ticket, document=document).exists():
        raise NotNow(_("Ce document n’est pas de cette demande."))
    shared = document.pk if document else None
    if Share.objects.live(at).filter(ticket=ticket, document=shared).exists():
        raise NotNow(_("C’est déjà partagé. Mettez d’abord fin à ce partage."))
    made = Share(ticket=ticket, document=shared, by=by, at=at, ends_at=clock.day_start(ends_on + timedelta(days=1)))
    vault.share_key(ticket, made)
    made.motive = motive
    made.save(force_insert=True)
    _tell(made, "shared", at)
    for reader in User.objects.filter(role=Role.PROTECT_READER, is_active=True):
        outbox.post(
            kind="desk_news", to=reader.email, language=reader.language, event=f"share:{made.pk}:{reader.pk}", at=at,
            path=f"/gestion/partages/{made.pk}/",
        )  # fmt: skip
    audit.record(action="share.made", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return made


@transaction.atomic
def end_share(*, share: Share, by: User, at: datetime) -> None:
    """Put an end to a share: LYA PROTECT reads nothing of it from now on, and the customer is told. Raises :class:`NotNow`."""
    ticket = hold(share.ticket_id)
    if not Share.objects.live(at).filter(pk=share.pk).update(ended_at=at, ended_by=by):
        raise NotNow(_("Ce partage est déjà fini."))
    share.ticket = ticket
    _tell(share, "ended", at)
    audit.record(action="share.ended", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)


def _tell(share: Share, what: str, at: datetime) -> None:
    share.ticket.unread_by_customer = True
    touch(share.ticket, at=at)
    tell_customer(share.ticket, event=f"share:{share.pk}:{what}", at=at)


def open_shared(*, share: Share, by: User, at: datetime) -> None:
    """Record that what is shared was opened, before its page leaves."""
    audit.record(action="share.read", by=by, at=at, subject=share.ticket.customer_id, unit=share.ticket.unit)
