"""Every chore of the worker and its rhythm, on one page. Each is a function of ``at`` that returns how much it did.

Chores claim rows with leases, so that several workers may run beside one another, and one that died is taken over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from espace.accounts import absences, devices, indexing, nameless, papers, sessions, throttling
from espace.audit import chain
from espace.contracts import claims
from espace.contracts import indexing as contracts
from espace.contracts.importing import chores as imports
from espace.contracts.inviting import chores as inviting
from espace.documents import arriving, validity
from espace.documents import chores as documents
from espace.ledger import pruning, recording
from espace.metrics import asking, delays, folding, publishing
from espace.ops import alerting
from espace.ops.backup import expiring
from espace.outbox import sending
from espace.privacy.archive import asking as archive_asks
from espace.privacy.breaches import letters
from espace.privacy.consent import expiring as consents
from espace.privacy.consultations import dropping, watching
from espace.privacy.exports import chores as exports
from espace.privacy.proofs import collecting as proofs
from espace.privacy.retention import engine, erasing, notices
from espace.privacy.rights import actions as rights
from espace.tickets import departing, mornings, presence
from espace.tickets.proxies import chores as proxies
from espace.vault import forgetting


@dataclass(frozen=True)
class Chore:
    """``goes_by_date``: it removes, or lets through, what an instant says is due, and waits while the clock is doubted."""

    name: str
    every: timedelta
    run: Callable[[datetime], Any]
    goes_by_date: bool = False


SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

CHORES = (
    Chore("send the mails", 5 * SECOND, sending.send),
    Chore("destroy the mails that nobody took", HOUR, sending.expire, goes_by_date=True),
    Chore("scan the quarantine", 2 * SECOND, documents.scan_quarantine),
    Chore("tell of papers that end soon", HOUR, validity.tell),
    Chore("seal the journal", 5 * MINUTE, lambda at: chain.seal(at=at)),
    Chore("rehearse the imports", 2 * SECOND, imports.rehearse_received),
    Chore("judge what the archive answered", 2 * SECOND, imports.judge_answered),
    Chore("apply the imports", 2 * SECOND, imports.apply_decided),
    Chore("send the invitations", MINUTE, inviting.send, goes_by_date=True),
    Chore("index the customers", 10 * SECOND, indexing.index_batch),
    Chore("index the contracts", 10 * SECOND, contracts.index_batch),
    Chore("match the claims", 5 * SECOND, claims.match),
    Chore("apply the claims", 5 * MINUTE, claims.apply_due, goes_by_date=True),
    Chore("prepare the exports", 5 * SECOND, exports.prepare),
    Chore("begin the erasures that were answered", MINUTE, rights.carry_out_due, goes_by_date=True),
    Chore("forget the authors of nothing", DAY, nameless.sweep),
    Chore("sweep the papers", HOUR, papers.sweep, goes_by_date=True),
    Chore("sweep the sessions", HOUR, sessions.sweep),
    Chore("forget unused browsers", HOUR, devices.sweep),
    Chore("forget the absences that are over", HOUR, absences.sweep, goes_by_date=True),
    Chore("sweep the tries", HOUR, throttling.sweep),
    Chore("tell who is named in a proxy", 5 * SECOND, proxies.tell),
    Chore("destroy what ended proxies prepared", MINUTE, proxies.sweep, goes_by_date=True),
    Chore("forget what left", MINUTE, departing.sweep),
    Chore("tell of what the morning brings", MINUTE, mornings.tell, goes_by_date=True),
    Chore("forget who was on a request", MINUTE, presence.sweep),
    Chore("destroy the old proofs of consent", HOUR, consents.sweep, goes_by_date=True),
    Chore("forget the imports", HOUR, imports.forget_ended, goes_by_date=True),
    Chore("carry out the terms", HOUR, lambda at: engine.run(at).gone, goes_by_date=True),
    Chore("tell of what leaves soon", HOUR, notices.send, goes_by_date=True),
    Chore("carry out the erasures", MINUTE, erasing.finish),
    Chore("forget what the archive answered", 5 * MINUTE, archive_asks.forget),
    Chore("expire the backups", HOUR, expiring.remove_due, goes_by_date=True),
    Chore("settle the ledger", MINUTE, recording.settle_left),
    Chore("prune the ledger", DAY, pruning.prune, goes_by_date=True),
    Chore("fold the log of SQLite", MINUTE, forgetting.fold),
    Chore("drop the journal past its term", HOUR, dropping.drop_due, goes_by_date=True),
    Chore("tell of those who read much", MINUTE, watching.tell),
    Chore("send the letters of a breach", 5 * SECOND, letters.send),
    Chore("fold the pages that were counted", HOUR, folding.fold, goes_by_date=True),
    Chore("count the requests of the month", HOUR, delays.count_months, goes_by_date=True),
    Chore("publish what counts eleven", HOUR, publishing.publish, goes_by_date=True),
    Chore("say how many are measured", DAY, publishing.cover, goes_by_date=True),
    Chore("forget when an opinion was asked", HOUR, asking.forget, goes_by_date=True),
    Chore("rehearse what has no case", DAY, proofs.rehearse),
    Chore("tell of what is not well", 15 * MINUTE, alerting.alert),
    Chore("forget unfinished uploads", HOUR, arriving.expire, goes_by_date=True),
    Chore("sweep orphan files", HOUR, documents.sweep_orphans, goes_by_date=True),
)
