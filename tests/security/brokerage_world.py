"""What an administrator set of the brokerage; it says nothing of Claire."""

from __future__ import annotations

import functools
from datetime import date, timedelta

from espace import brokerage
from espace.brokerage import actions
from espace.lib import clock
from espace.outbox import wording
from tests.security.people import People

NOW = clock.now()


class Settled(People):
    """Built, like the rest of the world, as it is needed."""

    @functools.cached_property
    def renamed(self) -> str:
        """Its name is another, and its number is known."""
        held = brokerage.held()
        actions.identify(
            name="Essai et fils", colour=held.colour, phone="01 99 00 00 09", mediator=vars(held.mediator), by=self.ines, at=NOW
        )  # fmt: skip
        return "Essai et fils"

    @functools.cached_property
    def closing(self) -> date:
        """It closes for a day, in a month."""
        on = clock.today(NOW) + timedelta(days=30)
        actions.close_on(first=on, last=on, fr="Fermeture essayée", en="Closure tried", by=self.ines, at=NOW)
        return on

    @functools.cached_property
    def reworded(self) -> str:
        """It says one of its mails in its own words."""
        sentence = "Du neuf pour vous."
        wording.reword(kind="news", language="fr", subject="", sentence=sentence, phone="", by=self.ines, at=NOW)
        return sentence
