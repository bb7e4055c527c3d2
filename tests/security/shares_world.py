"""What of Claire's was opened to somebody outside the brokerage: shared with LYA PROTECT, or by an exceptional access."""

from __future__ import annotations

import functools
from abc import abstractmethod
from datetime import timedelta

from espace.documents.models import Document
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import BreakGlass, Share, Ticket
from tests.security.people import People
from tests.security.words import SHARED

NOW = clock.now()


class Opened(People):
    """Built, like the rest of the world, as it is needed."""

    @property
    @abstractmethod
    def taken(self) -> Ticket: ...

    @property
    @abstractmethod
    def document(self) -> Document: ...

    @functools.cached_property
    def share(self) -> Share:
        """A request of hers, with its file, shared with LYA PROTECT."""
        assert self.document
        return actions.share(
            ticket=self.taken, document=None, motive=f"{SHARED} du sinistre", ends_on=clock.today(NOW) + timedelta(days=7),
            by=self.sophie, at=NOW,
        )  # fmt: skip

    @functools.cached_property
    def asked_glass(self) -> BreakGlass:
        """Max asks to read a request of hers."""
        motive = f"{SHARED} d’une page blanche"
        return actions.ask_access(reference=self.taken.reference, motive=motive, by=self.max, at=NOW)

    @functools.cached_property
    def glass(self) -> BreakGlass:
        """Dominique opened it to him."""
        motive = f"{SHARED} d’une page vide, la nuit"
        asked = actions.ask_access(reference=self.taken.reference, motive=motive, by=self.max, at=NOW)
        actions.decide_access(access=asked, grant=True, by=self.dominique, at=NOW)
        return BreakGlass.objects.get(pk=asked.pk)
