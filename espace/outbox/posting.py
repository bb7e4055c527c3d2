"""Writing a mail down, in the transaction of the fact that it announces."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

if TYPE_CHECKING:
    from espace.outbox.models import OutgoingMail


def post(
    *,
    kind: str,
    to: str,
    language: str,
    event: str,
    at: datetime,
    not_before_at: datetime | None = None,
    **context: Any,
) -> None:
    """Post one mail of a kind of ``outbox.kinds``.

    ``event`` names the fact ("message:<id>"): the database refuses a second mail for the same one, and the mail's Message-ID
    is made of it. ``context`` holds what the text needs (a path, a single-use link), never content of a request (clause C05).
    """
    from espace import vault  # the package is imported before the app registry is ready
    from espace.outbox.kinds import KINDS, UnknownKind
    from espace.outbox.models import OutgoingMail

    if kind not in KINDS:
        raise UnknownKind(kind)
    if not to:
        return
    mail = OutgoingMail(kind=kind, event=event, language=language, created_at=at, not_before_at=not_before_at or at)
    vault.new_unit("mail", mail)
    mail.to = to
    mail.context = context
    mail.save(force_insert=True)


def gather(*, fact: str, event: str, to: str, at: datetime, **mail: Any) -> None:
    """Announce a fact in the one mail that waits under ``event``; it is posted (:func:`post`) with the first of them."""
    from espace.outbox.models import Fact, OutgoingMail

    while to:
        # Held: a fact taken back meanwhile would take along the mail that this one relies on.
        waiting = OutgoingMail.objects.select_for_update().filter(event=event).first()
        if waiting is not None:
            Fact.objects.get_or_create(mail=waiting, event=fact)
            return
        with contextlib.suppress(IntegrityError), transaction.atomic():  # another posts it, in the same instant
            post(event=event, to=to, at=at, **mail)


def take_back(*, to: Collection[str], at: datetime) -> int:
    """Destroy unsent the mails that wait for these addresses, in the caller's transaction. Returns how many.

    Addresses are sealed: all that waits is opened, which is little while a server answers.
    """
    from espace import vault
    from espace.outbox.models import OutgoingMail

    if not to:
        return 0
    waiting = list(OutgoingMail.objects.all())
    vault.open_rows(waiting, missing_ok=True)
    theirs = []
    for mail in waiting:
        with contextlib.suppress(vault.Closed):  # without its key it can be neither read nor sent
            if mail.to in to:
                theirs.append(mail)
    _destroy(theirs, at)
    return len(theirs)


def take_back_news(*, event: str, at: datetime) -> int:
    """Destroy unsent the mail that announces a fact that is none any more, in the caller's transaction, and the mail of a day that
    announces nothing else. Returns how many."""
    from espace.outbox.models import Fact, OutgoingMail

    waiting = list(OutgoingMail.objects.filter(event=event))
    for mail in OutgoingMail.objects.select_for_update(of=("self",)).filter(facts__event=event):
        Fact.objects.filter(mail=mail, event=event).delete()
        if not Fact.objects.filter(mail=mail).exists():
            waiting.append(mail)
    _destroy(waiting, at)
    return len(waiting)


@transaction.atomic
def take_back_links(*, at: datetime) -> int:
    """Destroy unsent the mails whose link serves once, where every such link was ended. Returns how many."""
    from espace.outbox.kinds import KINDS
    from espace.outbox.models import OutgoingMail

    waiting = list(OutgoingMail.objects.filter(kind__in=[name for name, kind in KINDS.items() if kind.once]))
    _destroy(waiting, at)
    return len(waiting)


def _destroy(mails: Sequence[OutgoingMail], at: datetime) -> None:
    from espace import audit, vault
    from espace.outbox.models import OutgoingMail

    vault.destroy_units([mail.unit for mail in mails])
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).delete()
    for mail in mails:
        audit.record(action="mail.taken_back", by=None, at=at, unit=mail.unit)
