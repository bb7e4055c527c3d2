"""What was changed of the brokerage's own settings, in words: from what to what, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from espace.brokerage import hours, telling
from espace.brokerage.models import Version
from espace.brokerage.reading import origin_reply_days
from espace.brokerage.setting import Setting
from espace.desk.entries import Entry
from espace.outbox import kinds
from espace.tickets.kinds import known
from espace.tickets.kinds import words as words_of
from espace.ui import words


def versions(before: datetime | None, most: int, language: str) -> list[Entry]:
    """The latest changes of settings, before an instant; each is told beside the version that it took the place of."""
    held: dict[tuple[str, str], Any] = {}
    found: list[tuple[Version, Any]] = []
    for row in Version.objects.select_related("by__staff_member").order_by("id"):
        found.append((row, held.get((row.setting, row.about))))
        held[row.setting, row.about] = row.value
    latest = [(row, old) for row, old in reversed(found) if before is None or row.at < before][:most]
    return [
        Entry(
            what=named(row, language),
            before=in_words(row.setting, old, language),
            after=in_words(row.setting, row.value, language),
            by=row.by,
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
