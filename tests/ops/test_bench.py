"""The bench's own logic: what is compared, how turns are taken, what is printed. No test asserts a time."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from espace import vault
from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.ops.bench import figures, load, looking, place, turns, visitors
from espace.ops.bench.bench import Bench
from espace.ops.bench.figures import Figure, Goal
from espace.ops.bench.seeding import filling, people, rows
from espace.ops.management.commands import bench as command
from espace.tickets.models import Draft, Message, Ticket
from espace.tickets.states import State
from espace.vault import search
from tests.cast import AT

FIELDS = ["name", "what", "baseline", "figure", "unit", "ratio", "goal", "met", "note"]


def test_a_goal_is_a_ratio() -> None:
    four_times = figures.compared("a", "b", baseline=60, figure=250, unit="requests/s", goal=Goal(">=", 4))
    assert (four_times.ratio, four_times.goal, four_times.met) == (4.167, ">= 4", True)
    assert figures.compared("a", "b", baseline=60, figure=230, unit="", goal=Goal(">=", 4)).met is False
    assert figures.compared("a", "b", baseline=10, figure=12, unit="", goal=Goal("<=", 1.2)).met is True
    assert figures.compared("a", "b", baseline=0, figure=12, unit="", goal=Goal(">=", 2)).met is None


def test_a_ratio_is_judged_before_it_is_rounded() -> None:
    assert figures.compared("a", "b", baseline=10_000, figure=12_001, unit="", goal=Goal("<=", 1.2)).met is False


def test_what_cannot_be_measured_is_not_met() -> None:
    lost = figures.missing("a", "b", unit="requests/s", goal=Goal(">=", 50), why="pip ended with 1")
    assert lost.met is None
    assert not figures.all_met([lost])
    assert "UNKNOWN" in figures.in_words(lost)
    assert "pip ended with 1" in figures.in_words(lost)


def test_turns_are_taken_and_medians_kept() -> None:
    order: list[str] = []
    values = {"peer": iter([1.0, 50.0, 3.0]), "lean": iter([10.0, 20.0, 30.0]), "own": iter([5.0, 9.0])}

    def take(name: str) -> Callable[[], float]:
        def one() -> float:
            order.append(name)
            return next(values[name])

        return one

    own, others = turns.in_turns(take("own"), {"peer": take("peer"), "lean": take("lean")})
    assert order == ["peer", "lean", "own", "peer", "lean", "own", "peer", "lean"]
    assert (own, others) == (7.0, {"peer": 3.0, "lean": 20.0})


def test_the_load_tool_is_read() -> None:
    said = 'Running 4s test\nJSON {"requests":12,"rps":3.5,"p50_ms":2.25,"p99_ms":9.0,"errors":1}\n'
    assert load.read(said) == load.Load(12, 3.5, 2.25, 9.0, 1)
    with pytest.raises(place.CannotRun):
        load.read("unable to connect")


def some(met: bool | None) -> Figure:
    return Figure("list / peer", "a list", 60.0, 250.0, "requests/s", 4.167, ">= 4", met)


@contextmanager
def nowhere(*_words: Any) -> Iterator[SimpleNamespace]:
    yield SimpleNamespace(folder=Path("/nowhere"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, Any]]:
    """``run(group, "--json")``: the command with one group of figures in place of the real ones."""
    monkeypatch.setattr(command, "place", nowhere)

    def run_(group: Callable[[Bench], Iterator[Figure]], *words: str) -> tuple[int, Any]:
        monkeypatch.setattr(command, "GROUPS", {"pages": group})
        out, said = io.StringIO(), io.StringIO()
        try:
            call_command("bench", *words, stdout=out, stderr=said)
            code = 0
        except SystemExit as end:
            code = int(str(end.code))
        return code, json.loads(out.getvalue()) if out.getvalue() else said.getvalue()

    return run_


def test_the_report_is_a_list_of_figures(run: Callable[..., tuple[int, Any]]) -> None:
    code, found = run(lambda bench: iter([some(True), some(True)]), "--json")
    assert code == 0
    assert [list(one) for one in found] == [FIELDS, FIELDS]
    assert found[0]["met"] is True


@pytest.mark.parametrize("met", [False, None])
def test_one_goal_that_is_not_met_is_a_failure(run: Callable[..., tuple[int, Any]], met: bool | None) -> None:
    code, found = run(lambda bench: iter([some(True), some(met)]), "--json")
    assert code == 1
    assert [one["met"] for one in found] == [True, met]


def test_what_is_missing_here_is_wrong_use(run: Callable[..., tuple[int, Any]]) -> None:
    def group(bench: Bench) -> Iterator[Figure]:
        raise place.CannotRun("wrk is not here")
        yield some(True)

    assert run(group, "--json") == (2, "wrk is not here\n")


def test_an_unknown_group_is_wrong_use() -> None:
    with pytest.raises(CommandError):
        call_command("bench", "nothing-of-the-kind")


def test_another_database_than_postgresql_is_refused(tmp_path: Path) -> None:
    with pytest.raises(place.CannotRun, match="PostgreSQL"), place.place(tmp_path, "sqlite:///x"):
        pass


def test_a_bench_has_keys_of_its_own(tmp_path: Path) -> None:
    with place.place(tmp_path, "postgresql://someone:secret@example.invalid:5433/theirs") as here:
        assert (here.home / "keys" / "master.key").read_text() != ""
        assert here.environment("people")["ESPACE_HOME"] == str(tmp_path / "home")
        assert here.url("people") == "postgresql://someone:secret@example.invalid:5433/espace_bench_people"
        peer = here.libpq("peer")
    assert [peer[name] for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE")] == [
        "example.invalid", "5433", "someone", "secret", "espace_bench_peer",
    ]  # fmt: skip


def test_a_socket_s_folder_keeps_its_letters() -> None:
    here = place.Place(Path("/tmp/x"), "postgresql://espace@%2Ftmp%2Fespace-pg-AbC/postgres")
    assert here.libpq("lean")["PGHOST"] == "/tmp/espace-pg-AbC"
    assert "PGPORT" not in here.libpq("lean")


def test_surnames_are_nobody_else_s() -> None:
    numbers = [*range(5_000), *range(900_000, 905_000)]
    assert len({people.surname(number) for number in numbers}) == len(numbers)


@pytest.fixture
def small_world(db: None) -> None:
    world = filling.make_world(AT)
    rows.of_customers(range(60), world).write()


def test_the_people_of_a_bench_are_the_product_s(small_world: None) -> None:
    """What is written in sets reads back through the models, is found by name, and is in every state."""
    someone = Customer.objects.get(user__email=people.email(50))
    vault.open_rows(someone)
    assert (someone.surname, someone.birth_date) == (people.surname(50), people.person(50).birth_date)
    long = Ticket.objects.get(reference="B0000000251")
    thread = list(Message.objects.filter(ticket=long).order_by("sent_at"))
    vault.open_rows(thread)
    assert [one.body for one in thread[:2]] == [rows.QUESTION, rows.ANSWER]
    assert len(thread) == people.MESSAGES_WATCHED
    assert set(Ticket.objects.values_list("state", flat=True)) == set(State.values)
    from espace.accounts.indexing import KIND

    wanted = search.prefix_token(KIND, people.surname(50))
    assert wanted is not None
    assert search.find([wanted]) == [someone.unit]


def test_visitors_have_real_sessions(small_world: None) -> None:
    cookie = visitors.session(User.objects.get(email=people.email(0)))
    found = Client(HTTP_HOST="127.0.0.1").get("/confidentialite/", HTTP_COOKIE=cookie)
    assert found.wsgi_request.user == User.objects.get(email=people.email(0))
    assert [number for number, _user in visitors.watched(60)] == [0, 50]
    assert {user.role for user in visitors.staff()} == {Role.ADVISOR}
    assert len(visitors.staff()) == filling.STAFF


def test_the_time_in_the_vault_is_counted_once(small_world: None) -> None:
    someone = Customer.objects.get(user__email=people.email(0))
    with looking.in_the_vault() as spent:
        vault.open_rows(someone)
        began = spent()
        assert someone.surname
    assert 0 < began < spent()
    after = spent()
    assert someone.first_name
    assert spent() == after


def test_statements_are_counted_as_they_are_asked(small_world: None) -> None:
    seen: list[tuple[str, Any]] = []
    with connection.execute_wrapper(looking._noting(seen)):
        assert Draft.objects.count() == 0
    [(sql, _values)] = seen
    assert sql.startswith("SELECT COUNT")
