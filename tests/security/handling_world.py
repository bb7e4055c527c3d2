"""Sophie's day on a request of Claire's: what she wrote to her, and what is on its way."""

from __future__ import annotations

import functools
from abc import abstractmethod
from datetime import timedelta
from uuid import uuid4

from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Message, Note, Ticket
from espace.tickets.states import State
from tests import cast
from tests.security.people import People
from tests.security.words import NOTED, SAID

NOW = clock.now()


class Handled(People):
    """Built, like the rest of the world, as it is needed."""

    @property
    @abstractmethod
    def taken(self) -> Ticket: ...

    @functools.cached_property
    def answer(self) -> Message:
        """What Sophie answered, and Claire read."""
        return actions.reply(ticket=self.taken, pk=uuid4(), body=SAID, by=self.sophie, at=NOW)

    @functools.cached_property
    def asking(self) -> Ticket:
        """A request that waits for Claire, and to which an answer is on its way."""
        return cast.ticket(self.claire.customer, State.WAITING_FOR_CUSTOMER, assignee=self.sophie, at=NOW)

    @functools.cached_property
    def leaving(self) -> Message:
        """What Sophie answers, and Claire does not see yet."""
        return self._leaving(self.asking)

    @functools.cached_property
    def back(self) -> Message:
        """What she took back."""
        return actions.take_back(ticket=self.taken, message=self._leaving(self.taken), by=self.sophie, at=NOW)

    @functools.cached_property
    def planned(self) -> Ticket:
        """Sophie comes back to it on a day."""
        day = clock.today(NOW) + timedelta(days=9)
        return actions.come_back(ticket=self.taken, on=day, note=NOTED, by=self.sophie, at=NOW)

    @functools.cached_property
    def advice(self) -> Note:
        """A colleague asks for Sophie's."""
        of, by = self.sophie.staff_member, self.colleague.user
        return actions.ask_opinion(ticket=self.taken, pk=uuid4(), of=of, question=NOTED, by=by, at=NOW)

    @functools.cached_property
    def advised(self) -> Note:
        """Sophie asked for an opinion, and has it."""
        of = self.colleague
        asked = actions.ask_opinion(ticket=self.taken, pk=uuid4(), of=of, question=NOTED, by=self.sophie, at=NOW)
        return actions.answer_opinion(asked=asked, words=NOTED, by=of.user, at=NOW)

    def _leaving(self, ticket: Ticket) -> Message:
        later = NOW + timedelta(hours=1)
        return actions.reply(ticket=ticket, pk=uuid4(), body=SAID, by=self.sophie, at=NOW, leaves_at=later)
