"""What is passed on of a request to the insurer of its contract: whether the register lets it, what may go, and how each side reads it.

Nothing leaves this program: an advisor notes what they passed on elsewhere (decision 0042).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from espace import register, vault
from espace.accounts import people
from espace.accounts.models import StaffMember, User
from espace.accounts.people import why_shut
from espace.documents.models import Document
from espace.register.lines import Recipient, State
from espace.tickets.kinds import form_of
from espace.tickets.models import Attachment, Disclosure, Message, Ticket
from espace.tickets.models.tickets import closed_since
from espace.ui import words

RECIPIENT = "insurers"
MESSAGES, DOCUMENTS = "exchanges", "volunteered_documents"


@dataclass(frozen=True)
class Named:
    """The insurers as the register names them: since which day, in which country, to read which categories."""

    on: date
    country: str
    categories: frozenset[str]


def named() -> Named | None:
    """The recipient line, where it is in force: the officer approved it, its country is one (clause C14), and it is carried out.

    An approval is asked for even where the line says that it is needed: nothing stops in this space while insurers wait.
    """
    law = register.load()
    line: Recipient | None = law.recipients.get(RECIPIENT)
    if line is None or line.state is State.PLANNED or not line.approval.given or not line.country:
        return None
    on = line.approval.on if line.approval.addition else law.effective_on
    if on is None:
        return None
    granted = {name for name in line.categories if law.categories[name].approval.switched_on}
    return Named(on, line.country, frozenset(granted))


def is_on(on: date) -> bool:
    """Whether something passed on to an insurer may be noted on this day."""
    found = named()
    return found is not None and found.on <= on and bool({MESSAGES, DOCUMENTS} & found.categories)


def asks_agreement(ticket: Ticket) -> bool:
    """Whether its kind may hold health data. What was agreed to at its sending is that the brokerage reads it; not the insurer (art. 9)."""
    return form_of(ticket.kind, ticket.kind_version).health


def why_not(ticket: Ticket, *, on: date, at: datetime) -> str:
    """The sentence that says why nothing passed on is noted for this request; empty where something may be. The ticket comes with its
    customer and its contract's product and insurer."""
    law = named()
    if law is not None and on < law.on:
        return _("Le registre ne nommait pas encore les assureurs ce jour-là.")
    if not is_on(on):
        return _(
            "Le registre ne nomme pas encore les assureurs comme destinataires : le délégué à la protection des données doit d’abord les "
            "approuver et déclarer leur pays."
        )
    if ticket.contract is None:
        return _("Cette demande n’est liée à aucun contrat : elle n’a pas d’assureur à qui transmettre.")
    if shut := why_shut(ticket.customer):
        return shut
    if ticket.customer.closed_at is not None:
        return _(
            "Cette personne a fermé son espace : elle n’y verrait pas ce qui est transmis. Cela se note hors de l’espace."
        )
    if ticket.closed_at is not None and ticket.closed_at < closed_since(at):
        return _("Cette demande a quitté l’espace de son client : il n’y verrait pas ce qui est transmis.")
    return ""


def messages(ticket: Ticket, at: datetime) -> QuerySet[Message]:
    """Those that may be ticked: read by both sides, with their words left; none where the register does not let insurers read them."""
    if not _lets(MESSAGES):
        return Message.objects.none()
    return Message.objects.shown(at).filter(ticket=ticket, withdrawn_at__isnull=True).order_by("sent_at", "pk")


def documents(ticket: Ticket, at: datetime) -> QuerySet[Document]:
    """The files that may be ticked: those that both sides see and the scanner said clean."""
    if not _lets(DOCUMENTS):
        return Document.objects.none()
    of_ticket = Attachment.objects.filter(ticket=ticket).values("document")
    return (
        Document.objects.filter(pk__in=of_ticket, shown_to_staff=True)
        .arrived(at)
        .served()
        .order_by("uploaded_at", "pk")
    )


def _lets(category: str) -> bool:
    found = named()
    return found is not None and category in found.categories


def last_agreed_on(ticket: Ticket) -> date | None:
    """The day of the agreement that was noted last for this request, which the next form proposes again."""
    noted = Disclosure.objects.filter(ticket=ticket, agreed_on__isnull=False, wrong_at__isnull=True)
    return noted.order_by("-at").values_list("agreed_on", flat=True).first()


# ── as it is read ──


@dataclass(frozen=True)
class Disclosed:
    """One of them, opened, with the names of who noted it and who marked it as an error, and what is left of what went."""

    row: Disclosure
    by: str
    wrong_by: str
    said_at: list[datetime]
    files: list[Document]

    @property
    def what(self) -> str:
        """« 2 messages et 1 document »."""
        return what(self.row.message_count, self.row.document_count)

    @property
    def gone(self) -> int:
        """Files that were destroyed since."""
        return self.row.document_count - len(self.files)

    @property
    def sentence(self) -> str:
        """What happened, as the timeline of the request tells it."""
        told = {
            "on": words.day(self.row.sent_on, get_language() or "fr", "long"), "name": self.by, "insurer": self.row.insurer,
            "what": self.what, "means": str(self.row.get_means_display()), "reason": self.row.reason,
        }  # fmt: skip
        if self.row.wrong_at is not None:
            return (
                _(
                    "Noté par erreur : le %(on)s, %(name)s aurait transmis à %(insurer)s %(what)s, %(means)s, pour : %(reason)s"
                )
                % told
            )
        return _("Le %(on)s, %(name)s a transmis à %(insurer)s %(what)s, %(means)s, pour : %(reason)s") % told

    @property
    def correction(self) -> str:
        """That it was an error, and why; empty where it was none."""
        if self.row.wrong_at is None:
            return ""
        return _("%(name)s a corrigé : rien de cela n’a été transmis ainsi à %(insurer)s. %(why)s") % {
            "name": self.wrong_by, "insurer": self.row.insurer, "why": self.row.wrong_why,
        }  # fmt: skip

    @property
    def moments(self) -> list[tuple[str, datetime]]:
        """The sentences of a timeline, each with its instant."""
        first = [(self.sentence, self.row.at)]
        return first if self.row.wrong_at is None else [*first, (self.correction, self.row.wrong_at)]


def what(message_count: int, document_count: int) -> str:
    """How much went, in words."""
    said = ngettext("%(n)d message", "%(n)d messages", message_count) % {"n": message_count}
    sent = ngettext("%(n)d document", "%(n)d documents", document_count) % {"n": document_count}
    if not document_count:
        return said
    return _("%(said)s et %(sent)s") % {"said": said, "sent": sent} if message_count else sent


def of(ticket: Ticket, *, viewer: str) -> list[Disclosed]:
    """What of a request got through ``sharing.noticed`` was passed on, the latest first."""
    if not getattr(ticket, "was_disclosed", False):
        return []
    return told(Disclosure.objects.filter(ticket=ticket), viewer=viewer)


def told(rows: QuerySet[Disclosure], *, viewer: str, most: int | None = None) -> list[Disclosed]:
    """Those rows, opened, the latest first, ``most`` at most; one statement where there is none, four whatever their number."""
    found = list(rows.select_related("by__staff_member", "wrong_by__staff_member").order_by("-at", "-pk")[:most])
    if not found:
        return []
    files = Document.objects.in_bulk(_ids(row.documents for row in found))
    said = dict(Message.objects.filter(pk__in=_ids(row.messages for row in found)).values_list("pk", "sent_at"))
    staff = [one for row in found for user in (row.by, row.wrong_by) if (one := _staff(user)) is not None]
    vault.open_rows(found, files.values(), staff, viewer=viewer)
    return [
        Disclosed(
            row,
            people.name_of(row.by),
            people.name_of(row.wrong_by) if row.wrong_by else "",
            sorted(said[pk] for pk in _uuids(row.messages) if pk in said),
            [files[pk] for pk in _uuids(row.documents) if pk in files],
        )
        for row in found
    ]


def _uuids(ids: Iterable[Any]) -> list[UUID]:
    return [UUID(str(one)) for one in ids]


def _ids(lists: Iterable[Iterable[Any]]) -> set[UUID]:
    return {pk for ids in lists for pk in _uuids(ids)}


def _staff(user: User | None) -> StaffMember | None:
    return getattr(user, "staff_member", None) if user is not None else None
