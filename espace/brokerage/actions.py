"""What an administrator does to the brokerage's settings. Each change is a version and an event of the journal, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, brokerage
from espace.audit.recording import Actor
from espace.brokerage import hours, looks, reading
from espace.brokerage.errors import Unfit
from espace.brokerage.models import Logo, Version
from espace.brokerage.reading import Held, origin_mediator
from espace.brokerage.setting import Setting
from espace.lib import clock
from espace.lib.office_hours import USUAL, Week
from espace.ui import colours

LONGEST_LABEL = 80
LONGEST_CLOSURE = 62
"""Days of one closure: beyond, it is a mistake in a date."""
MOST_CLOSURES = 60
"""Closures to come."""


@transaction.atomic
def identify(
    *, name: str, colour: str, phone: str, mediator: Mapping[str, str], by: Actor, at: datetime
) -> list[Setting]:
    """Set what the brokerage is called, its colour, its number and its mediator; what is as it was stays so. Returns what changed.

    ``mediator``: ``name``, ``address``, ``url``. Raises :class:`Unfit`, with the nearest colour that can be read.
    """
    faults, near = looks.mediator_faults(**mediator), ""
    if fault := looks.name_fault(name):
        faults["name"] = fault
    try:
        near = looks.nearest(colour)
        colour = colour.lower()
        if near != colour:
            faults["colour"] = _(
                "Cette couleur est trop claire pour être lue. La plus proche qui se lise : %(near)s."
            ) % {"near": near}
    except colours.BadColour:
        faults["colour"] = _("Écrivez la couleur comme #0f5c63 : un dièse, puis six chiffres ou lettres de a à f.")
    number = looks.phone_of(phone)
    if number is None:
        faults["phone"] = _("Ce numéro ne se compose pas. Écrivez-le comme 01 23 45 67 89, ou +33 1 23 45 67 89.")
    held = _hold()
    if number == "" and held.phone and _says_phone(held):
        faults["phone"] = _("Un courriel donne ce numéro : rendez-lui d’abord son texte d’origine.")
    if faults:
        raise Unfit(faults, nearest=near if "colour" in faults else "")
    origin = Held()
    wanted: dict[Setting, tuple[Any, Any, Any]] = {
        Setting.NAME: (name, held.name, origin.name),
        Setting.COLOUR: (colour, held.colour.lower(), origin.colour.lower()),
        Setting.PHONE: (number, held.phone, origin.phone),
        Setting.MEDIATOR: (dict(mediator), vars(held.mediator), vars(origin_mediator())),
    }
    changed = [setting for setting, (value, now, _origin) in wanted.items() if value != now]
    for setting in changed:
        value, _now, first = wanted[setting]
        _add(setting, None if value == first else value, by=by, at=at)
    _told(changed, by=by, at=at)
    return changed


@transaction.atomic
def give_logo(*, content: bytes, media_type: str, by: Actor, at: datetime) -> None:
    """Take a picture, which was written anew already, as the logo. Raises :class:`Unfit`."""
    if fault := looks.logo_fault(content, media_type):
        raise Unfit({"logo": fault})
    digest = hashlib.sha256(content).hexdigest()
    held = _hold()
    if held.logo == digest:
        return
    Logo.objects.get_or_create(digest=digest, defaults={"media_type": media_type, "content": content, "at": at})
    _add(Setting.LOGO, digest, by=by, at=at)
    _told([Setting.LOGO], by=by, at=at)


@transaction.atomic
def open_at(*, week: Week, by: Actor, at: datetime) -> None:
    """Set the hours of the week, from the day of the change on. Raises :class:`Unfit`, by ``days`` or ``day-<n>``."""
    faults = {}
    for number, spans in enumerate(week):
        flat = [hour for span in spans for hour in span]
        if len(spans) > hours.LONGEST_SPANS or any(one >= other for one, other in pairwise(flat)):
            faults[f"day-{number}"] = _("Chaque heure vient après la précédente.")
    if not any(week):
        faults["days"] = _("Un cabinet ouvre au moins un jour par semaine.")
    if faults:
        raise Unfit(faults)
    if _hold().office.week(clock.today(at)) == week:
        return
    _add(Setting.HOURS, None if week == USUAL else hours.kept(week), by=by, at=at)
    _told([Setting.HOURS], by=by, at=at)


@transaction.atomic
def answer_within(*, days: int, by: Actor, at: datetime) -> bool:
    """Set in how many days of its office the brokerage answers what it is given from today on; what it was given before keeps the days that
    held then. Returns whether they changed. Raises :class:`Unfit`."""
    if not reading.is_reply_days(days):
        raise Unfit({"days": _("Donnez un nombre de 1 à %(most)s.") % {"most": reading.MOST_REPLY_DAYS}})
    if _hold().reply_days(clock.today(at)) == days:
        return False
    _add(Setting.REPLY, None if days == reading.origin_reply_days() else days, by=by, at=at)
    _told([Setting.REPLY], by=by, at=at)
    return True


@transaction.atomic
def close_on(*, first: date, last: date, fr: str, en: str, by: Actor, at: datetime) -> None:
    """Close the office on some days to come, both included, and say why. Raises :class:`Unfit`."""
    faults, today, held = {}, clock.today(at), _hold()
    if first < today:
        faults["first"] = _("Une fermeture commence aujourd’hui ou plus tard : le temps déjà compté ne change pas.")
    if last < first:
        faults["last"] = _("Le dernier jour vient après le premier.")
    elif (last - first).days >= LONGEST_CLOSURE:
        faults["last"] = _("Une fermeture dure %(count)s jours au plus.") % {"count": LONGEST_CLOSURE}
    for name, label in (("fr", fr), ("en", en)):
        if not label or len(label) > LONGEST_LABEL or not looks.is_one_line(label):
            faults[name] = _("Dites-en la raison, en %(count)s caractères au plus.") % {"count": LONGEST_LABEL}
    if sum(one.last >= today for one in held.closures) >= MOST_CLOSURES:
        faults["first"] = _("Il y a déjà %(count)s fermetures à venir.") % {"count": MOST_CLOSURES}
    if faults:
        raise Unfit(faults)
    _keep_closures([*_closures(held), _closure(first, last, fr, en)], by=by, at=at)


@transaction.atomic
def reopen_on(*, first: date, last: date, by: Actor, at: datetime) -> bool:
    """Take back a closure that has not begun. Returns whether there was one."""
    held, today = _hold(), clock.today(at)
    kept = [one for one in _closures(held) if (one["first"], one["last"]) != (first.isoformat(), last.isoformat())]
    if first <= today or len(kept) == len(held.closures):
        return False
    _keep_closures(kept, by=by, at=at)
    return True


@transaction.atomic
def say(*, about: str, value: Mapping[str, str] | None, by: Actor, at: datetime) -> None:
    """Keep the words of one mail in one language (``news.fr``), whose limits are the outbox's; ``None`` for the text of origin."""
    if (_hold().own(Setting.MAIL, about) or None) == (dict(value) if value else None):
        return
    _add(Setting.MAIL, dict(value) if value else None, about=about, by=by, at=at)
    _told([Setting.MAIL], by=by, at=at)


@transaction.atomic
def hold() -> Held:
    """What holds, read again, in the caller's transaction: whoever changes something meanwhile waits for its end."""
    return _hold()


@transaction.atomic
def define(*, kind: str, value: Mapping[str, Any] | None, by: Actor, at: datetime) -> None:
    """Keep the definition of a kind of request, which ``tickets`` judged; ``None`` for that of the installation."""
    _hold()
    _add(Setting.KIND, dict(value) if value else None, about=kind, by=by, at=at)
    _told([Setting.KIND], by=by, at=at)


@transaction.atomic
def arrange(*, order: Sequence[str], withdrawn: Sequence[str], by: Actor, at: datetime) -> None:
    """Keep the order in which the kinds of request are proposed, and those that no longer are."""
    value = {"order": list(order), "withdrawn": sorted(withdrawn)}
    if _hold().own(Setting.KINDS) != value:
        _add(Setting.KINDS, value, by=by, at=at)
        _told([Setting.KINDS], by=by, at=at)


@transaction.atomic
def restore(*, setting: Setting, by: Actor, at: datetime) -> bool:
    """Go back to the text of origin of one setting. Returns whether it had another."""
    if setting in (Setting.MAIL, Setting.CLOSURES, Setting.KIND, Setting.KINDS) or _hold().own(setting) is None:
        return False
    _add(setting, None, by=by, at=at)
    _told([setting], by=by, at=at)
    return True


def _hold() -> Held:
    """What holds, read again; whoever changes something meanwhile waits for the end of this transaction."""
    list(Version.objects.select_for_update().order_by("-id")[:1])
    brokerage.seen(Version.objects.order_by("-id").values_list("id", flat=True).first())
    return brokerage.known()


def _add(setting: Setting, value: Any, *, about: str = "", by: Actor, at: datetime) -> None:
    transaction.on_commit(reading.forget)
    Version.objects.create(setting=setting, about=about, value=value, by_id=by.pk, at=at)


def _told(changed: list[Setting], *, by: Actor, at: datetime) -> None:
    if changed:
        audit.record(action="brokerage.changed", by=by, at=at, fields=[one.value for one in changed])


def _says_phone(held: Held) -> bool:
    mails = (value for (setting, _about), value in held.values.items() if setting == Setting.MAIL)
    return any("{" in str(value.get("sentence", "")) for value in mails)


def _closures(held: Held) -> list[dict[str, str]]:
    return [_closure(one.first, one.last, one.fr, one.en) for one in held.closures]


def _closure(first: date, last: date, fr: str, en: str) -> dict[str, str]:
    return {"first": first.isoformat(), "last": last.isoformat(), "fr": fr, "en": en}


def _keep_closures(kept: list[dict[str, str]], *, by: Actor, at: datetime) -> None:
    kept.sort(key=lambda one: (one["first"], one["last"]))
    _add(Setting.CLOSURES, kept, by=by, at=at)
    _told([Setting.CLOSURES], by=by, at=at)
