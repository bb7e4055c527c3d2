"""A backup that is stopped, fails or is killed leaves nothing that could pass for one; while it goes on it says how far it is."""

from __future__ import annotations

import io
import json
import os
import signal
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import OutputWrapper
from hypothesis import HealthCheck, given
from hypothesis import settings as property_of
from hypothesis import strategies as st

from espace.ops.backup import checking, lately, making, packing, showing, unfinished
from espace.ops.backup.findings import backups
from espace.ops.backup.places import FolderPlace
from espace.tickets.models import Ticket
from tests.backups.places import backed_up, key
from tests.cast import AT

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(days=1)
NAME = packing.label(LATER)


def lying(place: FolderPlace) -> dict[str, bytes]:
    """Every file of the backups, and what it holds."""
    found = (path for half in unfinished.HALVES for path in (place.root / half).rglob("*") if path.is_file())
    return {path.relative_to(place.root).as_posix(): path.read_bytes() for path in found}


class Stopping(FolderPlace):
    """A place that is interrupted at a point: before, in the middle of, or after a file of a backup."""

    at, seen = -1, 0

    def put(self, name: str, chunks: Iterable[bytes]) -> tuple[int, str]:
        def cut() -> Iterator[bytes]:
            for chunk in chunks:
                self._point()
                yield chunk
            self._point()

        return super().put(name, cut())

    def _point(self) -> None:
        self.seen += 1
        if self.seen == self.at:
            raise KeyboardInterrupt


@property_of(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
def test_interrupted_anywhere_the_place_is_as_before(
    place: FolderPlace, ticket: Ticket, file: str, share: float
) -> None:
    if not packing.labels(place, "data"):
        backed_up(place, AT)
    before, remembered = lying(place), lately.last()
    whole = Stopping(place.root)
    making.make(whole, LATER, lambda words: None)
    unfinished.remove(place, NAME)
    (settings.HOME.path / lately.LAST).write_text(json.dumps(remembered))
    stopping = Stopping(place.root)
    stopping.at = 1 + int(share * (whole.seen - 1))
    with pytest.raises(KeyboardInterrupt):
        making.make(stopping, LATER, lambda words: None)
    assert lying(place) == before
    assert not list(place.root.rglob("*.part"))
    assert lately.last() == remembered
    assert checking.choose(place, key()).data.at == AT, "the earlier one is the one to restore"


def test_what_a_killed_one_left_is_never_restored_and_goes_at_the_next(place: FolderPlace, ticket: Ticket) -> None:
    backed_up(place, AT)
    killed = backed_up(place, LATER)
    # Killed between its two manifests: the keys' is there, the data's is not.
    place.delete(f"data/{killed.label}/manifest")
    (place.root / "data" / killed.label / ".configuration.part").write_bytes(b"half")
    assert checking.choose(place, key()).data.at == AT
    assert unfinished.sweep(place) == [killed.label]
    assert {name.split("/")[1] for name in lying(place)} == {packing.label(AT)}
    assert unfinished.sweep(place) == []


@pytest.fixture
def heard() -> Iterator[None]:
    """Whoever starts the tests in the background has them ignore the keyboard."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_stop_asked_of_the_command_is_a_sentence_and_nothing_half_done(
    place: FolderPlace, ticket: Ticket, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, sign = signal.getsignal(signal.SIGTERM), packing.sign

    def stopped(*told: Any) -> None:
        sign(*told)  # the keys' manifest is written already
        os.kill(os.getpid(), number)

    monkeypatch.setattr(packing, "sign", stopped)
    out = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("backup", str(place.root), stderr=out)
    assert left.value.code == 130
    assert "Interrupted: a backup that had not ended is removed" in out.getvalue()
    assert lying(place) == {}
    assert signal.getsignal(signal.SIGTERM) is handler


def test_one_that_fails_leaves_nothing_either(
    place: FolderPlace, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*told: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing, "sign", full)
    with pytest.raises(OSError, match="No space"):
        making.make(place, AT, lambda words: None)
    assert lying(place) == {}


class Clock:
    """Two seconds later at each look."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=2)
        return self.at


def shown(*, is_terminal: bool) -> list[str]:
    out = io.StringIO()
    said = showing.Showing(OutputWrapper(out), is_terminal=is_terminal, now=Clock())
    said("The database…")
    said.begin("The database", 1_000)
    for _unit in range(1_000):
        said.step()
    said("The files…")
    said.begin("The files", 0)
    said.step(0)
    return out.getvalue().split("\n")


def test_on_a_terminal_one_line_is_written_over() -> None:
    first, over, last = shown(is_terminal=True)
    assert first == "The database…"
    lines = over.split("\r")
    assert lines[5] == "The database: 5 % (50 of 1,000), about 3 minutes left\x1b[K"
    assert "left" not in lines[1], "too early to say"
    assert lines[-1] == "\x1b[KThe files…", "it is wiped before the next words"
    assert last == ""


def test_elsewhere_it_is_a_line_now_and_then() -> None:
    lines = shown(is_terminal=False)
    assert (lines[0], lines[-2]) == ("The database…", "The files…")
    assert lines[1] == "The database: 15 % (150 of 1,000), about 3 minutes left"
    assert len(lines) == 2 + 6 + 1, "every thirty seconds"
    assert not any("\r" in line or "\x1b" in line for line in lines)


def test_the_figures_are_those_of_the_rows_and_files(place: FolderPlace, ticket: Ticket, file: str) -> None:
    class Heard(showing.Counting):
        def __init__(self) -> None:
            self.told: list[list[Any]] = []

        def __call__(self, words: str) -> None:
            pass

        def begin(self, what: str, total: int) -> None:
            self.told.append([what, total, 0])

        def step(self, count: int = 1) -> None:
            self.told[-1][2] += count

    heard = Heard()
    made = making.make(place, AT, heard)
    (_database, rows, dumped), files, of_the_archive = heard.told
    assert rows >= dumped > made.rows, "the rows that are left out on purpose are counted and not written"
    assert rows - dumped < rows / 4
    assert files == ["The files", 1, 1]
    assert of_the_archive == ["The archive's files", 0, 0]


def test_the_doctor_says_how_long_the_last_one_took(
    place: FolderPlace, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(place, AT)
    [finding, _drill] = backups(AT + timedelta(hours=3))
    assert finding.words == f"The last one is 3 hours old, in {place}. It took less than a minute."
    readings = iter([7_000.0, 8_500.0])
    monkeypatch.setattr(making, "time", SimpleNamespace(monotonic=lambda: next(readings)))
    assert backed_up(place, LATER).seconds == 1_500
    assert "It took about 25 minutes." in next(backups(LATER)).words.replace("\u00a0", " ")
    path = settings.HOME.path / lately.LAST
    path.write_text(path.read_text().replace(', "seconds": 1500.0', ""))
    assert "took" not in next(backups(LATER)).words, "one of an earlier version did not say"
