"""What the worker does about rounds of invitations: send those that are due, a slice at each of its rounds."""

from __future__ import annotations

from datetime import datetime, timedelta

from espace.contracts.inviting import actions, population
from espace.contracts.models import InvitationRound

BURST = timedelta(minutes=5)
"""What a worker that slept makes up for: no more than so many minutes of invitations at once."""


def send(at: datetime) -> int:
    """Send the invitations that are due at ``at``. Returns how many people had their turn."""
    round_ = InvitationRound.objects.select_related("by").filter(state=InvitationRound.State.RUNNING).first()
    if round_ is None:
        return 0
    try:
        if not round_.by.is_active:  # nobody acts in the name of somebody who left
            actions.pause(round_=round_, by=None, at=at)
            return 0
        actions.hold(round_=round_, at=at)
        return _slice(round_, at)
    except actions.NotNow:
        return 0  # paused, stopped, or another worker is at it


def _slice(round_: InvitationRound, at: datetime) -> int:
    most, first = round_.due(at, BURST), max(round_.next_at, at - BURST)
    if not most:
        return 0
    turns = population.next_ones(at, after=round_.after, before_at=round_.started_at, most=most)
    done = 0
    for customer in turns:
        try:
            actions.invite(round_=round_, customer=customer, next_at=first + round_.interval * (done + 1), at=at)
        except actions.NotNow:
            return done
        done += 1
    if len(turns) < most:
        actions.end(round_=round_, at=at)
    return done
