"""Each story's world, made once a process: what there was, the points of a life that nobody cut short, and what it left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from espace.privacy.exports import progress
from espace.privacy.retention import engine
from tests.cast import AT
from tests.faults import places, restoring, seeing, stories
from tests.faults.dying import apart, counted, killed
from tests.faults.places import Kept
from tests.faults.seeing import Seen
from tests.faults.stories import Story

T = TypeVar("T")
STORIES = (
    Story("sealing", stories.build_sealing, stories.seal, stories.LATER),
    Story("destroying", stories.build_destroying, stories.destroy, AT + timedelta(hours=2)),
    Story(
        "exporting", stories.build_exporting, stories.export, AT + timedelta(hours=1),
        again=progress.LEASE + timedelta(minutes=1),
    ),
    Story("restoring", restoring.build, restoring.restore, AT + timedelta(days=2), elsewhere=True),
)  # fmt: skip
FROM_NOTHING = 8
"""Making the tables takes most of a restore's time: one restore in so many begins before them, the others where one died after them."""


@dataclass
class Prepared:
    """``before``: what there was, or, elsewhere, what there is where the backup comes from; ``after``: what a life leaves when nobody
    dies."""

    story: Story
    world: Kept
    before: Seen
    points: list[str]
    after: Seen

    def killed(self, point: int) -> bool:
        """Live it again, to this point; whether it came there."""
        self.world.put_back()
        return killed(_inside(self.world, self.story.act, self.story.at), self.world.place.home, point)

    def resumed(self) -> Seen:
        """Run it again, to the end, and what everybody does in their own time; what there is then."""

        def again(at: datetime) -> Seen:
            self.story.act(at)
            return stories.settled(at)

        return apart(_inside(self.world, again, self.story.at + self.story.again))


class Worlds:
    def __init__(self) -> None:
        self._here = places.here()
        # What a process works out once is worked out before it forks.
        engine.rehearse(AT)
        seeing.look()
        self._pristine = self._here.keep()
        self._made: dict[str, Prepared] = {}

    def of(self, story: Story, number: int) -> Prepared:
        if story.elsewhere and number % FROM_NOTHING:
            return self._once(f"{story.name} rows", lambda: self._from_tables(self._of(story)))
        return self._of(story)

    def _of(self, story: Story) -> Prepared:
        return self._once(story.name, lambda: self._make(story))

    def _once(self, name: str, make: Callable[[], Prepared]) -> Prepared:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _make(self, story: Story) -> Prepared:
        self._pristine.put_back()
        apart(story.build)
        before = apart(seeing.look)
        if story.elsewhere:  # a mail written since is not sent again, and a hold is placed again under another number
            before.units = {unit: held for unit, held in before.units.items() if held.kind not in ("mail", "hold")}
        world = (restoring.machine() if story.elsewhere else self._here).keep()
        return _live(story, world, before)

    def _from_tables(self, made: Prepared) -> Prepared:
        """The same, in a place where a restore died when it had made the tables."""
        last = max(number for number, what in enumerate(made.points) if what == "INSERT django_migrations")
        first = next(number for number in range(last, len(made.points)) if made.points[number].startswith("DELETE"))
        assert made.killed(first + 1)
        return _live(made.story, made.world.place.keep(), made.before)

    def forget(self) -> None:
        self._pristine.put_back()
        for kept in (self._pristine, *(made.world for made in self._made.values())):
            kept.forget()
        restoring.forget()


def _live(story: Story, world: Kept, before: Seen) -> Prepared:
    world.put_back()
    points = counted(_inside(world, story.act, story.at), world.place.home)
    return Prepared(story, world, before, points, apart(_inside(world, stories.settled, story.at + story.again)))


def _inside(world: Kept, work: Callable[[datetime], T], at: datetime) -> Callable[[], T]:
    def there() -> T:
        world.place.enter()
        return work(at)

    return there
