"""What an administrator set of the brokerage; it says nothing of Claire."""

from __future__ import annotations

import functools
from datetime import date, timedelta

from espace import brokerage
from espace.brokerage import actions
from espace.lib import clock
from espace.outbox import wording
from espace.tickets.actions import forms
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

    @functools.cached_property
    def sketched(self) -> int:
        """Its form of a claim is being changed: one question more, one less. The revision of the sketch."""
        room = {
            "type": "text", "category": "contact", "required": False, "label": {"fr": "Chambre essayée", "en": "Room tried"},
            "why": {"fr": "Pour vous joindre sur place.", "en": "To reach you there."},
        }  # fmt: skip
        forms.ask(kind="claim", revision=0, name="", given=room, by=self.ines, at=NOW)
        return forms.withdraw_question(kind="claim", revision=1, name="place", by=self.ines, at=NOW).revision

    @functools.cached_property
    def published(self) -> str:
        """Its form of a reimbursement is its own."""
        title = {"fr": "Remboursement essayé", "en": "Reimbursement tried"}
        forms.describe(kind="reimbursement", revision=0, given={"title": title}, by=self.ines, at=NOW)
        forms.publish(kind="reimbursement", revision=1, by=self.ines, at=NOW)
        return "reimbursement"

    @functools.cached_property
    def retired(self) -> str:
        """It no longer proposes certificates."""
        forms.withdraw_kind(kind="certificate", by=self.ines, at=NOW)
        return "certificate"
