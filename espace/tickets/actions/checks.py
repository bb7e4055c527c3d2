"""Points to check: those of a kind, set by an administrator; and those of a request, checked by whoever looked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit
from espace.accounts.models import User
from espace.tickets import checks
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.kinds import kinds
from espace.tickets.models import Check, CheckPoint, Ticket
from espace.tickets.models.checks import LONGEST_LABEL
from espace.tickets.moving import hold
from espace.tickets.states import State

MOST_POINTS = 12
"""A list that one reads at a glance; beyond, nobody looks."""


@transaction.atomic
def add_point(*, kind: str, label_fr: str, label_en: str, by: User, at: datetime) -> CheckPoint:
    """Add a point to the list of a kind, at its end. Raises :class:`Unfinished` with the fault of each field."""
    labels = {"label_fr": label_fr.strip(), "label_en": label_en.strip()}
    faults = {name: _("Écrivez le point dans les deux langues.") for name, label in labels.items() if not label}
    faults |= {
        name: _("Au plus %(n)d caractères.") % {"n": LONGEST_LABEL}
        for name in labels
        if len(labels[name]) > LONGEST_LABEL
    }
    if kind not in kinds():
        faults["kind"] = _("Cette sorte de demande n’existe pas.")
    elif CheckPoint.objects.filter(kind=kind, retired_at__isnull=True).count() >= MOST_POINTS:
        faults["kind"] = _("Douze points au plus : au-delà, personne ne les lit. Retirez-en un.")
    if faults:
        raise Unfinished(faults)
    made = CheckPoint.objects.create(kind=kind, created_by=by, created_at=at, **labels)
    audit.record(action="check_point.added", by=by, at=at, fields=_named(made))
    return made


@transaction.atomic
def retire_point(*, point: CheckPoint, by: User, at: datetime) -> None:
    """Take a point out of its list. Where it was checked, that stays."""
    if not CheckPoint.objects.filter(pk=point.pk, retired_at__isnull=True).update(retired_by=by, retired_at=at):
        raise NotNow(_("Ce point est déjà retiré."))
    audit.record(action="check_point.retired", by=by, at=at, fields=_named(point))


def _named(point: CheckPoint) -> list[str]:
    """Which point an event is about. Its number is no unit's, so it stands among the names: ``claim.12``, of a kind that has no dot."""
    return [f"{point.kind}.{point.pk}"]


@transaction.atomic
def check(*, ticket: Ticket, point: CheckPoint, by: User, at: datetime) -> None:
    """Note that a point of an open request was looked at. A second look by somebody else leaves the first."""
    ticket = _held(ticket, point)
    _row, made = Check.objects.get_or_create(ticket=ticket, point=point, defaults={"by": by, "at": at})
    if made:
        audit.record(action="check.made", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)


@transaction.atomic
def uncheck(*, ticket: Ticket, point: CheckPoint, by: User, at: datetime) -> None:
    """Take a check back: it was made by mistake, or something changed."""
    ticket = _held(ticket, point)
    if Check.objects.filter(ticket=ticket, point=point).delete()[0]:
        audit.record(action="check.undone", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)


def _held(ticket: Ticket, point: CheckPoint) -> Ticket:
    """The request, locked; raises :class:`NotNow` where the point is none of it, or it is closed."""
    ticket = hold(ticket.pk)
    if ticket.state == State.CLOSED:
        raise NotNow(_("Cette demande est close."))
    if not checks.points_of(ticket).filter(pk=point.pk).exists():
        raise NotNow(_("Ce point n’est pas de cette demande."))
    return ticket
