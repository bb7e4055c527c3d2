"""The states of the exercise of a right, and who may move it on (clauses C12, C19). One readable table; nothing else decides.

Every move of the brokerage has a human author, and a decision is a person's: the database refuses one without.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from espace.accounts.roles import Role


class Right(StrEnum):
    """The rights, by their ids in the register, which has their words, articles and delays."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    DIRECTIVES = "directives"
    WITHDRAWAL = "withdrawal"


class State(TextChoices):
    RECEIVED = "received", _("À traiter")
    IDENTITY_ASKED = "identity", _("Identité attendue")
    DECIDED = "decided", _("Décidée, à répondre")
    ANSWERED = "answered", _("Répondue")


class Decision(TextChoices):
    GRANTED = "granted", _("Accordée")
    PARTLY = "partly", _("Accordée en partie")
    REFUSED = "refused", _("Refusée")


class Identity(TextChoices):
    """How we know who asks (art. 12(6) GDPR; décret 2019-536, art. 77)."""

    SIGNED_IN = "signed_in", _("connexion à l’espace")
    PROVEN = "proven", _("justificatif vu")
    ASKED = "asked", _("demandée")
    UNKNOWN = "unknown", _("à vérifier")


class Channel(TextChoices):
    """How it came, and how it is answered (a message is answered in the space)."""

    SPACE = "space", _("dans l’espace")
    MESSAGE = "message", _("dans un message")
    POST = "post", _("par la poste")
    PHONE = "phone", _("par téléphone")
    EMAIL = "email", _("par courriel")


class Transition(NamedTuple):
    name: str
    sources: tuple[State, ...]
    target: State
    roles: tuple[Role, ...]


EXPORTED = (Right.ACCESS, Right.PORTABILITY)
"""What is a copy of one's data, prepared without a human where it is asked in the space."""
OPEN = (State.RECEIVED, State.IDENTITY_ASKED, State.DECIDED)
AS_ASKED = (Right.ACCESS, Right.PORTABILITY, Right.OBJECTION, Right.WITHDRAWAL, Right.DIRECTIVES)
"""What the program may carry out as the person asks, by their own gesture: there is nothing to decide."""

TRANSITIONS = {
    transition.name: transition
    for transition in (
        # verb, from, to, who
        Transition("ask_identity", (State.RECEIVED,), State.IDENTITY_ASKED, (Role.DPO,)),
        Transition("identify", (State.IDENTITY_ASKED,), State.RECEIVED, (Role.DPO,)),
        Transition("decide", OPEN, State.DECIDED, (Role.DPO,)),
        Transition("answer", (State.DECIDED,), State.ANSWERED, (Role.DPO,)),
        Transition("serve", (State.RECEIVED,), State.ANSWERED, (Role.CUSTOMER,)),
    )
}
