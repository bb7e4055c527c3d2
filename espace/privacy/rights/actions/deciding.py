"""What the officer decides about a request, with reasons: which right it is, more time, and the decision itself (clauses C12, C19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import register
from espace.accounts.models import User
from espace.lib import clock
from espace.privacy.rights import deadlines
from espace.privacy.rights.actions.identity import forget_proofs
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.moving import hold, move, note, ordinary, tell_person
from espace.privacy.rights.states import Decision, Identity, Right


@transaction.atomic
def name_right(*, request: RightsRequest, right: Right, by: User, at: datetime) -> None:
    """Say which right it is, until the decision. Raises :class:`NotNow`."""
    request = hold(request.pk)
    ordinary(request)
    if not request.is_open or request.decision:
        raise NotNow(_("La décision est prise : le droit ne change plus."))
    request.right = right
    request.save()
    note(request, "name", by=by, at=at)


@transaction.atomic
def extend(*, request: RightsRequest, reasons: str, by: User, at: datetime) -> None:
    """Take the two months more of art. 12(3): told, with reasons, inside the first month. Raises :class:`NotNow`."""
    request = hold(request.pk)
    ordinary(request)
    line = register.load().rights.get(request.right)
    if not request.is_open or request.decision:
        raise NotNow(_("La décision est prise : il n’y a plus rien à prolonger."))
    if request.extended_at is not None:
        raise NotNow(_("Ce délai est déjà prolongé ; il ne se prolonge qu’une fois."))
    if line is None or line.extension is None:
        raise NotNow(_("Dites d’abord de quel droit il s’agit ; certains ne se prolongent pas."))
    if deadlines.due_on(request, clock.today(at)) < clock.today(at):
        raise NotNow(_("Le premier mois est passé : la prolongation ne peut plus être annoncée."))
    if not reasons:
        raise NotNow(_("Dites pourquoi il faut plus de temps : la personne le lira."))
    request.extended_at, request.extended_by, request.extension_reasons = at, by, reasons
    request.save()
    note(request, "extend", by=by, at=at)
    tell_person(request, event="extended", at=at)


@transaction.atomic
def decide(
    *, request: RightsRequest, decision: Decision, reasons: str, told: Sequence[str] = (), by: User, at: datetime
) -> None:
    """Decide, with reasons that the person will read; the proofs of identity are destroyed. It may be decided again until the answer.

    ``told``: ids of the recipients and processors to whom it was passed on (art. 19). Raises :class:`NotNow`: nothing is granted
    to somebody whose identity is not known, and a refusal for want of identity says so in its reasons.
    """
    request = hold(request.pk)
    ordinary(request)
    if not request.right:
        raise NotNow(_("Dites d’abord de quel droit il s’agit."))
    if not reasons:
        raise NotNow(_("Motivez la décision : la personne la lira."))
    if decision != Decision.REFUSED and request.identity not in (Identity.SIGNED_IN, Identity.PROVEN):
        raise NotNow(_("L’identité n’est pas établie : demandez-la, notez-la reçue, ou refusez en le disant."))
    law = register.load()
    move(request, "decide", by=by, at=at)
    request.decision, request.decided_by, request.decided_at, request.reasons = decision, by, at, reasons
    request.told = [one for one in told if one in law.recipients or one in law.processors]
    request.save()
    forget_proofs(request, by=by, at=at)
    # A proof that never came is not awaited any more.
    request.suspensions.filter(ended_on__isnull=True).update(ended_on=clock.today(at))
