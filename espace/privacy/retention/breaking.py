"""The circuit breaker: a rule that would take too much at once stops, and two different people let it go on (clause C16)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit
from espace.accounts.models import User
from espace.privacy import units
from espace.privacy.retention.models import Stop
from espace.privacy.retention.terms import Term


class NotNow(Exception):
    """The gesture is not possible now; the message, fit to show, says why."""


def lets_through(term: Term, *, due: int, at: datetime) -> bool:
    """Whether the rule may go on with so many units due. Opens the breaker otherwise.

    What two people released goes through as long as no more is due than they saw.
    """
    breaker = term.rule.breaker
    if breaker is None:
        return True
    total = units.root_of(term.kind)._default_manager.count()
    if due <= max(breaker.floor, total * breaker.percent / 100):
        return True
    with transaction.atomic():
        stop, made = Stop.objects.select_for_update().get_or_create(
            rule=term.rule.id, ended_at=None, defaults={"due": due, "total": total, "at": at}
        )
        if stop.second_by_id is not None and due <= stop.due:
            return True
        if made:
            audit.record(action="retention.stopped", by=None, at=at, fields=[term.rule.id])
        elif due > stop.due:
            # More than what was seen: whoever signed, signed for less.
            stop.due, stop.total, stop.at = due, total, at
            stop.first_by = stop.first_at = stop.second_by = stop.second_at = None
            stop.save()
    return False


def ended(term: Term, *, at: datetime) -> None:
    """The rule went through: its stop, if there was one, is over."""
    Stop.objects.filter(rule=term.rule.id, ended_at__isnull=True).update(ended_at=at)


@transaction.atomic
def release(*, stop: Stop, by: User, at: datetime) -> Stop:
    """One of the two people lets the rule go on. Raises :class:`NotNow` if it is the same one twice, or if it is over."""
    held = Stop.objects.select_for_update().get(pk=stop.pk)
    if held.ended_at is not None or held.second_by_id is not None:
        raise NotNow(_("Cet arrêt est déjà levé."))
    if held.first_by_id is None:
        held.first_by, held.first_at = by, at
    elif held.first_by_id == by.pk:
        raise NotNow(_("Une deuxième personne doit lever cet arrêt : vous l’avez déjà fait."))
    else:
        held.second_by, held.second_at = by, at
    held.save()
    audit.record(action="retention.released", by=by, at=at, fields=[held.rule])
    return held
