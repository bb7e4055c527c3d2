"""How long a work still takes is told from the pace of its run, and not before there is enough to say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from espace.lib import clock, pace
from espace.lib.pace import Run
from espace.ui import words

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@pytest.mark.parametrize(
    ("run", "after", "told"),
    [
        (Run(0, 100, None), 60, None),  # nobody is at it
        (Run(10, 0, AT), 60, None),  # of how many, nobody knows
        (Run(50, 100, AT), 3, None),  # too early
        (Run(1, 100, AT), 60, None),  # too little of it
        (Run(0, 100, AT), 60, None),
        (Run(100, 100, AT), 60, None),  # nothing is left
        (Run(25, 100, AT), 60, seconds(180)),
        (Run(75, 100, AT, 50), 60, seconds(60)),  # what was done before this run says nothing of its pace
    ],
)
def test_what_is_left(run: Run, after: int, told: timedelta | None) -> None:
    assert pace.left(run, AT + seconds(after)) == told


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_it_is_never_negative_and_falls_as_the_work_advances(total: int, done: int, more: int, after: int) -> None:
    at = AT + seconds(after)
    here, further = pace.left(Run(done, total, AT), at), pace.left(Run(done + more, total, AT), at)
    for one in (here, further):
        assert one is None or one > timedelta(0)
    if here is not None and further is not None:
        assert further <= here


class Row:
    done, total, began_from = 5, 10, 0

    def __init__(self, began_at: datetime | None, leased_until_at: datetime | None) -> None:
        self.began_at, self.leased_until_at = began_at, leased_until_at


def test_a_run_whose_lease_ended_was_cut_and_never_goes_on_for_ever() -> None:
    held = Row(AT, AT + seconds(300))
    assert pace.goes_on(held, AT + seconds(299))
    assert not pace.was_cut(held, AT + seconds(299))
    assert pace.was_cut(held, AT + seconds(300))
    assert pace.was_cut(Row(AT, AT + timedelta(days=400)), AT), "the lease of a clock that was ahead holds nothing"
    assert pace.was_cut(Row(AT, None), AT)
    assert not pace.was_cut(Row(None, None), AT), "it only waits"


def test_an_instant_goes_on_with_the_work() -> None:
    now = clock.passing(AT)
    first, second = now(), now()
    assert AT <= first <= second < AT + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("length", "french", "english"),
    [
        (seconds(10), "encore moins d’une minute", "less than a minute left"),
        (seconds(62), "encore 1 minute environ", "about 1 minute left"),
        (seconds(190), "encore 3 minutes environ", "about 3 minutes left"),
        (seconds(23 * 60), "encore 25 minutes environ", "about 25 minutes left"),
        (seconds(90 * 60), "encore 90 minutes environ", "about 90 minutes left"),
        (timedelta(hours=3, minutes=10), "encore 3 heures environ", "about 3 hours left"),
        (timedelta(hours=30), "encore 30 heures environ", "about 30 hours left"),
        (timedelta(days=3), "encore 3 jours environ", "about 3 days left"),
    ],
)
def test_it_is_said_in_words(length: timedelta, french: str, english: str) -> None:
    for language, said in (("fr", french), ("en", english)):
        with translation.override(language):
            assert words.left(length, language).replace("\u00a0", " ") == said
