"""After a restore: every way in is closed, what the ledger tells is done again, and the site opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from espace import audit, outbox
from espace.accounts import sessions
from espace.accounts.actions import stays
from espace.ledger import guarding, replaying


@dataclass(frozen=True)
class Reopened:
    """``replayed``, ``void`` and ``lost``: by kind of act (see :mod:`espace.ledger.replaying`); ``sessions``: how many were ended;
    ``mails``: how many waited with a link that opens nothing any more, and were destroyed."""

    replayed: dict[str, int]
    void: dict[str, int]
    lost: dict[str, int]
    head: int
    sessions: int
    mails: int


def reopen(at: datetime) -> Reopened:
    """Raises :class:`espace.ledger.LedgerFault` when the ledger cannot be relied upon: then nothing opens."""
    guarding.check()
    ended = sessions.end_all()
    stays.void_all_links(at=at)
    mails = outbox.take_back_links(at=at)
    done = replaying.replay()
    audit.record(action="restore.replayed", by=None, at=at)
    guarding.watch.forget()
    return Reopened(dict(done.acts), dict(done.unknown), dict(done.lost), done.head, ended, mails)
