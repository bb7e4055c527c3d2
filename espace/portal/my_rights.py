"""What « Mes droits » says: each right in a sentence, with the register's own words, and one's requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from espace import register
from espace.lib import clock
from espace.portal.my_data import LABELS
from espace.privacy.rights import deadlines, wording
from espace.privacy.rights.models import RightsRequest
from espace.register import durations

SHOWN = 50
# What each right is for, and the page where it is exercised.
SAID: dict[str, tuple[str | Promise, str]] = {
    "access": (_("Recevoir une copie de tout ce que nous avons sur vous."), "portal:right_access"),
    "rectification": (_("Faire corriger ce qui est faux ou périmé."), "portal:right_rectification"),
    "erasure": (_("Faire effacer ce que rien ne nous oblige à garder."), "portal:right_erasure"),
    "restriction": (_("Faire geler une donnée que vous contestez, le temps de la vérifier."), "portal:right_restriction"),
    "portability": (_("Emporter ce que vous nous avez donné, dans un format qu’un autre logiciel relit."), "portal:right_portability"),
    "objection": (_("Refuser que nous utilisions une donnée facultative, ou vous opposer à un traitement."), "portal:right_objection"),
    "withdrawal": (_("Retirer un accord que vous nous avez donné."), "portal:my_consents"),
    "directives": (_("Dire ce que deviennent vos données après votre décès."), "portal:directives"),
}  # fmt: skip


@dataclass(frozen=True)
class Offered:
    """One right: its name, what it is for, its article, its delay in words, how it is exercised, and where."""

    label: str
    sentence: str | Promise
    article: str
    delay: str
    route: str
    url: str


@dataclass(frozen=True)
class Line:
    """One request of one's own. ``due_on`` is empty once it is answered."""

    request: RightsRequest
    label: str
    sentence: str
    look: str
    word: str
    due_on: date | None


def rights(language: str) -> list[Offered]:
    """Every right of the register, in its order."""
    found = []
    for line in register.load().rights.values():
        sentence, name = SAID[line.id]
        article = line.article if line.article[:1].isdigit() else ""
        delay = durations.in_words(line.delay, language)
        route = line.route.in_language(language)
        found.append(Offered(line.label.in_language(language), sentence, article, delay, route, reverse(name)))
    return found


def lines(requests: Iterable[RightsRequest], at: datetime, language: str) -> list[Line]:
    """Requests with their state in a sentence; they come through ``deadlines.loaded``."""
    today = clock.today(at)
    return [
        Line(
            one,
            wording.label(one.right, language),
            wording.standing(one, at, language),
            *wording.badge(one, at),
            deadlines.due_on(one, today) if one.is_open else None,
        )
        for one in requests
    ]


def fields_of(request: RightsRequest) -> str:
    """The data that a request is about, by their names on « Mes données »."""
    return ", ".join(str(LABELS.get(name, name)) for name in request.field.split())
