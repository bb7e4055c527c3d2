"""The archive process: its chores, and what must hold before it starts. It has its own user, its own key, and never the master key."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from espace.ops.backup import archived, expiring
from espace.ops.chores import HOUR, MINUTE, SECOND, Chore
from espace.ops.starting import Refused, restored_whole
from espace.ops.working import Worker
from espace.privacy.archive import answering, depositing, receiving
from espace.privacy.archive.keeping import Archive, opened
from espace.vault import VaultError
from espace.vault.master import read_private

BEAT = "archive.beat"
INBOX, OUT = 0o730, 0o750
"""Whoever deposits writes to the first and does not list it; whoever asked reads the second. Both by their group."""


@contextmanager
def process(stopped: Callable[[], bool] = lambda: False, *, by_the_clock: bool = False) -> Iterator[Worker]:
    """The archive's worker, while this process is the only one at it. Raises :class:`Refused`.

    ``by_the_clock``: as the :class:`Worker` takes it; only in a home of its own, where no other worker follows the clock.
    """
    restored_whole()
    try:
        read_private(settings.HOME.archive / "archive.key")
    except VaultError as error:
        raise Refused(str(error)) from error
    with (settings.HOME.archive / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("Another `espace archive` runs here already.") from None
        folders()
        with opened() as archive:
            follows = by_the_clock and archived.is_its_own_home()
            yield Worker(chores(archive), stopped, settings.HOME.archive_drop / BEAT, by_the_clock=follows)


def chores(archive: Archive) -> tuple[Chore, ...]:
    """All that the archive does, each a function of ``at``. The backups of a home that is not its own are the worker's."""
    own = (Chore("expire the archive's backups", HOUR, expiring.remove_due, goes_by_date=True),)
    return (
        Chore("take the packs in", 2 * SECOND, lambda at: receiving.receive(archive, at)),
        Chore("answer what was asked", 2 * SECOND, lambda at: answering.answer(archive, at)),
        Chore("destroy what is over", MINUTE, lambda at: answering.destroy(archive, at)),
        Chore("take old answers away", MINUTE, lambda at: answering.sweep(archive, at)),
        Chore("fold the archive's log", MINUTE, lambda at: archive.fold()),
        *(own if archived.is_its_own_home() else ()),
    )


def folders() -> None:
    """Make what the archive shares, where it is not there yet."""
    settings.HOME.archive_drop.mkdir(mode=0o750, parents=True, exist_ok=True)
    for folder, mode in ((depositing.inbox(), INBOX), (settings.HOME.archive_drop / "out", OUT)):
        if not folder.exists():
            folder.mkdir(mode=mode)
            folder.chmod(mode)
