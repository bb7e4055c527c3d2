"""What Sophie noted of a request of Claire's as passed on to the insurer of its contract, while the register named insurers."""

from __future__ import annotations

import functools
from abc import abstractmethod

from espace import vault
from espace.documents.models import Document
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Disclosure, Ticket
from tests.security.people import People
from tests.security.words import PASSED_ON
from tests.tickets.disclosed import written

NOW = clock.now()


class PassedOn(People):
    """Built, like the rest of the world, as it is needed."""

    @property
    @abstractmethod
    def taken(self) -> Ticket: ...

    @property
    @abstractmethod
    def document(self) -> Document: ...

    @functools.cached_property
    def disclosure(self) -> Disclosure:
        """Of a request of hers."""
        return self._noted()

    @functools.cached_property
    def corrected(self) -> Disclosure:
        """Another, which was an error."""
        row = self._noted()
        actions.mark_wrong(disclosure=row, why=f"{PASSED_ON} par erreur", by=self.sophie, at=NOW)
        return row

    def _noted(self) -> Disclosure:
        vault.open_rows(self.taken)
        return written(self.taken, self.sophie, NOW, reason=f"{PASSED_ON} pour le sinistre")
