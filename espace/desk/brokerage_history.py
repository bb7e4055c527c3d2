"""What was changed of the brokerage's settings, as the administrators read it: from what to what, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from espace import vault
from espace.accounts.models import User
from espace.brokerage import hours, telling
from espace.brokerage.models import Version
from espace.brokerage.reading import origin_reply_days
from espace.brokerage.setting import Setting
from espace.desk import frame
from espace.outbox import kinds
from espace.tickets.kinds import known
from espace.tickets.kinds import words as words_of
from espace.ui import words

SHOWN = 30


@dataclass(frozen=True)
class Change:
    """``what`` was changed, ``before`` and ``after`` in words."""

    what: str
    before: str
    after: str
    by: str
    at: datetime


def changes(*, reader: User, language: str) -> list[Change]:
    """The latest changes, newest first; their authors' names and the reader's own row are opened."""
    rows = list(Version.objects.select_related("by__staff_member").order_by("id"))
    before: dict[tuple[str, str], Any] = {}
    found: list[tuple[Version, Any]] = []
    for row in rows:
        found.append((row, before.get((row.setting, row.about))))
        before[row.setting, row.about] = row.value
    latest = found[: -SHOWN - 1 : -1]
    vault.open_rows(frame.staff_of(reader), [frame.staff_of(row.by) for row, _old in latest], viewer=reader.role)
    return [
        Change(
            what=named(row, language),
            before=in_words(row.setting, old, language),
            after=in_words(row.setting, row.value, language),
            by=frame.name_of(row.by),
            at=row.at,
        )
        for row, old in latest
    ]


def named(row: Version, language: str) -> str:
    if row.setting == Setting.KIND:
        return _("Demande « %(title)s »") % {"title": title(row.about)}
    if row.setting != Setting.MAIL:
        return str(Setting(row.setting).label)
    kind, _dot, code = row.about.partition(".")
    subject = kinds.origin(kind, language)["subject"] if kind in kinds.KINDS else kind
    return _("Courriel « %(subject)s » (%(language)s)") % {"subject": subject, "language": code}


def in_words(setting: str, value: Any, language: str) -> str:
    """A value as one reads it."""
    if setting == Setting.REPLY:
        days = value or origin_reply_days()
        return ngettext("%(days)d jour d’ouverture", "%(days)d jours d’ouverture", days) % {"days": days}
    if not value:
        return _("aucune") if setting == Setting.CLOSURES else _("texte d’origine")
    match Setting(setting):
        case Setting.LOGO:
            return _("image %(digest)s") % {"digest": str(value)[:8]}
        case Setting.HOURS:
            return " ; ".join(f"{days} {times}" for days, times in telling.week(hours.week_of(value), language))
        case Setting.CLOSURES:
            return " ; ".join(_closure(one, language) for one in value)
        case Setting.MEDIATOR:
            return ", ".join(value.values())
        case Setting.MAIL:
            return _mail(value)
        case Setting.KIND:
            return _asked(value)
        case Setting.KINDS:
            return _listed(value)
        case _:
            return str(value)


def _closure(one: Mapping[str, str], language: str) -> str:
    first, last = (words.day(date.fromisoformat(one[name]), language, "long") for name in ("first", "last"))
    days = first if first == last else f"{first} – {last}"
    return f"{one['en'] if language.startswith('en') else one['fr']} ({days})"


def title(kind: str) -> str:
    found = known().named.get(kind)
    return words_of(found.title) if found else kind


def _asked(value: Any) -> str:
    """The questions of a definition; a row that somebody wrote by hand may hold anything."""
    try:
        asked = [words_of(one["label"]) for one in value["fields"] if not one.get("withdrawn")]
    except (TypeError, KeyError, AttributeError):
        return _("une définition qui ne se lit pas")
    return _("Questions : %(asked)s") % {"asked": " ; ".join(asked)}


def _listed(value: Any) -> str:
    try:
        order, gone = (", ".join(title(str(one)) for one in value[key]) for key in ("order", "withdrawn"))
    except (TypeError, KeyError):
        return _("une liste qui ne se lit pas")
    return f"{order} — {_('retirées : %(gone)s') % {'gone': gone}}" if gone else order


def _mail(value: Mapping[str, str]) -> str:
    return " — ".join(f"« {value[name]} »" for name in ("subject", "sentence") if value.get(name))
