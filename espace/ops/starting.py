"""What must hold before a process serves or works; it refuses to start otherwise, and says why."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from espace.ledger import LedgerFault, guarding, ledger
from espace.lib import clock, egress, mounts
from espace.privacy.consent import notices
from espace.register import database
from espace.register.hosts import declared
from espace.vault import VaultError
from espace.vault.master import master_keys, read_private

TRIES, WAIT = 30, 2.0  # seconds between tries: a database that is starting is no reason to refuse
SECRET_LENGTH, DIFFERENT = (
    50,
    5,
)  # characters, as Django's own check counts them; `espace init` draws 64 of them (384 bits)
UNFINISHED = "restore.unfinished"  # in the home, while a restore is under way
HEADERS = "espace.config.middleware.SecurityHeaders"
GUARDS = (
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "espace.accounts.doors.Doors",
)


class Refused(Exception):
    """The process must not start; the message says what to do."""


def ready(say: Callable[[str], object]) -> None:
    """Return when everything holds. Raises :class:`Refused`; waits for a database that cannot be reached yet."""
    restored_whole()
    keys()
    address()
    guarded()
    storage()
    for left in range(TRIES, 0, -1):
        try:
            database_agrees()
            ledger_agrees(say)
            notices.current(clock.now())  # the register that this process runs on: consent is asked by it
            return
        except OperationalError as error:
            if left == 1:
                raise Refused(f"The database cannot be reached: {error}") from error
            say("The database cannot be reached yet, trying again…")
            time.sleep(WAIT)


def keys() -> None:
    """The keys are there, and nobody else reads them."""
    try:
        for name in ("secret.key", "digest.key"):
            read_private(settings.HOME.keys / name)
        master_keys()
    except VaultError as error:
        raise Refused(str(error)) from error
    if weak(settings.SECRET_KEY):
        raise Refused(
            f"{settings.HOME.keys / 'secret.key'} is too weak: put {SECRET_LENGTH} random characters there, or remove it and run "
            "`espace init`."
        )


def weak(secret: str) -> bool:
    """Whether a signing secret could be guessed: short, made of few characters, or one that Django puts in a new project."""
    return len(secret) < SECRET_LENGTH or len(set(secret)) < DIFFERENT or secret.startswith("django-insecure-")


def address() -> None:
    """Production is reached over HTTPS; only a loopback address may do without (OWASP ASVS 5.0, 12.2.1)."""
    if not settings.HTTPS and not egress.is_here(urlsplit(settings.PUBLIC_URL).hostname):
        raise Refused(
            f"espace.toml, [web] url: {settings.PUBLIC_URL} is not https. Put a TLS proxy in front, or use a loopback address."
        )
    if settings.DEBUG:
        raise Refused("The settings have DEBUG on.")


def guarded() -> None:
    """The settings still hold what every answer and every connection goes through."""
    for part in (HEADERS, *GUARDS):
        if part not in settings.MIDDLEWARE:
            raise Refused(f"The settings lack {part}: pages would be served without what it guards.")
    if not egress.is_closed():
        raise Refused("Outgoing connections are not guarded in this process (espace.lib.egress).")


def storage() -> None:
    """Files, ledger and database folder lie on this machine, or on a machine that the register declares."""
    folders = (settings.HOME.path, settings.HOME.files, settings.HOME.archive_drop, *ledger().copies)
    for folder in folders:
        try:
            mounts.declared(folder, declared())
        except mounts.Undeclared as error:
            raise Refused(str(error)) from error


def database_agrees() -> None:
    """Every migration has run, and every column of the database is declared once."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Refused(f"{len(waiting)} migrations have not run: run `espace init`.")
    count = database.count()
    if not count.equal:
        raise Refused("The database and the register disagree:\n  " + "\n  ".join(count.problems))


def restored_whole() -> None:
    """No restore was left half done in this home."""
    if (settings.HOME.path / UNFINISHED).exists():
        raise Refused("A restore was begun here and did not end: run the same `espace restore FROM` again.")


def ledger_agrees(say: Callable[[str], object]) -> None:
    """The ledger holds all that the database knows of. One that holds more closes the site, and the process says so and starts."""
    try:
        if guarding.check():
            say(guarding.RESTORED)
    except LedgerFault as fault:
        raise Refused(str(fault)) from fault
