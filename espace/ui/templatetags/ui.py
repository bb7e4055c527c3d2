"""The components, as tags and filters that every template has without loading them. Each is shown in ``ui/specimen.html``.

Filters: ``when``, ``day_words``, ``since``, ``ago``, ``left``, ``file_size``, ``euros``, ``paris_day``.
Tags: ``icon``, ``button``, ``link_button``, ``badge``, ``field``, ``form_errors``, ``steps``, ``file_row``, ``filters``, ``search_box``,
``pagination``, ``day_break``, ``autosave_status`` and, around their content, ``banner``, ``empty``, ``message``, ``note``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from espace.lib import clock, money, pace
from espace.ui import fields, words
from espace.ui.looks import BADGES, FILE_STATES, KINDS

register = template.Library()
Text = str | Promise


def language() -> str:
    return get_language() or "fr"


def timed(machine: str, text: str, *, has_hour: bool = False) -> SafeString:
    """A ``time`` element. One that tells an hour is marked: the reader's device says it on its own clock too."""
    mark = " data-hour" if has_hour else ""
    return mark_safe(f'<time datetime="{machine}"{mark}>{escape(text)}</time>')  # noqa: S308 -- ``machine`` is digits, dashes and colons


def machine(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@register.filter
def when(at: datetime | None, style: str = "full") -> str:
    """``lundi 23 novembre 2026 à 9 h``, Paris time. ``:"long"`` has no weekday, ``:"short"`` is « 23 nov. 2026, 9 h », ``:"hour"`` 9 h."""
    if at is None:
        return ""
    text = words.hour(at, language()) if style == "hour" else words.instant(at, language(), style)
    return timed(machine(at), text, has_hour=True)


@register.filter
def second(at: datetime) -> str:
    """``14:03:20``, Paris time: for what is a matter of seconds."""
    return timed(machine(at), words.second(at), has_hour=True)


@register.filter
def day_words(on: date | None, style: str = "full") -> str:
    """``lundi 23 novembre 2026``; ``:"long"``, ``:"short"`` as above. An instant is read as its day in Paris."""
    if on is None:
        return ""
    if isinstance(on, datetime):
        on = clock.today(on)
    return timed(on.isoformat(), words.day(on, language(), style))


@register.filter
def since(at: datetime | None, now: datetime) -> str:
    """``depuis hier``, ``depuis lundi``, ``depuis le 3 novembre``."""
    return timed(machine(at), words.since(at, now, language())) if at else ""


@register.filter
def ago(at: datetime | None, now: datetime) -> str:
    """``il y a 3 jours``."""
    return timed(machine(at), words.ago(at, now, language())) if at else ""


@register.filter
def left(work: pace.Work, now: datetime) -> str:
    """``encore 3 minutes environ``, for whatever has the shape of ``lib.pace``; "" until there is enough to say."""
    length = pace.left(work, now)
    return words.left(length, language()) if length is not None else ""


@register.filter
def was_cut(work: pace.Leased, now: datetime) -> bool:
    """Whether a run of this work began and nobody holds it any more."""
    return pace.was_cut(work, now)


@register.filter
def lasting(length: timedelta) -> str:
    """``3 minutes environ``."""
    return words.about(length, language())


@register.filter
def paris_day(at: datetime | None) -> date | None:
    """The day that an instant falls on in Paris, to compare days (``ifchanged``)."""
    return clock.today(at) if at else None


@register.filter
def file_size(count: int | None) -> str:
    """``2,4 Mo``."""
    return words.size(count, language()) if count is not None else ""


@register.filter
def euros(amount: Decimal | None) -> str:
    """``6 429,44 €``."""
    return money.format(amount, language()) if amount is not None else ""


@register.simple_tag
@cache  # a page has some twenty, of the same few
def icon(name: str) -> SafeString:
    """A drawing of the sprite, always beside a word: screen readers do not see it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("ui/icons.svg"),
        name,
    )


def attributes(given: Mapping[str, Any]) -> SafeString:
    """Keyword arguments as attributes: ``data_hx_post`` is written ``data-hx-post``; true is bare, false and none are left out."""
    return flatatt({name.rstrip("_").replace("_", "-"): value for name, value in given.items() if value is not None})


def worded(text: Text, icon_name: str) -> SafeString:
    return format_html("{}<span>{}</span>", icon(icon_name) if icon_name else "", text)


@register.simple_tag
def button(text: Text, kind: str = "primary", icon: str = "", **others: Any) -> SafeString:
    """A button that sends its form. ``kind``: primary (one a page), secondary, quiet, danger, note."""
    others.setdefault("type", "submit")
    return format_html(
        '<button class="button" data-kind="{}"{}>{}</button>', kind, attributes(others), worded(text, icon)
    )


@register.simple_tag
def link_button(text: Text, href: str, kind: str = "primary", icon: str = "", **others: Any) -> SafeString:
    """A link that looks like a button."""
    return format_html(
        '<a class="button" data-kind="{}" href="{}"{}>{}</a>', kind, href, attributes(others), worded(text, icon)
    )


@register.simple_tag
def badge(kind: str, text: Text) -> SafeString:
    """A state in a word: info, waiting, late, done, neutral, note."""
    return _badge(kind, str(text))


@lru_cache(maxsize=256, typed=True)  # a text that is safe and one that is not are two
def _badge(kind: str, text: str) -> SafeString:
    return format_html('<span class="badge" data-kind="{}">{}{}</span>', kind, icon(BADGES[kind]), text)


def drawn(part: str, **context: Any) -> SafeString:
    return mark_safe(get_template(f"ui/parts/{part}.html").render(context))  # noqa: S308 -- a template's own output


@register.simple_tag
def fixed(part: str, **given: Any) -> SafeString:
    """A part that says the same to everybody, drawn once a process for each language and each thing given."""
    return _fixed(part, language(), tuple(sorted(given.items())))


@lru_cache(maxsize=64)
def _fixed(part: str, _language: str, given: tuple[tuple[str, Any], ...]) -> SafeString:
    return drawn(part, **dict(given))


@register.simple_block_tag
def banner(content: str, kind: str = "info", title: Text = "", live: bool = False) -> SafeString:
    """What one must know before going on. ``live`` has it read aloud when it appears."""
    return drawn("banner", content=content, kind=kind, icon_name=KINDS[kind], title=title, live=live)


@register.simple_block_tag
def empty(content: str, title: Text, icon: str = "inbox") -> SafeString:
    """Nothing here: ``title`` says why, the content says what one can do."""
    return drawn("empty", content=content, title=title, icon_name=icon)


@register.simple_block_tag
def message(
    content: str, author: Text, at: datetime, own: bool = False, role: Text = "", anchor: str = "", seen: Text = ""
) -> SafeString:
    """One message of a thread, inside ``<ol class="thread">``: one's ``own`` stand right, the others left."""
    return drawn(
        "message", content=content, author=author, at=at, own=own, role=role, anchor=anchor, seen=seen, kind="message"
    )


@register.simple_block_tag
def note(content: str, author: Text, at: datetime, anchor: str = "") -> SafeString:
    """An internal note, in its own list: it never looks like a message."""
    return drawn("message", content=content, author=author, at=at, anchor=anchor, kind="note")


@register.simple_tag
def day_break(at: datetime) -> SafeString:
    """The day that begins in a thread."""
    return format_html('<li class="day-break"><span>{}</span></li>', day_words(at))


@register.simple_tag
def file_row(
    name: str, size: int | None, state: str, url: str = "", reason: Text = "", kind: str = "", remove: str = ""
) -> SafeString:
    """A file: its name, size and state (clean, quarantined, infected, refused, uploading). ``remove`` names a button's value."""
    look, icon_name, word = FILE_STATES[state]
    return drawn(
        "file_row", name=name, size=size, url=url, look=look, icon_name=icon_name, word=reason or word, kind=kind,
        remove=remove,
    )  # fmt: skip


@register.simple_tag
def steps(items: Iterable[Any]) -> SafeString:
    """The line of steps: each item has ``label``, ``state`` (done, current, todo) and, when known, ``at``."""
    return drawn("steps", items=list(items))


@register.simple_tag
def filters(items: Iterable[Any], label: Text) -> SafeString:
    """One choice among views of a list: each item has ``label``, ``url``, ``is_current`` and, when counted, ``count``."""
    told = tuple((str(one["label"]), one["url"], bool(one["is_current"]), one.get("count")) for one in items)
    return _filters(told, str(label))


@lru_cache(maxsize=256, typed=True)
def _filters(told: tuple[tuple[str, str, bool, Any], ...], label: str) -> SafeString:
    names = ("label", "url", "is_current", "count")
    return drawn("filters", items=[dict(zip(names, one, strict=True)) for one in told], label=label)


@register.simple_tag
def pagination(next_url: str = "", previous_url: str = "", label: Text = "") -> SafeString:
    """« Précédent » and « Suivant », by key: a list has no page numbers. ``label`` where a page has two lists."""
    if not next_url and not previous_url:
        return SafeString()
    return drawn("pagination", next_url=next_url, previous_url=previous_url, label=label)


@register.simple_tag
def search_box(
    action: str, label: Text, value: str = "", name: str = "q", hint: Text = "", **others: Any
) -> SafeString:
    """A search form of its own. By POST where the words may be personal data: pass ``method="post"`` and ``csrf_token``."""
    return drawn("search_box", action=action, label=label, value=value, name=name, hint=hint, **others)


@register.simple_tag
def field(bound: BoundField, why: Text = "", hint: Text = "", label: Text = "") -> SafeString:
    """A field of a form with its label, its hint, why it is asked, whether it must be given, its error and what was typed.

    A form whose class says ``same_for_everybody`` has the same fields for each visitor: unless something was typed in it, they are
    drawn once a process and language.
    """
    form = bound.form
    told = (form.is_bound, form.initial, form.prefix, bound.field.initial, why, hint, label)
    if getattr(form, "same_for_everybody", False) and not any(told):
        return _blank(type(form), bound.name, language(), getattr(bound.field, "told", ""))  # type: ignore[arg-type]  # a class is hashable
    return drawn("field", **fields.described(bound, why=why, hint=hint, label=label))


@lru_cache(maxsize=64)
def _blank(form: type[BaseForm], name: str, _language: str, _told: str) -> SafeString:
    """A field before anybody wrote in it."""
    return drawn("field", **fields.described(form()[name], why="", hint="", label=""))


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    """What must be corrected, in one list of links above the form; nothing when there is nothing."""
    return drawn("form_errors", **fields.summary(form)) if form.errors else SafeString()


@register.simple_tag
def autosave_status(saved_at: datetime | None = None) -> SafeString:
    """Where a form with ``data-autosave`` says what became of the draft."""
    return drawn("autosave", saved_at=saved_at)
