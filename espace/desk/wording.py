"""The sentences of the desk about a request: its object, its state, who has the ball, what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from espace.accounts import people
from espace.accounts.models import Source
from espace.accounts.roles import Role
from espace.tickets.deadlines import Duty
from espace.tickets.kinds import known, named, words
from espace.tickets.models import Note, StateChange, Ticket
from espace.tickets.states import Ball, State
from espace.tickets.turns import Spent
from espace.ui.words import office_time

BALLS = {
    Ball.BROKERAGE: pgettext_lazy("qui doit agir", "nous"),
    Ball.CUSTOMER: pgettext_lazy("qui doit agir", "le client"),
    Ball.INSURER: pgettext_lazy("qui doit agir", "l’assureur"),
    Ball.NOBODY: pgettext_lazy("qui doit agir", "personne"),
}
LOOKS = {
    State.SUBMITTED: "info",
    State.IN_PROGRESS: "info",
    State.WAITING_FOR_CUSTOMER: "waiting",
    State.CLOSED: "done",
}
STATES = {
    State.SUBMITTED: gettext_lazy("Reçue"),
    State.IN_PROGRESS: gettext_lazy("En cours"),
    State.WAITING_FOR_CUSTOMER: gettext_lazy("Attend le client"),
    State.CLOSED: gettext_lazy("Close"),
}
MOVES = {
    "submit": gettext_lazy("%(name)s envoie la demande."),
    "take": gettext_lazy("%(name)s prend la demande."),
    "ask": gettext_lazy("%(name)s demande une précision au client."),
    "answer": gettext_lazy("%(name)s répond à ce qui était demandé."),
    "resume": gettext_lazy("%(name)s reprend la demande sans plus attendre."),
    "close": gettext_lazy("%(name)s clôt la demande."),
    "reopen": gettext_lazy("%(name)s rouvre la demande."),
}
OTHER_MOVE = gettext_lazy("%(name)s change l’état de la demande.")


SOURCES = {
    Source.IMPORT: gettext_lazy("fichier de gestion"),
    Source.PERSON: gettext_lazy("la personne"),
    Source.STAFF: gettext_lazy("le cabinet"),
}
CONTRACT_FIELDS = {
    "number": gettext_lazy("numéro"),
    "product": gettext_lazy("produit"),
    "insurer": gettext_lazy("assureur"),
    "effective_on": gettext_lazy("date d’effet"),
    "renews_on": gettext_lazy("échéance"),
    "ends_on": gettext_lazy("date de fin"),
    "premium": gettext_lazy("prime"),
    "instalments": gettext_lazy("fractionnement"),
    "guarantees": gettext_lazy("garanties"),
    "exclusions": gettext_lazy("exclusions"),
    "coverages": gettext_lazy("garanties"),
    "insured": gettext_lazy("personnes assurées"),
    "beneficiaries": gettext_lazy("bénéficiaires"),
}


def changed(fields: Iterable[str]) -> str:
    """What an endorsement changed, in words."""
    return ", ".join(dict.fromkeys(str(CONTRACT_FIELDS.get(name, name)) for name in fields))


def source(name: str) -> str:
    """Who supplied a value (clause C10)."""
    return str(SOURCES[Source(name)])


def spent(found: Spent, language: str) -> str:
    """How long the office was open in the brokerage's turns, and whether the count stopped meanwhile."""
    time = {"time": office_time(found.office, language)}
    if found.paused:
        return _("%(time)s chez nous depuis l’envoi, en pause pendant les réponses du client") % time
    return _("%(time)s chez nous depuis l’envoi") % time


def object_of(ticket: Ticket) -> str:
    """What the request is about; a kind that the broker no longer offers keeps its id."""
    kind = named(ticket.kind)
    return words(kind.title) if kind else ticket.kind


class Said:
    """The words of a list in the reader's language, looked up once whatever the number of its lines."""

    def __init__(self) -> None:
        self.states: dict[str, tuple[str, str]] = {one.value: (LOOKS[one], str(word)) for one, word in STATES.items()}
        self.balls: dict[str, str] = {one.value: str(word) for one, word in BALLS.items()}
        self.duties: dict[str, str] = {one.value: str(one.label) for one in Duty}
        self.kinds: dict[str, str] = {name: words(kind.title) for name, kind in known().named.items()}


def ball(ticket: Ticket) -> str:
    return str(BALLS[Ball(ticket.ball)])


def state(ticket: Ticket) -> tuple[str, str]:
    """The look of its badge and the word in it."""
    return LOOKS[State(ticket.state)], str(STATES[State(ticket.state)])


def move(change: StateChange, name: str) -> str:
    """What somebody did to the request, as a sentence."""
    if change.name == "submit" and change.by.role == Role.ADVISOR:
        return _("Reçue hors de l’espace ; %(name)s l’a entrée ensuite au nom du client.") % {"name": capfirst(name)}
    return str(MOVES.get(change.name, OTHER_MOVE)) % {"name": capfirst(name)}


def opinion(note: Note, author: str) -> list[tuple[str, datetime]]:
    """What happened to an opinion that was asked: a sentence and an instant each; nothing for a plain note."""
    if note.asked_of is None:
        return []
    names = {"name": author, "colleague": people.name_of(note.asked_of)}
    told = [(_("%(name)s a demandé l’avis de %(colleague)s.") % names, note.written_at)]
    if note.answered_at is not None:
        said = _("%(colleague)s a décliné.") if note.declined else _("%(colleague)s a donné son avis.")
        told.append((said % names, note.answered_at))
    return told
