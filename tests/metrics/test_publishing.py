"""What is published is a sum of whole figures of at least eleven: nothing smaller is found out, on any day, by any subtraction (C06)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from espace.accounts.models import User
from espace.lib import clock
from espace.metrics import pending, publishing
from espace.metrics.models import LEAST, Coverage, Figure, Pending, Stream
from espace.metrics.summing import ended_in, everything, summed, topic
from espace.metrics.tables import WITHHELD, section
from tests import cast
from tests.cast import AT

ON = AT.date()
TOPICS = ("claim", "other", "certificate")


def answers(n: int, *, score: int = 4, kind: str = "claim", at: datetime = AT) -> None:
    for _one in range(n):
        pending.add(stream=Stream.SATISFACTION, topic=kind, on=pending.month(clock.today(at)), total=score)


@pytest.mark.django_db
def test_ten_answers_wait_and_the_eleventh_publishes_them_all() -> None:
    answers(10)
    assert publishing.publish(AT) == 0
    assert Figure.objects.count() == 0
    answers(1, score=1)
    assert publishing.publish(AT) == 1
    figure = Figure.objects.get()
    assert (figure.n, figure.total, figure.from_on, figure.to_on) == (11, 41, ON.replace(day=1), ON)
    assert Pending.objects.count() == 0
    answers(22)
    assert publishing.publish(AT) == 0, "one figure a day"
    assert publishing.publish(AT + timedelta(days=1)) == 1
    assert [one.n for one in Figure.objects.order_by("pk")] == [11, 22]


@pytest.mark.django_db
def test_a_day_of_use_that_is_not_over_waits() -> None:
    pending.add(stream=Stream.USE, topic="home", on=ON - timedelta(days=1), n=6)
    pending.add(stream=Stream.USE, topic="home", on=ON, n=40)
    assert publishing.publish(AT) == 0
    assert publishing.publish(AT + timedelta(days=1)) == 1
    figure = Figure.objects.get()
    assert (figure.n, figure.from_on, figure.to_on) == (46, ON - timedelta(days=1), ON)


@pytest.mark.django_db
def test_the_database_publishes_nothing_smaller_and_changes_nothing() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.create(stream="use", topic="home", from_on=ON, to_on=ON, n=LEAST - 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coverage.objects.create(on=ON, accepted=40, others=LEAST - 1)
    Figure.objects.create(stream="use", topic="home", from_on=ON, to_on=ON, n=LEAST)
    with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic():
        Figure.objects.update(n=LEAST + 1)
    assert Figure.objects.get().n == LEAST


class Published:
    """A brokerage whose answers are told apart by a number each, so that what is published can be looked at as sets of them."""

    def __init__(self) -> None:
        self.waiting: dict[str, list[tuple[int, Pending]]] = {}
        self.figures: list[tuple[Figure, frozenset[int]]] = []
        self.shown: list[tuple[tuple[str, object], int, int, frozenset[int]]] = []
        self.total: dict[int, int] = {}

    def answer(self, kind: str, score: int, on: date) -> None:
        number = len(self.total)
        self.total[number] = score
        row = Pending(stream=Stream.SATISFACTION, topic=kind, on=pending.month(on), n=1, total=score, durations=[])
        self.waiting.setdefault(kind, []).append((number, row))

    def publish(self, today: date) -> None:
        for kind, rows in self.waiting.items():
            figure = publishing.batch(sorted((row for _number, row in rows), key=lambda row: row.on), today)
            if figure is not None:
                self.figures.append((figure, frozenset(number for number, _row in rows)))
                self.waiting[kind] = []

    def show(self) -> None:
        """Everything that a page may say today, each number with those it is made of."""
        figures = [figure for figure, _of in self.figures]
        for name, key in (("topic", topic), ("month", ended_in), ("all", everything)):
            for place, found in summed(figures, key).items():
                those = (of for figure, of in self.figures if key(figure) == place)
                self.shown.append(((name, place), found.n, found.total, frozenset().union(*those)))


days = st.lists(
    st.lists(st.tuples(st.sampled_from(TOPICS), st.integers(1, 5)), max_size=30), min_size=1, max_size=12
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(days, st.integers(1, 9))
def test_no_two_numbers_of_any_two_days_differ_by_a_hidden_cell(told: list[list[tuple[str, int]]], step: int) -> None:
    world = Published()
    for place, said in enumerate(told):
        today = ON + timedelta(days=step * place)
        for kind, score in said:
            world.answer(kind, score, today)
        world.publish(today)
        world.show()
    for _where, n, total, those in world.shown:
        assert n == len(those) >= LEAST
        assert total == sum(world.total[one] for one in those)
    sets = {those for _where, _n, _total, those in world.shown}
    for one, other in combinations(sets, 2):
        for part in (one - other, other - one, one & other):
            assert not part or len(part) >= LEAST
    cells: dict[tuple[str, object], list[int]] = {}
    for where, n, _total, _those in world.shown:
        cells.setdefault(where, []).append(n)
    for numbers in cells.values():
        assert all(later == earlier or later - earlier >= LEAST for earlier, later in combinations(numbers, 2))
    assert all(len(part) >= LEAST for part in atoms(sets))


def atoms(sets: set[frozenset[int]]) -> Iterator[frozenset[int]]:
    """The smallest sets that any unions, intersections and differences of the published ones can tell apart."""
    found: dict[tuple[bool, ...], set[int]] = {}
    ordered = sorted(sets, key=sorted)
    for one in frozenset().union(*ordered):
        found.setdefault(tuple(one in those for those in ordered), set()).add(one)
    return (frozenset(part) for part in found.values())


def test_a_line_without_a_figure_says_so_whatever_waits() -> None:
    figure = Figure(stream="satisfaction", topic="claim", from_on=ON, to_on=ON, n=12, total=54)
    by_month, by_kind = section(Stream.SATISFACTION, [figure], AT).tables
    said = {line.label: line.cells for line in by_kind.lines}
    assert said["Ensemble"] == ("4,5", "12")
    assert list(said.values()).count(("4,5", "12")) == 2
    assert {cells[0] for cells in said.values()} == {"4,5", WITHHELD}
    assert [line.cells for line in by_month.lines if not line.is_withheld] == [("4,5", "12")]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=20))
def test_no_two_days_of_coverage_tell_one_answer(days: list[tuple[int, int]]) -> None:
    said: list[tuple[int, int]] = []
    for accepted, others in days:
        if publishing.may_cover(accepted, others, said[-1] if said else None):
            said.append((accepted, others))
    for earlier, later in pairwise(said):
        assert all(now == then or abs(now - then) >= LEAST for then, now in zip(earlier, later, strict=True))
    assert all(min(pair) >= LEAST for pair in said)


@pytest.mark.django_db
def test_the_share_of_measured_spaces_is_said_from_eleven_on_both_sides(claire: User) -> None:
    people = [claire, *(who for _n in range(21) if (who := cast.customer().user) is not None)]
    ids: list[UUID] = [one.pk for one in people]
    User.objects.filter(pk__in=ids[:10]).update(measured=True)
    assert not publishing.cover(AT)
    User.objects.filter(pk__in=ids[:11]).update(measured=True)
    assert publishing.cover(AT)
    assert not publishing.cover(AT + timedelta(days=1))
    row = Coverage.objects.get()
    assert (row.accepted, row.others) == (11, 11)


ranks: list[tuple[list[int], int, int]] = [
    (list(range(1, 12)), 6, 10),
    ([5] * 11, 5, 5),
    ([1] * 10 + [99], 1, 1),
    (list(range(1, 101)), 50, 90),
]


@pytest.mark.parametrize(("hours", "median", "ninth"), ranks)
def test_delays_are_ranked(hours: list[int], median: int, ninth: int) -> None:
    row = Pending(stream=Stream.DELAYS, topic="claim", on=date(2026, 10, 1), n=len(hours), total=0, durations=hours)
    figure = publishing.batch([row], ON)
    assert figure is not None
    assert (figure.median, figure.ninth, figure.to_on) == (median, ninth, date(2026, 10, 31))
