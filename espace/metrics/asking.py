"""Asking for an opinion on a request that was closed: one gesture, at most once in eight weeks, of those who accept to be measured.

The answer is no row: it makes two numbers grow. No event of the journal says it either; what stays with the person is the day on which
they were asked, whatever they did then, so that they are left in peace.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from espace import register, vault
from espace.accounts.models import User
from espace.lib import clock
from espace.metrics import counting, pending
from espace.metrics.models import Comment, Stream
from espace.tickets import departing
from espace.tickets.kinds import kind_of
from espace.tickets.models import Ticket
from espace.tickets.states import State

RULE = "opinion_asked"
SCORES = range(1, 6)
LONGEST = 1_000
"""Characters of a comment."""
WHILE = timedelta(days=28)
"""How long after its closing a request asks: later, nobody remembers."""


def may_ask(user: User, ticket: Ticket, at: datetime) -> bool:
    """Whether the page of a request asks its customer what they think. It costs no query."""
    if not (user.measured and counting.is_on()) or ticket.closed_at is None or at - ticket.closed_at > WHILE:
        return False
    if departing.state_seen(ticket, at) != State.CLOSED:  # its last message is on its way
        return False
    return user.opinion_asked_on is None or user.opinion_asked_on <= clock.today(register.oldest(RULE, at))


@transaction.atomic
def answer(*, user: User, ticket: Ticket, score: int | None, at: datetime) -> bool:
    """Take an opinion, 1 to 5, on a request; ``None``: not now. Returns whether it was asked: the second of two clicks is not."""
    if score is not None and score not in SCORES:
        raise ValueError(f"{score} is no score")
    held = User.objects.select_for_update().get(pk=user.pk)
    if not may_ask(held, ticket, at):
        return False
    today = clock.today(at)
    held.opinion_asked_on = user.opinion_asked_on = today
    held.save(update_fields=["opinion_asked_on"])
    if score is not None:
        topic = kind_of(ticket.kind).id
        pending.add(stream=Stream.SATISFACTION, topic=topic, on=pending.month(today), total=score)
    return True


@transaction.atomic
def comment(*, pk: UUID, topic: str, words: str, user: User, at: datetime) -> Comment | None:
    """Keep what somebody adds to their opinion, for the officer to read; nothing says whose it is. Twice the same ``pk`` is once."""
    if not user.measured or Comment.objects.filter(pk=pk).exists():
        return None
    row = Comment(pk=pk, topic=kind_of(topic).id, month_on=pending.month(clock.today(at)))
    vault.new_unit("satisfaction_comment", row)
    row.words = words
    row.save(force_insert=True)
    return row


def forget(at: datetime) -> int:
    """Forget the days on which an opinion was asked, once it may be asked again (rule ``opinion_asked``). Returns how many."""
    over = User.objects.filter(opinion_asked_on__lte=clock.today(register.oldest(RULE, at)))
    return over.update(opinion_asked_on=None)
