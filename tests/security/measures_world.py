"""What is measured in the world: Claire accepts it, has just given an opinion, and left words that are nobody's."""

from __future__ import annotations

import functools
from abc import abstractmethod
from uuid import uuid4

from espace.lib import clock
from espace.metrics import asking, commenting
from espace.metrics.models import Comment
from espace.privacy.consent.models import ConsentEvent
from espace.tickets.models import Ticket
from tests.security.people import People
from tests.security.words import COMMENTED, THANKED

NOW = clock.now()


class Measured(People):
    """Built, like the rest of the world, as it is needed."""

    @property
    @abstractmethod
    def closed(self) -> Ticket: ...

    @property
    @abstractmethod
    def measured(self) -> ConsentEvent: ...

    @functools.cached_property
    def opinion(self) -> Ticket:
        """A request on which she said what she thinks: a word may follow."""
        assert self.measured
        self.browser(self.claire).post(f"/espace/demandes/{self.closed.pk}/avis/", {"score": "4"})
        return self.closed

    @functools.cached_property
    def comment(self) -> Comment:
        return self._comment(COMMENTED)

    @functools.cached_property
    def kept_comment(self) -> Comment:
        found = self._comment(THANKED)
        commenting.keep(comment=found, words=f"{THANKED}, merci.", by=self.dominique, at=NOW)
        return found

    def _comment(self, words: str) -> Comment:
        assert self.measured
        self.claire.refresh_from_db(fields=["measured"])
        found = asking.comment(pk=uuid4(), topic="claim", words=words, user=self.claire, at=NOW)
        assert found is not None
        return found
