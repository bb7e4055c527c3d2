"""The same gesture on several requests, each by its own verb: its own transaction, its event, its mail."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from espace.accounts.models import User
from espace.tickets import bulk, meanwhile
from espace.tickets.actions.handling import assign, take
from espace.tickets.actions.templates import begin
from espace.tickets.actions.writing import reply, written
from espace.tickets.bulk import Gesture, Ticked, Wanted
from espace.tickets.errors import NotNow
from espace.tickets.models import Ticket
from espace.tickets.moving import hold


@dataclass(frozen=True)
class Outcome:
    """What became of one request: done, or left alone because of ``refused``."""

    pk: UUID
    refused: str = ""


def carry_out(
    *, ticked: Iterable[Ticked], wanted: Wanted, lot: UUID, seen_at: datetime, by: User, at: datetime
) -> list[Outcome]:
    """Do it to each of them, the first hundred at most; one that may not be moved now is left as it is, and the others go on.

    ``lot``: the id that came with the form, so that the same one posted twice answers once. ``seen_at``: when the list was drawn.
    """
    chosen = list(ticked)[: bulk.MOST]
    here = set(Ticket.objects.visible_to(by, at).filter(pk__in=[one.pk for one in chosen]).values_list("pk", flat=True))
    handled = bulk.handled(wanted, by, at)
    done = []
    for one in chosen:
        try:
            if one.pk not in here:
                raise NotNow(bulk.gone())
            _carry_out(one, wanted, lot=lot, handled=handled, seen_at=seen_at, by=by, at=at)
        except (NotNow, Ticket.DoesNotExist) as refused:
            done.append(Outcome(one.pk, str(refused) if isinstance(refused, NotNow) else bulk.gone()))
        else:
            done.append(Outcome(one.pk))
    return done


@transaction.atomic
def _carry_out(
    one: Ticked, wanted: Wanted, *, lot: UUID, handled: Set[UUID], seen_at: datetime, by: User, at: datetime
) -> None:
    """One request, held from the look at it to the gesture. Raises :class:`NotNow`."""
    ticket, answer = hold(one.pk), uuid5(lot, one.pk.hex)
    if wanted.gesture is Gesture.REPLY and written(ticket=ticket, pk=answer, by=by):
        return  # the same form, posted twice
    if ticket.activity_at != one.activity_at or meanwhile.told([ticket.pk], since=seen_at, by=by).exists():
        raise NotNow(bulk.moved())
    if why := bulk.refusal(ticket, wanted, handled, by=by):
        raise NotNow(why)
    match wanted.gesture:
        case Gesture.TAKE:
            take(ticket=ticket, by=by, at=at)
        case Gesture.ASSIGN:
            assert wanted.to is not None
            # That they are away was said where this was confirmed.
            assign(ticket=ticket, to=wanted.to, by=by, at=at, despite_absence=True)
        case Gesture.REPLY:
            assert wanted.wording is not None
            begun = begin(template=wanted.wording.template, ticket=ticket, wording=wanted.wording, by=by, at=at)
            if why := bulk.unfit(begun):
                raise NotNow(why)
            reply(ticket=ticket, pk=answer, body=begun.body.text, by=by, at=at)
