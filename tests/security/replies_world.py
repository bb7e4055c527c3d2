"""The templates from which Claire is answered, and what is looked at before; they say nothing of hers."""

from __future__ import annotations

import functools

from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Act, CheckPoint, ReplyTemplate, ReplyWording, Ticket
from tests.security.brokerage_world import Settled
from tests.security.handling_world import Handled
from tests.security.queue_world import Queueing

NOW = clock.now()
MODEL, POINT = "Modèle essayé", "Point essayé"
TEXT = "{client.salutation}, voici le contrat {contrat.numero}."


class Answering(Settled, Queueing, Handled):
    """Built, like the rest of the world, as it is needed."""

    @functools.cached_property
    def waiting_template(self) -> ReplyTemplate:
        """Sophie's colleague wrote one; anybody else may approve it."""
        return self._written().template

    @functools.cached_property
    def template(self) -> ReplyTemplate:
        """One that is offered."""
        wording = self._written()
        return actions.approve(wording=wording, seen_at=NOW, by=self.ines, at=NOW).template

    @functools.cached_property
    def point(self) -> CheckPoint:
        """One line of the list of her request's kind."""
        return actions.add_point(kind=self.taken.kind, label_fr=POINT, label_en=POINT, by=self.ines, at=NOW)

    @functools.cached_property
    def checked(self) -> Ticket:
        """Sophie looked at it."""
        actions.check(ticket=self.taken, point=self.point, by=self.sophie, at=NOW)
        return self.taken

    def _written(self) -> ReplyWording:
        by = self.colleague.user
        return actions.propose(
            template=None, name=MODEL, serves=(), act=Act.ANSWER, texts={"body_fr": TEXT}, by=by, at=NOW
        )
