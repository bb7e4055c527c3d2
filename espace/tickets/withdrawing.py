"""What becomes of a message of the brokerage that is withdrawn: a mark in its place, and which ones stay whatever one wishes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from espace import vault
from espace.accounts.models import User
from espace.privacy import units
from espace.tickets.indexing import index_again
from espace.tickets.models import Message, Ticket
from espace.tickets.moving import hold, move


def why_not(ticket: Ticket, message: Message, *, by: User, at: datetime, closings: Collection[datetime]) -> str:
    """Why this message may not be withdrawn, in a sentence; empty if it may. ``closings``: when the request was closed."""
    if message.from_customer:
        return _("Ce message est celui du client : le cabinet ne le retire pas.")
    if message.withdrawn_at is not None:
        return _("Ce message est déjà retiré.")
    if message.sent_at > at:
        return _("Ce message n’est pas encore parti : annulez son envoi.")
    if message.author_id != by.pk and (ticket.assignee is None or ticket.assignee.user_id != by.pk):
        return _("Un message est retiré par qui l’a écrit, ou par qui suit la demande.")
    if ticket.complaint_since_at:
        return _("Cette demande est une réclamation : ce qui y a été répondu reste, c’est la preuve de nos délais.")
    if ticket.rights_since_at:
        return _("Le client exerce ici un droit : ce qui y a été répondu reste, c’est la preuve de notre réponse.")
    if ticket.kind == "termination":
        return _("C’est une résiliation : ce qui y a été écrit fait foi et reste.")
    if message.sent_at in closings:
        return _("Ce message a clos la demande : il reste. Rouvrez la demande et écrivez ce qui est juste.")
    return ""


def empty(ticket: Ticket, message: Message, *, by: User, at: datetime) -> None:
    """Leave the mark alone of a message whose files are destroyed: its words, and the tokens that find them, go from the held ticket.

    A question that the request still shows goes with the message that put it: the brokerage goes on, and waits for nothing.
    """
    vault.open_rows(message)
    if message.asked and ticket.asked == message.asked:
        move(ticket, "resume", by=by, at=at)
    message.body = message.asked = ""
    message.withdrawn_at, message.withdrawn_by = at, by
    message.save()
    index_again(ticket)


def withdraw_again(lines: Sequence[Mapping[str, str]], at: datetime) -> None:
    """After a restore: what was withdrawn since the backup is withdrawn, and its files destroyed."""
    files = {"document": {UUID(line["document"]) for line in lines if "document" in line}}
    units.dissolve(files)
    units.forget_bytes(files)
    for line in lines:
        if "message" not in line:
            continue
        message = Message.objects.filter(pk=UUID(line["message"])).select_related("author").first()
        if message is None or message.withdrawn_at is not None or not vault.has_key(message.unit):
            continue  # without its key it opens for nobody, and its request goes further on in the ledger
        # Whoever joined since the backup is nobody in it: the words go all the same, in the name of who wrote them.
        author = User.objects.filter(pk=UUID(line["by"])).first() or message.author
        empty(hold(message.ticket_id), message, by=author, at=at)
