"""What the doctor says of backups, of the drill and of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from espace.ledger import LedgerFault, guarding, ledger
from espace.ops.backup import archived, drilling, lately, underway
from espace.ops.backup.apart import telling
from espace.ops.backup.showing import in_english
from espace.ops.finding import Finding
from espace.ui.words import about

BACKUP_LATE = timedelta(hours=26)  # one a night, and two hours for it
DRILL_LATE = timedelta(days=31)


def backups(at: datetime) -> Iterator[Finding]:
    made = lately.last()
    if made is None:
        yield Finding("backup", False, "No backup was ever made from here: `espace backup TO`." + _in_demo())
    else:
        age = at - datetime.fromisoformat(made["at"])
        hours = age.total_seconds() / 3600
        yield Finding(
            "backup",
            age < BACKUP_LATE,
            f"The last one is {hours:.0f} hours old, in {made['place']}.{_took(made.get('seconds'))}",
        )
    drilled = drilling.last()
    if drilled is None:
        yield Finding("drill", False, "No backup was ever restored to see: `espace backup TO --drill`." + _in_demo())
        return
    age = at - datetime.fromisoformat(drilled["at"])
    words = (
        f"The last one, {age.days} days ago, {'passed' if drilled['passed'] else 'FAILED: ' + str(drilled['fault'])}"
    )
    yield Finding("drill", bool(drilled["passed"]) and age < DRILL_LATE, f"{words.rstrip('.')}.")


def backup_under_way(at: datetime) -> Iterator[Finding]:
    """How far the one that runs is; red where the last one that began was cut or failed, until one is made."""
    if found := underway.look():
        yield Finding("backup under way", found.goes_on, found.words(at))


def archive_backups(at: datetime) -> Iterator[Finding]:
    """The backups of an archive with a home of its own, as far as it told of them; one that lies here goes with the others."""
    if archived.is_ours():
        return
    told = telling.told()
    if told is None:
        yield Finding("archive backup", False, "The archive never made a backup: `espace backup TO`, in its own home.")
        return
    hours = (at - told.at).total_seconds() / 3600
    yield Finding(
        "archive backup",
        at - told.at < BACKUP_LATE,
        f"The last one is {hours:.0f} hours old, in {told.place}.{_took(told.seconds)}",
    )
    if told.drilled_at is None:
        never = "No backup of the archive was ever restored to see: `espace backup TO --drill`, in its own home."
        yield Finding("archive drill", False, never)
        return
    age = at - told.drilled_at
    words = f"The last one, {age.days} days ago, {'passed' if told.passed else 'FAILED: ' + told.fault.rstrip('.')}."
    yield Finding("archive drill", told.passed and age < DRILL_LATE, words)


def erasures(at: datetime) -> Iterator[Finding]:
    """The ledger: whole, as long as the database knows, and where the loss of one disk leaves it."""
    book = ledger()
    try:
        restored, faults = guarding.check(), list(book.faults())
    except LedgerFault as fault:
        restored, faults = False, [str(fault)]
    yield Finding(
        "ledger", not faults, " ".join(faults) or f"{len(book.numbers())} acts, whole, {len(book.copies)} copies."
    )
    yield Finding(
        "restore guard",
        not restored,
        guarding.RESTORED if restored else "The database holds all that the ledger tells.",
    )
    together = [str(folder) for folder in book.copies if _disk(folder) in _disks_of_the_database()]
    words = (
        f"{' and '.join(together)}: on the same disk as the database, and lost with it. Put the copies elsewhere ([ledger] copies)."
        if together
        else "Its copies are on other disks than the database."
    )
    yield Finding("ledger apart", not together, words + (_in_demo() if together else ""))


def _took(seconds: float | None) -> str:
    """How long a backup took: the night in which it takes twice as long is worth a look."""
    return "" if seconds is None else f" It took {in_english(about, timedelta(seconds=seconds))}."


def _in_demo() -> str:
    return (
        " The demonstration keeps everything in one folder and is red here; a real installation must not be."
        if settings.DEMO
        else ""
    )


def _disks_of_the_database() -> set[int]:
    """Where its files are, as far as this machine can tell: none when the database is on another one."""
    if connection.vendor == "sqlite":
        return {_disk(Path(str(connection.settings_dict["NAME"])))}
    host = str(connection.get_connection_params().get("host") or "")
    if host and not host.startswith(("/", "localhost", "127.", "::1")):
        return set()
    try:
        with psycopg.connect(**connection.get_connection_params()) as own:
            found = own.execute("SHOW data_directory").fetchone()
    except psycopg.errors.InsufficientPrivilege:
        found = None
    # Its folder may be told to its administrators only: then it is taken to be where the system is.
    return {_disk(Path(found[0] if found else "/var/lib"))}


def _disk(path: Path) -> int:
    """The device of a path, or of the first folder above that is there."""
    while not path.exists():
        path = path.parent
    return path.stat().st_dev
