"""What every test stands on: a home of its own, no network, a database put back whole, and no test passed over in silence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation

from espace.brokerage import reading
from espace.ledger import guarding
from espace.ops import leaping
from tests import haste, migrated, network, parts, pristine, suites
from tests.approving import proxies_approved
from tests.browser import chromium, visitor
from tests.cast import claire, dominique, ines, karim, lucas, max_, nadia, signed_in, sophie
from tests.demonstration import demonstration, prepared
from tests.journeys.installation import empty_database
from tests.smtp import smtp_peer

FIXTURES = (
    chromium,
    visitor,
    claire,
    dominique,
    ines,
    karim,
    lucas,
    max_,
    nadia,
    signed_in,
    sophie,
    smtp_peer,
    demonstration,
    prepared,
    empty_database,
    proxies_approved,
)

network.guard()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="only the tests that touch the database (the second run)"
    )
    parser.addoption(
        "--suite", choices=[suites.EVERY_DAY, *suites.FOLDERS], help="only the tests of one suite; all of them without"
    )
    parser.addoption("--kills", type=int, default=4, help="how many processes are killed (tests/faults)")
    parser.addoption("--seed", default="1", help="where they die")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The folders of another suite than the one that is asked for."""
    return True if suites.is_elsewhere(collection_path, config.getoption("suite")) else None


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "both: run on both databases, though no fixture of the test says that it uses one"
    )
    config.addinivalue_line(
        "markers",
        "on_screen: what it checks (axe, widths, keys, the script, pictures) is decided in the browser, whatever the database "
        "below: run once, on SQLite",
    )
    config.addinivalue_line("markers", "on_postgresql: a real installation stands on it: run once, there")
    config.addinivalue_line("markers", "starts_programs: starts whole processes, and takes long: it begins first")


@pytest.hookimpl(trylast=True)  # after the shuffle, which stays within what is as long
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    suite, second = config.getoption("suite"), config.getoption("--database-only")
    others = [item for item in items if not suites.runs(item, suite=suite, second=second)]
    if others:
        items[:] = [item for item in items if item not in set(others)]
        config.hook.pytest_deselected(items=others)
    haste.longest_first(items)


def pytest_collection_finish() -> None:
    haste.spare_the_collector()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    pristine.name_database(os.environ.get("PYTEST_XDIST_WORKER", "main"))


@pytest.fixture(scope="session")
def _making(django_db_modify_db_settings: None) -> migrated.Making:
    return migrated.Making()


@pytest.fixture(scope="session")
def django_db_keepdb(_making: migrated.Making, django_db_blocker: pytest.FixtureRequest) -> bool:
    """The test database is a copy of one that has its migrations: Django finds nothing to do."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _making.begin()
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, _making: migrated.Making, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections.close_all()
        _making.end()
        pristine.keep()
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        pristine.forget()


@pytest.fixture(scope="session", autouse=True)
def _put_back_instead_of_emptying() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: pristine.put_back())
        haste.list_static_files_once(patch)
        haste.hash_lightly(patch)
        yield


@pytest.fixture(autouse=True)
def _in_french() -> Iterator[None]:
    """Each test begins in French: a request in English leaves its language to the thread that served it."""
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def _ledger_of_its_own() -> Iterator[None]:
    """A test's database is put back after it, and so is its ledger: otherwise the next test stands in a restored backup.

    The guard rests meanwhile: its look, every 30 seconds, would be a query too many on whatever page came next.
    """
    guarding.watch.rest()
    yield
    for copy in ("ledger", "ledger-copy"):
        haste.remove(Path(os.environ["ESPACE_HOME"]) / copy)


@pytest.fixture(autouse=True)
def _settings_of_its_own() -> Iterator[None]:
    """What a test set is put back with its database. Between two looks nothing is asked: a page of no session costs what it costs."""
    reading.rest()
    yield
    reading.rest()


@pytest.fixture(autouse=True)
def _archive_of_its_own() -> Iterator[None]:
    """What a test deposits, asks and is answered goes with it; the archive's keys stay."""
    yield
    archive = Path(os.environ["ESPACE_HOME"]) / "archive"
    for name in ("inbox", "out", "files"):
        haste.remove(archive / name)
    for place in archive.glob("archive.db*"):
        place.unlink()


@pytest.fixture(autouse=True)
def _clock_of_its_own() -> Iterator[None]:
    """The clock that a test's worker believed is no other test's: theirs would have leapt, and nothing would go by its date."""
    yield
    (Path(os.environ["ESPACE_HOME"]) / leaping.BELIEVED).unlink(missing_ok=True)


@pytest.fixture
def home() -> Path:
    """The home of this process: its ``espace.toml``, keys, files and, on SQLite, its database."""
    return Path(os.environ["ESPACE_HOME"])


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which tests could not run here and why; who was killed, where some were."""
    if config.getoption("suite") in (None, "faults"):
        from tests.faults import telling  # it knows the models, which are not there yet when this is read

        telling.tell(terminalreporter, config)
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = _reason(report)
        reasons[reason] = reasons.get(reason, 0) + 1
    lines = [
        f"{count} test{'s' if count > 1 else ''} could not run, {reason}" for reason, count in sorted(reasons.items())
    ]
    for line in lines:
        terminalreporter.write_line(line, yellow=True)
    if told := os.environ.get("ESPACE_TESTS_NOT_RUN"):
        with Path(told).open("a", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A test may be set aside for one reason only: a part that this machine lacks. Anything else is a failure."""
    outcome = yield
    report: pytest.TestReport = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and not _reason(report).startswith(parts.MISSING):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} is set aside ({_reason(report)}): tests here run or fail."
