"""What is shared with LYA PROTECT, as each side reads it: the customer and the advisor what, by whom, why and until when; the reader the
thing itself, and nothing else of its request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from espace import vault
from espace.accounts import people
from espace.accounts.models import ProxyKind, StaffMember, User
from espace.documents.models import Document
from espace.tickets.models import BreakGlass, Disclosure, Share, Showing, Ticket


@dataclass(frozen=True)
class Shared:
    """One share. ``document``: the one that is shared, ``None`` for the whole request or a document that is no more."""

    share: Share
    document: Document | None
    by: str
    is_live: bool

    @property
    def is_whole(self) -> bool:
        """Whether the request itself is shared, with all that was said in it."""
        return self.share.document is None


def noticed(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Requests that say whether something of them is, or was, shared, opened, passed on or let be read under a proxy: most are not, and
    cost no statement more (:func:`of`, :func:`opened`, ``disclosing.of``, ``proxies.showing.of``)."""
    return tickets.annotate(
        is_shared=Exists(Share.objects.filter(ticket=OuterRef("pk"))),
        was_opened=Exists(BreakGlass.objects.filter(ticket=OuterRef("pk"), granted=True)),
        was_disclosed=Exists(Disclosure.objects.filter(ticket=OuterRef("pk"))),
        was_shown=Exists(Showing.objects.filter(ticket=OuterRef("pk"))),
        may_be_shown=Exists(
            ProxyKind.objects.filter(
                proxy__giver=OuterRef("customer"), kind=OuterRef("kind"), proxy__accepted_at__isnull=False,
                proxy__ended_at__isnull=True,
            )
        ),
    )  # fmt: skip


def of(ticket: Ticket, *, viewer: str, at: datetime) -> list[Shared]:
    """What of a request got through :func:`noticed` is or was shared."""
    if not getattr(ticket, "is_shared", False):
        return []
    return told(Share.objects.filter(ticket=ticket), viewer=viewer, at=at)


def opened(ticket: Ticket, *, viewer: str) -> list[BreakGlass]:
    """The exceptional accesses to a request got through :func:`noticed`, the latest first."""
    if not getattr(ticket, "was_opened", False):
        return []
    rows = list(BreakGlass.objects.filter(ticket=ticket, granted=True).order_by("-decided_at"))
    vault.open_rows(rows, viewer=viewer)
    return rows


def documents(share: Share, at: datetime) -> QuerySet[Document]:
    """The files that a share opens: those that its customer sees too."""
    rows = Document.objects.filter(attachment__ticket=share.ticket_id, shown_to_staff=True).arrived(at)
    return rows if share.document is None else rows.filter(pk=share.document)


def told(shares: QuerySet[Share], *, viewer: str, at: datetime) -> list[Shared]:
    """Shares, opened with their requests, the live ones first; three statements whatever their number."""
    rows = list(shares.select_related("ticket", "by__staff_member").order_by("-at", "-pk"))
    wanted = {row.document for row in rows if row.document}
    files = {one.pk: one for one in Document.objects.filter(pk__in=wanted)} if wanted else {}
    staff = [one for row in rows if (one := _staff(row.by)) is not None]
    vault.open_rows(rows, [row.ticket for row in rows], files.values(), staff, viewer=viewer)
    found = [
        Shared(row, files.get(row.document) if row.document else None, people.name_of(row.by), row.is_live(at))
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.is_live)


def _staff(user: User) -> StaffMember | None:
    return getattr(user, "staff_member", None)


def customers(shared: Iterable[Shared]) -> dict[object, None]:
    """The customers whom some shares are about, each once."""
    return dict.fromkeys(one.share.ticket.customer_id for one in shared)
