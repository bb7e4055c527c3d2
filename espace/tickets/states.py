"""The states of a request and who may move it from one to another (clause C03). One readable table; nothing else decides.

Every move has a human author (clause C12): the database refuses a transition without one.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from espace.accounts.roles import Role


class State(TextChoices):
    SUBMITTED = "submitted", _("Envoyée")
    IN_PROGRESS = "in_progress", _("En cours")
    WAITING_FOR_CUSTOMER = "waiting", _("À compléter")
    CLOSED = "closed", _("Close")


class Ball(TextChoices):
    """Who has to act next."""

    BROKERAGE = "brokerage", _("le cabinet")
    CUSTOMER = "customer", _("vous")
    INSURER = "insurer", _("l’assureur")
    NOBODY = "nobody", _("personne")


class Channel(TextChoices):
    """How the words of a request came."""

    SPACE = "space", _("dans l’espace")
    PHONE = "phone", _("par téléphone")
    POST = "post", _("par la poste")
    EMAIL = "email", _("par courriel")


class Transition(NamedTuple):
    name: str
    sources: tuple[State, ...]
    target: State
    roles: tuple[Role, ...]
    ball: Ball


OPEN = (State.SUBMITTED, State.IN_PROGRESS, State.WAITING_FOR_CUSTOMER)

TRANSITIONS = {
    transition.name: transition
    for transition in (
        # verb, from, to, who, and with whom the ball is then
        Transition("take", (State.SUBMITTED,), State.IN_PROGRESS, (Role.ADVISOR,), Ball.BROKERAGE),
        Transition(
            "ask", (State.SUBMITTED, State.IN_PROGRESS), State.WAITING_FOR_CUSTOMER, (Role.ADVISOR,), Ball.CUSTOMER
        ),
        Transition("answer", (State.WAITING_FOR_CUSTOMER,), State.IN_PROGRESS, (Role.CUSTOMER,), Ball.BROKERAGE),
        Transition("resume", (State.WAITING_FOR_CUSTOMER,), State.IN_PROGRESS, (Role.ADVISOR,), Ball.BROKERAGE),
        Transition("close", OPEN, State.CLOSED, (Role.ADVISOR,), Ball.NOBODY),
        Transition("reopen", (State.CLOSED,), State.IN_PROGRESS, (Role.ADVISOR,), Ball.BROKERAGE),
    )
}
