"""What these tests share: the mails that wait, opened, and the links in them."""

from __future__ import annotations

from dataclasses import dataclass

from espace import vault
from espace.outbox.models import OutgoingMail


@dataclass(frozen=True)
class Mail:
    kind: str
    to: str
    path: str


def mails() -> list[Mail]:
    """Every mail that waits, oldest first."""
    rows = list(OutgoingMail.objects.order_by("created_at", "id"))
    vault.open_rows(rows)
    return [Mail(row.kind, row.to, row.context.get("path", "")) for row in rows]


def mail(kind: str) -> Mail:
    """The one mail of this kind."""
    [one] = [each for each in mails() if each.kind == kind]
    return one
