"""What a test of the desk types and reads: addresses, forms as the page draws them, the text of an answer."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from espace import vault
from espace.accounts.models import User
from espace.tickets.models import Note, Ticket
from tests import cast


def at_desk(name: str, ticket: Ticket) -> str:
    return reverse(f"desk:{name}", args=[ticket.pk])


def seen(browser: Client, ticket: Ticket) -> dict[str, str]:
    """What the page's forms carry: the moment it was drawn, and an id for what will be written."""
    page = browser.get(at_desk("ticket", ticket)).content.decode()
    found = re.search(r'name="seen" value="([^"]+)"', page)
    return {"seen": found[1] if found else "", "id": str(uuid4())}


def fresh(ticket: Ticket) -> Ticket:
    row = Ticket.objects.get(pk=ticket.pk)
    vault.open_rows(row)
    return row


def bodies(ticket: Ticket) -> list[str]:
    rows = list(ticket.messages.order_by("sent_at", "id"))
    vault.open_rows(rows)
    return [row.body for row in rows]


def told(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u202f", " ").replace("\xa0", " "))


def ask_sophie(ticket: Ticket, sophie: User) -> None:
    """A colleague asks for her opinion."""
    note = cast.note(ticket, sophie, "Ton avis ?")
    Note.objects.filter(pk=note.pk).update(asked_of=sophie)
