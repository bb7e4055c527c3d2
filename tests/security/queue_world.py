"""What Sophie keeps of her day on the queue; it says nothing of Claire's."""

from __future__ import annotations

import functools
from datetime import timedelta

from espace.accounts import actions as accounts
from espace.accounts.models import Absence
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.chosen import Choice
from espace.tickets.models import SavedView
from espace.tickets.models.saved import Column, Held
from espace.tickets.queues import Queue
from tests.security.people import People

NOW = clock.now()
VIEW = "Vue essayée"


class Queueing(People):
    """Built, like the rest of the world, as it is needed."""

    @functools.cached_property
    def absence(self) -> Absence:
        """Hers, next week."""
        first = clock.today(NOW) + timedelta(days=7)
        return accounts.record_absence(
            member=self.sophie.staff_member,
            deputy=self.colleague,
            starts_on=first,
            ends_on=first,
            by=self.sophie,
            at=NOW,
        )

    @functools.cached_property
    def view(self) -> SavedView:
        """Her own requests, whose holder is named."""
        choice = Choice(Queue.MINE, held=Held.ONE, holder=self.sophie.staff_member.pk)
        return actions.keep_view(
            view=None, name=VIEW, choice=choice, columns=tuple(Column), is_shared=False, by=self.sophie, at=NOW
        )
