"""A message on its way: for a few seconds it may be taken back, and its customer sees the request as it was before (decision 0035)."""

from __future__ import annotations

import uuid

from django.db import models

from espace.tickets.models.messages import Message
from espace.tickets.models.tickets import Ticket
from espace.tickets.states import Ball, State
from espace.vault import SealedModel, SealedText, UnitField


class Departure(SealedModel):
    """The one message of a request that leaves at ``leaves_at``, and what the request was without it.

    Once that instant is past it says nothing any more: what was done holds, whether or not the row was swept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="departure")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="departure")
    leaves_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=12, choices=State.choices)
    ball = models.CharField(max_length=9, choices=Ball.choices)
    ball_since_at = models.DateTimeField()
    activity_at = models.DateTimeField()
    asked = SealedText()
    back_at = models.DateTimeField(null=True)
    back_note = SealedText()
    was_unread = models.BooleanField()

    def __str__(self) -> str:
        return str(self.ticket_id)
