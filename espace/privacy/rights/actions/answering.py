"""Answering, and what follows from the answer: the words are kept as they were given, who wrote is forgotten, an erasure is carried out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace.accounts.models import User
from espace.privacy.rights import carrying, composing, deadlines
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.freezing import lift
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.moving import hold, move, note, tell_person
from espace.privacy.rights.states import AS_ASKED, Decision, Right, State


@transaction.atomic
def answer(*, request: RightsRequest, by: User, at: datetime) -> RightsRequest:
    """Give the decided answer: from now on the person reads it, and nobody changes it. Raises :class:`NotNow`.

    Their name and address, where they came by post or e-mail, are forgotten. A contested value is shown again.
    """
    request = hold(request.pk)
    move(request, "answer", by=by, at=at)
    request.answered_at = at
    request.answer = composing.compose(request, at)
    request.who = ""
    request.save()
    lift(request, by=by, at=at)
    tell_person(request, event="answered", at=at)
    return request


@transaction.atomic
def serve(*, request: RightsRequest, by: User | None, at: datetime, is_whole: bool = True) -> RightsRequest:
    """Say that what needs no human left: the export is ready, the value is gone. ``by`` is nobody when a chore did it.

    ``is_whole``: nothing waits for the officer, and the request is answered as it was asked. Otherwise its clock goes on running
    until they decide the rest. Raises :class:`NotNow` for a right that is always decided by a person.
    """
    request = hold(request.pk)
    if request.right not in AS_ASKED:
        raise NotNow(_("Ce droit est décidé par une personne."))
    request.served_at = at
    if is_whole:
        move(request, "serve", by=by, at=at)
        request.as_asked, request.answered_at = True, at
        request.answer = composing.compose(request, at)
    request.save()
    tell_person(request, event="served" if is_whole else "partly", at=at)
    return request


@transaction.atomic
def carry_out(*, request: RightsRequest, by: User | None, at: datetime) -> None:
    """Carry out the erasure that was granted and answered, once. Raises :class:`NotNow`. ``by`` is nobody when its day came."""
    request = hold(request.pk)
    if request.state != State.ANSWERED or request.right != Right.ERASURE or request.decision == Decision.REFUSED:
        raise NotNow(_("Rien n’est à effacer ici."))
    if request.carried_out_at is not None:
        return
    customer = request.customer
    request.carried_out_at = at
    request.save()
    note(request, "erase", by=by, at=at)
    if customer is not None and request.decided_by is not None:
        # Whoever decided is its author, also when the day came by itself.
        carrying.erase(request, customer=customer, by=by or request.decided_by, at=at)


def carry_out_due(at: datetime) -> int:
    """A chore: carry out the erasures whose day has come, though nobody pressed the button. Returns how many."""
    due = RightsRequest.objects.filter(
        right=Right.ERASURE,
        decision__in=[Decision.GRANTED, Decision.PARTLY],
        answered_at__lte=at - deadlines.LEAVE_OPEN,
        carried_out_at__isnull=True,
    ).exclude(customer__death_reported_at__isnull=False)
    requests = list(due.order_by("answered_at")[:50])
    for request in requests:
        carry_out(request=request, by=None, at=at)
    return len(requests)
