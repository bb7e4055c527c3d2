"""The templates from which Claire is answered; they say nothing of hers."""

from __future__ import annotations

import functools

from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Act, ReplyTemplate, ReplyWording
from tests.security.people import People

NOW = clock.now()
MODEL = "Modèle essayé"
TEXT = "{client.salutation}, voici le contrat {contrat.numero}."


class Answering(People):
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

    def _written(self) -> ReplyWording:
        by = self.colleague.user
        return actions.propose(
            template=None, name=MODEL, serves=(), act=Act.ANSWER, texts={"body_fr": TEXT}, by=by, at=NOW
        )
