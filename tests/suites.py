"""Which suite a test belongs to, and on which of the two databases it runs there.

``make test`` is the suite of every day, named ``""``: whatever is in no other one. What a person does in a browser is decided there, and
takes long: it belongs to ``screens`` wherever it lies, but for the main job, which everybody runs every day.
"""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
EVERY_DAY = ""
FOLDERS = {"security": {"security", "accounts"}, "faults": {"faults", "backups"}, "screens": {"screens"}}
"""The suites beside that of every day, and their folders: who gets in, who may see what and what lies where; what dies, and what is
restored; every page as a picture, every journey in a browser, and the product installed."""
FOLDER_OF = {folder: suite for suite, folders in FOLDERS.items() for folder in folders}
MAIN_JOB = "test_main_job.py"
ON_SCREEN = {"portal", "desk", "ui"}
"""Folders about what pages show and take. They run on SQLite, but what is marked ``both``; on PostgreSQL each address is opened and sent to
by its owner and by others (``tests/security``), each form is fed with anything, and the main job is done (``tests/journeys``)."""
PROMISES = {"privacy", "ledger", "consultations", "breaches"}
"""Folders about what the notice promises. Every day they run on SQLite; on PostgreSQL with ``security``, whose subject they are too."""
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "live_server",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
}


def of(item: pytest.Item) -> str:
    """The suite of a test; every test has one."""
    folder = _folder(item)
    if folder in FOLDER_OF:
        return FOLDER_OF[folder]
    if "visitor" in getattr(item, "fixturenames", ()) and item.path.name != MAIN_JOB:
        return "screens"
    return EVERY_DAY


def runs(item: pytest.Item, *, suite: str | None, second: bool) -> bool:
    """Whether a test runs in this pass of a suite; ``None``: it was named. The ``second`` pass is PostgreSQL's."""
    if not second:
        return suite is None or (of(item) == suite and not item.get_closest_marker("on_postgresql"))
    return touches_database(item) and (suite is None or _of_second(item) == suite)


def is_elsewhere(path: Path, suite: str | None) -> bool:
    """Whether nothing in a folder is of this suite, so that it need not be read."""
    within = path.relative_to(HERE).parts
    if suite is None or not within or within[0].endswith(".py") or suite == "screens":
        return False
    folder = within[0]
    if suite == "security" and folder in PROMISES:
        return False
    return FOLDER_OF.get(folder, EVERY_DAY) != suite


def touches_database(item: pytest.Item) -> bool:
    """Whether what a test finds may depend on the database under it."""
    fixtures = set(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("on_screen"):
        if "visitor" not in fixtures:
            raise pytest.UsageError(f"{item.nodeid} opens no browser: what it finds is not decided on the screen.")
        return False
    if item.get_closest_marker("on_postgresql") or item.get_closest_marker("both"):
        return True
    if _folder(item) in ON_SCREEN:
        return False
    return bool(
        item.get_closest_marker("django_db")
        or fixtures & DATABASE_FIXTURES
        or hasattr(getattr(item, "cls", None), "_databases_names")
    )


def _of_second(item: pytest.Item) -> str:
    suite = of(item)
    return "security" if suite == EVERY_DAY and _folder(item) in PROMISES else suite


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(HERE).parts[0]
