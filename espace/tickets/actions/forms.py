"""What an administrator does to the kinds of request: written apart until it is published, judged as the file is (decision 0040)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from espace.accounts.models import User
from espace.brokerage import actions as brokerage
from espace.brokerage.models import Sketch
from espace.tickets import sketching
from espace.tickets.errors import EditedElsewhere, NotNow
from espace.tickets.judging import RESERVED, BadKinds, Faults
from espace.tickets.kinds import Kind, Known, arrangement, origin_tables, over, settle
from espace.tickets.limits import KEPT

MOST_KINDS = 40


@transaction.atomic
def create(*, title: Mapping[str, str], summary: Mapping[str, str], by: User, at: datetime) -> Sketch:
    """Begin a kind of request that is not there yet: nobody sees it before it is published. Raises :class:`BadKinds`."""
    now = over(brokerage.hold())
    taken = {"nouvelle", *now.every, *Sketch.objects.values_list("kind", flat=True)}  # the address of a new one
    if len(taken) >= MOST_KINDS:
        raise NotNow(_("Il y a déjà %(count)d natures de demande, retirées comprises.") % {"count": MOST_KINDS})
    name = sketching.name_for(title.get("fr", ""), taken, "request")
    value = {
        "title": dict(title), "summary": dict(summary), "purpose": "handling", "health": True, "contract": "optional", "fields": [],
    }  # fmt: skip
    _refuse(name, value, now, "")
    return _begin(name, value, by=by, at=at)


@transaction.atomic
def describe(*, kind: str, revision: int, given: Mapping[str, Any], by: User, at: datetime) -> Sketch:
    """Set what a kind says of itself, but its questions. Raises :class:`BadKinds` and ``EditedElsewhere``."""
    return _change(kind, revision, lambda table, _now: {**table, **given}, "", by=by, at=at)


@transaction.atomic
def ask(*, kind: str, revision: int, name: str, given: Mapping[str, Any], by: User, at: datetime) -> Sketch:
    """Keep one question; a new one has no ``name`` and gets one. Its type and category stay once it was asked. Raises :class:`BadKinds`."""
    made: list[str] = [name]

    def put(table: sketching.Table, now: Known) -> dict[str, Any]:
        if not name:
            used = {one["name"] for every in (*now.tables.values(), table) for one in every["fields"]} | set(RESERVED)
            made[0] = sketching.name_for(given["label"]["fr"], used, "question")
        before = sketching.field(table, made[0]) or {}
        kept = {"withdrawn": True} if before.get("withdrawn") else {}
        return sketching.with_field(table, {**given, **kept, "name": made[0]})

    return _change(kind, revision, put, made, by=by, at=at)


@transaction.atomic
def move_question(*, kind: str, revision: int, name: str, places: int, by: User, at: datetime) -> Sketch:
    """Move a question so many places down (up when negative)."""
    return _change(kind, revision, lambda table, _now: sketching.moved(table, name, places), None, by=by, at=at)


@transaction.atomic
def withdraw_question(*, kind: str, revision: int, name: str, by: User, at: datetime) -> Sketch:
    """Ask a question no more: what was answered to it stays readable. One that nobody was asked goes away."""

    def gone(table: sketching.Table, now: Known) -> dict[str, Any]:
        held = now.tables.get(kind)
        return sketching.without(table, name, was_asked=held is not None and sketching.field(held, name) is not None)

    return _change(kind, revision, gone, [name], by=by, at=at)


@transaction.atomic
def ask_again(*, kind: str, revision: int, name: str, by: User, at: datetime) -> Sketch:
    """Put a withdrawn question back, last."""
    return _change(kind, revision, lambda table, _now: sketching.again(table, name), [name], by=by, at=at)


@transaction.atomic
def discard_sketch(*, kind: str, by: User, at: datetime) -> None:
    """Throw away what was not published."""
    Sketch.objects.filter(kind=kind).delete()


@transaction.atomic
def publish(*, kind: str, revision: int, by: User, at: datetime) -> Kind:
    """Ask a sketch's questions from now on. Raises :class:`BadKinds` with everything that keeps it from being served, and
    ``EditedElsewhere``."""
    now = over(brokerage.hold())
    sketch = Sketch.objects.select_for_update().filter(kind=kind, revision=revision).first()
    if sketch is None:
        raise EditedElsewhere
    table, made = settle(kind, sketch.value, before=now.tables.get(kind))
    sketch.delete()
    if kind not in now.every or now.every[kind].version != made.version:
        brokerage.define(kind=kind, value=sketching.editable(table), by=by, at=at)
    return made


@transaction.atomic
def restore_kind(*, kind: str, by: User, at: datetime) -> bool:
    """Go back to the definition of the installation; what was asked meanwhile stays readable. Returns whether it had another."""
    held = brokerage.hold()
    published = [value for name, value in held.definitions if name == kind]
    Sketch.objects.filter(kind=kind).delete()
    if kind not in origin_tables() or not published or published[-1] is None:
        return False
    brokerage.define(kind=kind, value=None, by=by, at=at)
    return True


@transaction.atomic
def move_kind(*, kind: str, places: int, by: User, at: datetime) -> None:
    """Propose a kind so many places further down (up when negative)."""
    order, withdrawn = _arrangement()
    here = order.index(kind) if kind in order else -1
    if here >= 0 and 0 <= here + places < len(order):
        order.insert(here + places, order.pop(here))
        brokerage.arrange(order=order, withdrawn=sorted(withdrawn), by=by, at=at)


@transaction.atomic
def withdraw_kind(*, kind: str, by: User, at: datetime) -> None:
    """Propose a kind no more: its requests and its drafts stay. Raises ``NotNow`` for one that the program or the law relies on."""
    if kind in KEPT:
        raise NotNow(str(KEPT[kind]))
    order, withdrawn = _arrangement()
    if kind in order:
        brokerage.arrange(
            order=order, withdrawn=[*withdrawn, kind] if kind not in withdrawn else [*withdrawn], by=by, at=at
        )


@transaction.atomic
def propose_kind(*, kind: str, by: User, at: datetime) -> None:
    """Propose a kind again."""
    order, withdrawn = _arrangement()
    if kind in withdrawn:
        brokerage.arrange(order=order, withdrawn=sorted(withdrawn - {kind}), by=by, at=at)


def _arrangement() -> tuple[list[str], frozenset[str]]:
    held = brokerage.hold()
    return arrangement(held, over(held).every)


def _change(
    kind: str,
    revision: int,
    change: Callable[[sketching.Table, Known], dict[str, Any]],
    judged: list[str] | str | None,
    *,
    by: User,
    at: datetime,
) -> Sketch:
    """Keep what a gesture makes of a sketch, or of what holds where there is none (``revision`` 0), if what it touched is well.

    ``judged``: the questions that it touched, ``""`` for the kind itself; the rest is judged when it is published.
    """
    now = over(brokerage.hold())
    sketch = Sketch.objects.select_for_update().filter(kind=kind).first()
    if (sketch.revision if sketch else 0) != revision:
        raise EditedElsewhere
    if sketch is None and kind not in now.tables:
        raise EditedElsewhere
    table = sketch.value if sketch else sketching.editable(now.tables[kind])
    value = change(table, now)
    for place in judged if isinstance(judged, list) else [] if judged is None else [judged]:
        _refuse(kind, value, now, place)
    if sketch is None:
        return _begin(kind, value, by=by, at=at)
    sketch.value, sketch.revision, sketch.by, sketch.at = value, sketch.revision + 1, by, at
    sketch.save()
    return sketch


def _begin(kind: str, value: Mapping[str, Any], *, by: User, at: datetime) -> Sketch:
    try:
        with transaction.atomic():
            return Sketch.objects.create(kind=kind, value=value, by=by, at=at)
    except IntegrityError as begun:  # in the same instant, by somebody else
        raise EditedElsewhere from begun


def _refuse(kind: str, value: Mapping[str, Any], now: Known, field: str) -> None:
    """Raises :class:`BadKinds` for what is wrong with one question, or with the kind itself; its questions may still be missing."""
    faults = faults_of(kind, value, now)
    told = {place: fault for place, fault in faults.items() if place[0] == field and place != ("", "fields")}
    if told:
        raise BadKinds(kind, told)


def faults_of(kind: str, value: Mapping[str, Any], now: Known) -> Faults:
    """Everything that keeps a sketch from being published."""
    try:
        settle(kind, value, before=now.tables.get(kind))
    except BadKinds as bad:
        return bad.faults
    return {}
