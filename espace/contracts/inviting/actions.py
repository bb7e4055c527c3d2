"""What is done to a round of invitations: started, paused, taken up again, stopped, ended; and one invitation of it.

Each invitation is the one that staff sends by hand (``contracts.actions.invite``): its own transaction, its own line of the journal, its
own mail. The round's row is moved in that transaction, so that none is sent twice wherever the worker dies, and a pause or a stop takes
effect before the next one.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from espace import audit, vault
from espace.accounts.errors import NotInvitable
from espace.accounts.models import Customer, User
from espace.accounts.people import is_somebody_elses
from espace.contracts import actions as contracts
from espace.contracts.inviting import population
from espace.contracts.models import InvitationRound
from espace.lib import emails

logger = logging.getLogger(__name__)
State = InvitationRound.State
ALIVE = (State.RUNNING, State.PAUSED)
PER_HOUR = 200
LEASE = timedelta(minutes=10)
"""Some rounds of the worker: one that says nothing for so long is not there."""


class NotNow(Exception):
    """The round is not where this act supposes it: another is under way, or somebody moved it meanwhile."""


class Nobody(Exception):
    """There is nobody to invite."""


def per_hour() -> int:
    """Invitations an hour (``[invitations] per_hour`` of ``espace.toml``): a mail server that suddenly sends thousands is taken for a
    spammer's, and nobody's mail arrives. Raises ``ImproperlyConfigured``."""
    value = settings.HOME.option("invitations", "per_hour", PER_HOUR)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 20_000:
        raise ImproperlyConfigured(
            f"espace.toml, [invitations]: per_hour is {value!r}; it is a whole number from 1 to 20000."
        )
    return value


@transaction.atomic
def start(*, by: User, at: datetime) -> InvitationRound:
    """Invite everybody who may be. Raises :class:`Nobody`, or :class:`NotNow` while another round is under way."""
    total = population.count(at).invited
    if not total:
        raise Nobody
    round_ = InvitationRound(by=by, started_at=at, per_hour=per_hour(), next_at=at, began_at=at, total=total)
    try:
        with transaction.atomic():
            round_.save(force_insert=True)
    except IntegrityError as error:
        raise NotNow from error
    audit.record(action="invitations.started", by=by, at=at, fields=[f"total:{total}"])
    return round_


@transaction.atomic
def pause(*, round_: InvitationRound, by: User | None, at: datetime) -> None:
    """Send none until it is taken up again. ``by=None``: whoever started it works here no more. Raises :class:`NotNow`."""
    _move(round_, (State.RUNNING,), state=State.PAUSED, began_at=None, leased_until_at=None)
    _note("paused", round_, by, at)


@transaction.atomic
def resume(*, round_: InvitationRound, by: User, at: datetime) -> None:
    """Go on where it stood, in the name of whoever takes it up. Raises :class:`NotNow`."""
    _move(
        round_, (State.PAUSED,), state=State.RUNNING, by=by, began_at=at, began_from=F("done"), next_at=at,
        leased_until_at=None,
    )  # fmt: skip
    _note("resumed", round_, by, at)


@transaction.atomic
def cancel(*, round_: InvitationRound, by: User, at: datetime) -> None:
    """Send no more of it. Those that left stay good for their 72 hours. Raises :class:`NotNow`."""
    _move(round_, ALIVE, state=State.CANCELLED, ended_at=at, leased_until_at=None)
    _note("cancelled", round_, by, at)


@transaction.atomic
def end(*, round_: InvitationRound, at: datetime) -> None:
    """Everybody had their turn. Raises :class:`NotNow`."""
    _move(round_, (State.RUNNING,), state=State.ENDED, ended_at=at, leased_until_at=None)
    _note("ended", round_, None, at)


@transaction.atomic
def hold(*, round_: InvitationRound, at: datetime) -> None:
    """Say that a worker is at it. Raises :class:`NotNow` once it is paused or over."""
    _move(round_, (State.RUNNING,), leased_until_at=at + LEASE)


@transaction.atomic
def invite(*, round_: InvitationRound, customer: UUID, next_at: datetime, at: datetime) -> str:
    """Give somebody their turn: ``sent``, ``refused`` or ``failed``. Raises :class:`NotNow`: paused, stopped, or another worker's turn."""
    mine = InvitationRound.objects.filter(pk=round_.pk, state=State.RUNNING, after=round_.after)
    outcome = "sent"
    if not mine.update(after=customer, next_at=next_at, done=F("done") + 1, sent=F("sent") + 1):
        raise NotNow
    try:
        with transaction.atomic():
            row = Customer.objects.get(pk=customer)
            vault.open_rows(row)
            address = emails.normalise(row.email)
            if (row.restricted and "email" in row.restricted) or is_somebody_elses(address, than=row.user):
                raise NotInvitable
            contracts.invite(customer=row, by=round_.by, at=at)
    except (NotInvitable, Customer.DoesNotExist):
        outcome = "refused"
    except DatabaseError:
        raise
    except Exception as error:
        # One file that does not open keeps nobody else waiting. The message may quote a value: the log gets its kind, no more.
        logger.error("Customer %s could not be invited: %s", customer, type(error).__name__)
        outcome = "failed"
    if outcome != "sent":
        InvitationRound.objects.filter(pk=round_.pk).update(sent=F("sent") - 1, **{outcome: F(outcome) + 1})
    round_.after = customer
    return outcome


def _move(round_: InvitationRound, sources: tuple[State, ...], **changes: object) -> None:
    if not InvitationRound.objects.filter(pk=round_.pk, state__in=sources).update(**changes):
        raise NotNow


def _note(verb: str, round_: InvitationRound, by: User | None, at: datetime) -> None:
    round_.refresh_from_db()
    counts = {name: getattr(round_, name) for name in ("sent", "refused", "failed")}
    audit.record(
        action=f"invitations.{verb}",
        by=by,
        at=at,
        fields=[f"{name}:{count}" for name, count in counts.items() if count],
    )
