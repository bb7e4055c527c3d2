"""What the doctor says of the worker and of the mails: since when, how many, and what is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from espace.contracts.models import Import, InvitationRound
from espace.lib import leases
from espace.ops.backup.showing import in_english
from espace.ops.finding import Finding
from espace.outbox.models import OutgoingMail
from espace.privacy.exports.models import Export
from espace.ui.words import about

BEAT_LATE = timedelta(minutes=5)
MAIL_LATE = timedelta(minutes=15)


def worker(at: datetime) -> Iterator[Finding]:
    """When it last went round; one in a long work, which goes round no more, is known by the lease that it prolongs."""
    beat = settings.HOME.path / "worker.beat"
    if not beat.exists():
        yield Finding("worker", False, "The worker never ran here: start `espace work`.")
        return
    seen = datetime.fromisoformat(beat.read_text().strip())
    since = f"{seen:%Y-%m-%d %H:%M} UTC"
    if at - seen <= BEAT_LATE:
        yield Finding("worker", True, f"Last seen {since}.")
    elif _is_in_a_long_work(at):
        yield Finding("worker", True, f"In a long work since {since}.")
    else:
        yield Finding(
            "worker",
            False,
            f"Not seen since {since}, {in_english(about, at - seen)} ago: mails, files to scan, imports, copies and removals wait. "
            "Is `espace work` running?",
        )


def _is_in_a_long_work(at: datetime) -> bool:
    """Whether a lease is held that is prolonged while a chore takes longer than a round."""
    works: tuple[QuerySet[Any], ...] = (Import.objects.all(), InvitationRound.objects.all(), Export.objects.all())
    return any(work.exclude(leases.free(at)).exists() for work in works)


def mail(at: datetime) -> Iterator[Finding]:
    """How many wait and why: a server that refuses, or does not answer. One whose hour is still to come does not wait."""
    if settings.DEMO:
        yield Finding(
            "mail",
            True,
            f"The demonstration sends nothing: {OutgoingMail.objects.count()} mails to read in the browser.",
        )
        return
    due = OutgoingMail.objects.filter(Q(attempts__gt=0) | Q(not_before_at__lte=at))
    late = due.filter(Q(attempts__gt=0) | Q(not_before_at__lt=at - MAIL_LATE), created_at__lt=at - MAIL_LATE)
    said = late.aggregate(count=Count("pk"), oldest=Min("created_at"))
    if not settings.SMTP and due.exists():
        yield Finding("mail", False, f"No mail server is set ([mail] smtp): {due.count()} mails wait, and none leaves.")
    elif said["count"]:
        yield Finding(
            "mail",
            False,
            f"{said['count']} mails wait for more than 15 minutes, the oldest since {said['oldest']:%Y-%m-%d %H:%M} UTC: "
            f"{', '.join(_reasons(late))}.",
        )
    else:
        vain = ", ".join(_reasons(due.exclude(fault="")))
        yield Finding("mail", True, f"Nothing waits for long yet: {vain}." if vain else "Nothing waits.")


def _reasons(mails: QuerySet[OutgoingMail]) -> Iterator[str]:
    """How many for each code of ``outbox.sending.fault_of``: what a server answered, or the kind of error."""
    for fault, count in mails.values_list("fault").annotate(count=Count("pk")).order_by("-count", "fault"):
        if not fault:
            yield f"{count} waiting for their turn"
        elif fault.isdigit():
            yield f"{count} refused by the server ({fault})"
        else:
            yield f"{count} that no server took ({fault})"
