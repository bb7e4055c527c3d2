"""What the worker does about imports, each a function of ``at``; it returns how many it treated.

An import is claimed by a lease, which each batch prolongs. A worker that dies leaves it to the next one, which reads the file again or
goes on after the last line that was committed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db.models import F, Q

from espace import register, vault
from espace.contracts.importing import actions
from espace.contracts.importing.applying import Stopped
from espace.contracts.importing.staging import MissingColumns
from espace.contracts.importing.unreadable import Unreadable
from espace.contracts.models import Import
from espace.documents.store import NoSuchBlob
from espace.lib import clock, leases
from espace.vault.streaming import Damaged

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than the longest batch: the lease is prolonged after each."""
FORGOTTEN = timedelta(days=7)
"""An import that nobody applies nor abandons is abandoned."""
State = Import.State


def rehearse_received(at: datetime) -> int:
    """Read the files that somebody asked to rehearse."""
    done, now = 0, clock.passing(at)
    for import_ in _claimed(State.STAGING, now):
        vault.open_rows(import_)
        try:
            with actions.file_of(import_) as file:
                actions.rehearse(import_=import_, file=file, at=at, told=lambda line, one=import_: _hold(one, now()))  # type: ignore[misc]
        except (Unreadable, MissingColumns):
            pass  # the import says why on its own page
        except (NoSuchBlob, Damaged, vault.NoSuchKey):
            logger.exception("The file of import %s does not open: it is abandoned.", import_.pk)
            actions.abandon(import_=import_, by=None, at=at)
        except (actions.NotNow, Stopped):
            continue  # abandoned meanwhile, or another worker is at it
        done += 1
    return done


def judge_answered(at: datetime) -> int:
    """Judge the rows that look new by what the archive answered about them."""
    return sum(
        actions.judge(import_=import_, at=at)
        for import_ in Import.objects.filter(state=State.ASKED).select_related("by").order_by("created_at", "id")
    )


def apply_decided(at: datetime) -> int:
    """Apply the imports that somebody decided, or go on with those that were interrupted."""
    done, now = 0, clock.passing(at)
    for import_ in _claimed(State.APPLYING, now):
        vault.open_rows(import_)
        try:
            actions.apply(import_=import_, at=at, told=lambda last, total, one=import_: _hold(one, now()))  # type: ignore[misc]
        except Stopped:
            continue  # abandoned, or another worker is at it
        done += 1
    return done


def forget_ended(at: datetime) -> int:
    """Destroy files and staged rows 24 hours after the end of their import; abandon what nobody came back to."""
    lost = Q(state__in=[State.RECEIVED, State.ASKED, State.STAGED, State.UNREADABLE], created_at__lte=at - FORGOTTEN)
    cut = Q(
        state=State.STAGING, by__isnull=True, leased_until_at__lte=at
    )  # a command that was killed: its file is not here
    for import_ in Import.objects.filter(lost | cut):
        actions.abandon(import_=import_, by=None, at=at)
    done = 0
    for import_ in Import.objects.filter(ended_at__lte=register.oldest("import", at)).exclude(file_name=None):
        actions.forget(import_=import_, at=at)
        done += 1
    return done


def _claimed(state: Import.State, now: Callable[[], datetime]) -> Iterator[Import]:
    """The imports in this state that nobody holds, each claimed when its turn comes: its run begins there, after what was done before."""
    for pk in list(
        Import.objects.filter(leases.free(now()), state=state).order_by("created_at", "id").values_list("pk", flat=True)
    ):
        at = now()
        done = F("done") if state == State.APPLYING else 0
        mine = Import.objects.filter(leases.free(at), pk=pk, state=state)
        if mine.update(leased_until_at=at + LEASE, began_at=at, done=done, began_from=done):
            yield Import.objects.select_related("by").get(pk=pk)


def _hold(import_: Import, at: datetime) -> None:
    Import.objects.filter(pk=import_.pk, began_at=import_.began_at).update(leased_until_at=at + LEASE)
