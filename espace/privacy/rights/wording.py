"""A request in words: which right, where it stands in a sentence, by when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from espace import register
from espace.lib import clock
from espace.privacy.rights import deadlines
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import EXPORTED, Channel, Decision, Identity, Right, State
from espace.ui import words

PREPARED_WITHIN = timedelta(hours=24)
# How a step reads in the history.
STEPS = {
    "receive": gettext_lazy("Reçue"),
    "name": gettext_lazy("Droit précisé"),
    "ask_identity": gettext_lazy("Identité demandée"),
    "identify": gettext_lazy("Identité établie"),
    "extend": gettext_lazy("Délai prolongé"),
    "decide": gettext_lazy("Décidée"),
    "answer": gettext_lazy("Répondue"),
    "serve": gettext_lazy("Faite comme demandé"),
    "erase": gettext_lazy("Effacement exécuté"),
}


def label(right: str, language: str) -> str:
    """The register's word for a right."""
    line = register.load().rights.get(right)
    return line.label.in_language(language) if line else _("Droit à préciser")


def step(name: str, language: str) -> str:
    """What was done, as the history says it."""
    with override(language):
        return str(STEPS.get(name, name))


def answer(given: dict[str, Any], language: str) -> str:
    """The answer as :mod:`espace.privacy.rights.composing` wrote it, line by line."""
    lines = [given["lead"], *(words.pair(name, value, language) for name, value in given["facts"])]
    for section in given["sections"]:
        lines += ["", section["title"], *section["lines"]]
    return "\n".join(lines)


def standing(request: RightsRequest, at: datetime, language: str) -> str:
    """Where it stands, to the person, in a sentence."""
    due = words.day(deadlines.due_on(request, clock.today(at)), language, "long")
    if request.right == Right.DIRECTIVES and request.as_asked:
        return _("Un décès avait été signalé par erreur : vous l’avez dit le %(day)s.") % {
            "day": _day(request.answered_at, language)
        }
    if request.as_asked:
        return _("Faite le %(day)s, comme vous l’avez demandé.") % {"day": _day(request.answered_at, language)}
    if request.state == State.ANSWERED:
        said = {
            Decision.GRANTED: _("Accordée : nous vous avons répondu le %(day)s."),
            Decision.PARTLY: _("Accordée en partie : nous vous avons répondu le %(day)s."),
            Decision.REFUSED: _("Refusée : nous vous avons répondu le %(day)s, avec nos raisons."),
        }[Decision(request.decision)]
        return said % {"day": _day(request.answered_at, language)}
    if request.state == State.IDENTITY_ASKED:
        return _("Nous attendons un justificatif de votre identité ; le délai est arrêté jusque-là.")
    if request.served_at:
        return _("L’essentiel vous est remis. Le délégué relit le reste, et vous répond le %(day)s au plus tard.") % {
            "day": due
        }
    if _is_prepared_alone(request, at):
        return _(
            "Votre copie se prépare, sans que personne intervienne. Elle arrive dans « Mes copies » en moins de 24 heures."
        )
    if request.extended_at:
        return _(
            "Le délégué vous répond le %(day)s au plus tard : il lui faut plus de temps, et il vous a dit pourquoi."
        ) % {"day": due}
    return _("Le délégué à la protection des données vous répond le %(day)s au plus tard.") % {"day": due}


def _is_prepared_alone(request: RightsRequest, at: datetime) -> bool:
    """Asked in the space, it waits for no officer; past its delay the officer sees to it like any other."""
    return request.right in EXPORTED and request.channel == Channel.SPACE and at - request.entered_at < PREPARED_WITHIN


def badge(request: RightsRequest, at: datetime) -> tuple[str, str]:
    """Its look and its word, beside the sentence."""
    if deadlines.is_late(request, at):
        return "late", _("En retard")
    if request.state == State.ANSWERED:
        return "done", _("Répondue")
    if request.state == State.IDENTITY_ASKED:
        return "waiting", str(State.IDENTITY_ASKED.label)
    return "info", _("En cours")


def identity(request: RightsRequest) -> str:
    """How we know who asks."""
    return str(Identity(request.identity).label)


def _day(at: datetime | date | None, language: str) -> str:
    return words.day(clock.today(at), language, "long") if isinstance(at, datetime) else ""
