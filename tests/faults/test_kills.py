"""Kill -9 at random points of sealing, destroying, exporting and restoring: resumed, nothing lost, nothing half done.

``python -m tests faults`` (``make test-faults``): as many deaths as ``--kills`` says, shared among the stories. ``--seed`` with the number
of a death dies there again.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from tests.faults.points import draw
from tests.faults.seeing import differences
from tests.faults.stories import Story
from tests.faults.worlds import STORIES, Worlds

pytestmark = pytest.mark.django_db(transaction=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "number" in metafunc.fixturenames:
        deaths = [(STORIES[number % len(STORIES)], number) for number in range(metafunc.config.getoption("kills"))]
        metafunc.parametrize(("story", "number"), deaths, ids=[f"{story.name}-{number}" for story, number in deaths])


@pytest.fixture(scope="session")
def worlds(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Worlds]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        found = Worlds()
        yield found
        found.forget()


def test_killed_anywhere_it_is_resumed_to_its_end(
    story: Story, number: int, worlds: Worlds, pytestconfig: pytest.Config
) -> None:
    made, seed = worlds.of(story, number // len(STORIES)), pytestconfig.getoption("seed")
    random, died, point = Random(f"{seed} {story.name} {number}"), False, 0
    while not died:  # two lives are not of the same length to the point: what is drawn last may not be reached
        point = draw(made.points, random)
        died = made.killed(point)
    wrong = list(differences(made.resumed(), made.after, made.before))
    assert wrong == [], (
        f"--seed {seed}, {story.name} {number}: killed before « {made.points[point - 1]} » (point {point})"
    )


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_nobody_killed_everything_is_whole(story: Story, worlds: Worlds) -> None:
    made = worlds.of(story, 0)
    assert list(differences(made.after, made.after, made.before)) == []
    moved = {
        unit: held for unit, held in made.before.units.items() if held.where != made.after.units.get(unit, held).where
    }
    assert [held.kind for unit, held in moved.items() if made.after.units[unit].digest != held.digest] == []
    if story.elsewhere:
        assert {unit: held.where for unit, held in made.before.units.items()} == {
            unit: held.where for unit, held in made.after.units.items() if held.kind != "hold"
        }, "what was done since the backup was done again, all of it and nothing else"
