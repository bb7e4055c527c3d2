"""What happened to a request, told to its customer: a sentence a step, with whom it then was, and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from babel.units import format_unit
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from espace import brokerage
from espace.accounts import people
from espace.accounts.roles import Role
from espace.lib.languages import locale
from espace.metrics.usual import Usual
from espace.tickets import turns
from espace.tickets.disclosing import Disclosed
from espace.tickets.models import StateChange, Ticket
from espace.tickets.proxies.showing import Shown
from espace.tickets.states import State
from espace.ui.words import day, office_time

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Moment:
    """``sentence``: what happened at ``at``; ``then``: with whom the request was afterwards, and how long, empty while it is closed."""

    at: datetime
    sentence: str
    then: str


def moments(changes: Sequence[StateChange], now: datetime, others: Mapping[UUID, str] | None = None) -> list[Moment]:
    """The story, oldest first. ``changes`` are in order, with their authors opened; ``others``: names of clients who are not the reader,
    by user, where one acted for another."""
    ends = [*(change.at for change in changes[1:]), now]
    return [
        Moment(
            change.at,
            told(change, (others or {}).get(change.by_id, "")),
            stay(change.target, end - change.at, goes_on=end == now),
        )
        for change, end in zip(changes, ends, strict=True)
    ]


def also(story: list[Moment], disclosures: Iterable[Disclosed], shown: Iterable[Shown], now: datetime) -> list[Moment]:
    """The same with what was passed on to the insurer and who was let read it under a proxy, which move nothing of the request."""
    passed_on = [Moment(at, sentence, "") for one in disclosures for sentence, at in one.moments]
    let = [Moment(at, sentence, "") for one in shown for sentence, at in one.moments(now)]
    return sorted([*story, *passed_on, *let], key=lambda moment: moment.at)


def told(change: StateChange, other: str = "") -> str:
    """The sentence of a change of state. Its author is named when they are of the brokerage, or another client (``other``)."""
    name = {"name": other or people.name_of(change.by)}
    match change.name:
        case "submit" if change.by.role == Role.ADVISOR:
            return _("Nous avons reçu cette demande hors de l’espace ; %(name)s l’a notée ensuite.") % name
        case "submit" if other:
            return _("%(name)s a envoyé la demande.") % name
        case "answer" if other:
            return _("%(name)s a répondu.") % name
        case "submit":
            return _("Vous avez envoyé la demande.")
        case "take":
            return _("%(name)s a pris la demande en charge.") % name
        case "ask":
            return _("%(name)s vous a demandé un complément.") % name
        case "answer":
            return _("Vous avez répondu.")
        case "resume":
            return _("%(name)s a repris la demande.") % name
        case "close":
            return _("%(name)s a clos la demande.") % name
        case _:
            return _("%(name)s a rouvert la demande.") % name


def stay(state: str, spent: timedelta, *, goes_on: bool) -> str:
    """« 2 jours chez nous », « chez vous depuis 3 jours »."""
    if state == State.CLOSED:
        return ""
    lasted = {"time": duration(spent)}
    if state == State.WAITING_FOR_CUSTOMER:
        return (
            _("En attente de votre réponse depuis %(time)s") if goes_on else _("%(time)s en attente de votre réponse")
        ) % lasted
    return (_("Chez nous depuis %(time)s") if goes_on else _("%(time)s chez nous")) % lasted


def duration(spent: timedelta) -> str:
    """A length of time as one says it: minutes are nobody's concern."""
    if spent < HOUR:
        return _("moins d’une heure")
    hours = round(spent / HOUR)
    count, unit = (hours, "hour") if hours < 24 else (round(spent / DAY), "day")
    return format_unit(count, unit, locale=locale(get_language() or "fr"))


def in_all(changes: Iterable[StateChange], now: datetime) -> str:
    """How long the request was with each side; empty while it never left the brokerage's."""
    ours, theirs = timedelta(), timedelta()
    state, since = "", now
    for change in [*changes, None]:
        until = change.at if change else now
        if state == State.WAITING_FOR_CUSTOMER:
            theirs += until - since
        elif state and state != State.CLOSED:
            ours += until - since
        state, since = (change.target if change else state), until
    if not theirs:
        return ""
    return _("En tout : %(ours)s chez nous, %(theirs)s en attente de votre réponse.") % {
        "ours": duration(ours), "theirs": duration(theirs),
    }  # fmt: skip


def office(ticket: Ticket, changes: Iterable[StateChange], now: datetime) -> str:
    """How long the office was open while an open request was the brokerage's; empty once it is closed."""
    if not ticket.is_open:
        return ""
    found = turns.spent(ticket, changes, brokerage.held().office, now)
    time = {"time": office_time(found.office, get_language() or "fr")}
    if found.paused:
        return capfirst(_("%(time)s chez nous depuis l’envoi, en pause pendant vos réponses.") % time)
    return capfirst(_("%(time)s chez nous depuis l’envoi.") % time)


def opens_at(ticket: Ticket, now: datetime) -> datetime | None:
    """When somebody may read an open request next; nothing while the office is open."""
    hours = brokerage.held().office
    return hours.opening(now) if ticket.is_open and not hours.closing(now) else None


def usually(found: Usual | None) -> str:
    """The usual delay in a sentence, with what it leaves out; empty when too few requests say it."""
    if found is None:
        return ""
    language = get_language() or "fr"
    told = {"days": found.days, "from": day(found.from_on, language, "long"), "to": day(found.to_on, language, "long")}
    return (
        ngettext(
            "9 demandes de ce genre sur 10 sont restées chez nous %(days)d jour au plus (closes du %(from)s au %(to)s).",
            "9 demandes de ce genre sur 10 sont restées chez nous %(days)d jours au plus (closes du %(from)s au %(to)s).",
            found.days,
        )
        % told
    ) + " " + _("Le temps d’attente de vos réponses n’y compte pas. Ce n’est pas un engagement.")  # fmt: skip


def is_awaited(ticket: Ticket) -> bool:
    """Whether somebody wonders how long it will take: the request is with the brokerage."""
    return ticket.state in (State.SUBMITTED, State.IN_PROGRESS)
