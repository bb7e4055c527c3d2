"""Writing a mail down, in the transaction of the fact that it announces."""

from __future__ import annotations

from datetime import datetime
from typing import Any


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
