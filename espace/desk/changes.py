"""What administrators changed of the space, newest first, wherever it is kept: settings, insurers, delegations, points, templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from espace import vault
from espace.accounts.models import User
from espace.desk import brokerage_history, frame, market_history, work_history
from espace.desk.entries import Entry

SHOWN = 30
AT_ONCE = 12
"""Changes of one moment, more than one act makes: a page ends between two moments, never within one."""


class About(TextChoices):
    """What the changes are of, as the address of the page says it."""

    SETTINGS = "reglages", gettext_lazy("Réglages")
    INSURERS = "assureurs", gettext_lazy("Assureurs et produits")
    POINTS = "points", gettext_lazy("Points à vérifier")
    TEMPLATES = "modeles", gettext_lazy("Modèles de réponse")


Source = Callable[[datetime | None, int, str], list[Entry]]
SOURCES: Mapping[About, tuple[Source, ...]] = {
    About.SETTINGS: (brokerage_history.versions,),
    About.INSURERS: (market_history.insurers, market_history.delegations),
    About.POINTS: (work_history.points,),
    About.TEMPLATES: (work_history.templates,),
}


@dataclass(frozen=True)
class Change:
    """One line as the page shows it, its author by name."""

    what: str
    before: str
    after: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Page:
    """``older``: the instant before which the next page begins; ``None`` on the last."""

    lines: list[Change]
    older: datetime | None


def page(*, reader: User, language: str, about: About | None = None, before: datetime | None = None) -> Page:
    """The changes before an instant; their authors' names and the reader's own row are opened."""
    wanted = SOURCES[about] if about else [source for several in SOURCES.values() for source in several]
    found = [entry for source in wanted for entry in source(before, SHOWN + AT_ONCE, language)]
    found.sort(key=lambda entry: entry.at, reverse=True)
    last = found[SHOWN - 1].at if len(found) > SHOWN else None
    shown = [entry for entry in found if last is None or entry.at >= last]
    people = [frame.staff_of(entry.by) for entry in shown if entry.by is not None]
    vault.open_rows(frame.staff_of(reader), people, viewer=reader.role)
    lines = [
        Change(one.what, one.before, one.after, frame.name_of(one.by) or _("auteur non noté"), one.at) for one in shown
    ]
    return Page(lines, last if len(shown) < len(found) else None)
