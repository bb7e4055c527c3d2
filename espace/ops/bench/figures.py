"""A figure, its baseline, and whether its goal is met."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

COMPARE = {">=": operator.ge, "<=": operator.le}


@dataclass(frozen=True)
class Goal:
    """``sense`` is ``>=`` or ``<=``; ``value`` bounds the ratio, or the figure itself where nothing is compared."""

    sense: str
    value: float

    def __str__(self) -> str:
        return f"{self.sense} {self.value:g}"

    def met_by(self, value: float) -> bool:
        return bool(COMPARE[self.sense](value, self.value))


@dataclass(frozen=True)
class Figure:
    """One line of the report. ``met`` is ``None`` where a side could not be measured: ``note`` says why."""

    name: str
    what: str
    baseline: float | None
    figure: float | None
    unit: str
    ratio: float | None
    goal: str
    met: bool | None
    note: str = ""


def compared(
    name: str, what: str, *, baseline: float | None, figure: float | None, unit: str, goal: Goal | None, note: str = ""
) -> Figure:
    """A figure against its baseline: ``ratio`` is figure / baseline. Without a goal the line is printed apart and counts as met."""
    if baseline is None or figure is None or baseline <= 0:
        return Figure(name, what, baseline, figure, unit, None, str(goal or ""), None, note)
    ratio = figure / baseline
    met = goal.met_by(ratio) if goal else True
    return Figure(name, what, _short(baseline), _short(figure), unit, round(ratio, 3), str(goal or ""), met, note)


def counted(name: str, what: str, *, figure: float, unit: str, goal: Goal | None, note: str = "") -> Figure:
    """A figure that is bounded by itself: a number of statements, a rate printed apart."""
    met = goal.met_by(figure) if goal else True
    return Figure(name, what, None, _short(figure), unit, None, str(goal or ""), met, note)


def missing(name: str, what: str, *, unit: str, goal: Goal, why: str) -> Figure:
    """A figure that could not be taken: neither met nor missed."""
    return Figure(name, what, None, None, unit, None, str(goal), None, why)


def all_met(figures: Iterable[Figure]) -> bool:
    """Whether every goal is known to be met."""
    return all(figure.met is True for figure in figures)


def as_json(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    return [asdict(figure) for figure in figures]


def in_words(figure: Figure) -> str:
    """One line for people."""
    mark = {True: "met   ", False: "MISSED", None: "UNKNOWN"}[figure.met]
    value = "—" if figure.figure is None else f"{figure.figure:g}"
    against = "" if figure.baseline is None else f" against {figure.baseline:g}"
    ratio = "" if figure.ratio is None else f", ratio {figure.ratio:g}"
    goal = f" (goal {figure.goal})" if figure.goal else ""
    note = f" · {figure.note}" if figure.note else ""
    return f"{mark}  {figure.name}: {value}{against} {figure.unit}{ratio}{goal}{note}"


def _short(value: float) -> float:
    """Four figures that mean something: the fifth never does here."""
    return float(f"{value:.4g}")
