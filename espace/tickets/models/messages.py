"""The thread of a request: messages, their files, internal notes (another table), and what a message was re-qualified as."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.documents.models import Document
from espace.tickets.models.tickets import Draft, Ticket
from espace.vault import SealedModel, SealedText, UnitField


class Message(SealedModel):
    """A message that both sides read. Its id comes with the form, so that a form posted twice is one message."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_customer = models.BooleanField()
    body = SealedText()
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ticket", "sent_at", "id"], name="message_of_ticket")]

    def __str__(self) -> str:
        return str(self.id)


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User) -> NoteQuerySet:
        """Staff who handle requests; never a customer."""
        return self if user.role in (Role.ADVISOR, Role.DPO) else self.none()


class Note(SealedModel):
    """An internal note: its own table and its own composer, so that it can never reach the customer's thread."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = SealedText()
    written_at = models.DateTimeField()

    objects: ClassVar[NoteQuerySet] = NoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["ticket", "written_at", "id"], name="note_of_ticket")]

    def __str__(self) -> str:
        return str(self.id)


class Attachment(models.Model):
    """A file of a draft, or of a sent request (of one of its messages, or of the request itself); never of both."""

    id = models.BigAutoField(primary_key=True)
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="attachment")
    # Whoever deletes a draft says first what becomes of its files: they are sent with it, or destroyed.
    draft = models.ForeignKey(Draft, null=True, on_delete=models.DO_NOTHING, related_name="attachments")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="attachments")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False, message__isnull=True, ticket__isnull=True)
                | Q(draft__isnull=True, ticket__isnull=False),
                name="a_file_belongs_to_a_draft_or_to_a_ticket",
                violation_error_message="Un fichier appartient à un brouillon ou à une demande envoyée.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document_id)


class Qualification(models.Model):
    """A request, or a message of one, that is a complaint or the exercise of a right.

    Its clocks run from ``received_at``, when the words were sent, even if staff re-qualifies them later (ACPR 2022-R-01; art. 12 GDPR).
    ``message`` is empty when the request itself is meant.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("réclamation")
        RIGHTS = "rights", _("exercice d’un droit")

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="qualifications")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="qualifications")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    received_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "received_at"], name="qualification_unanswered", condition=Q(answered_at__isnull=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "kind"],
                name="a_message_is_qualified_once",
                violation_error_message="Ce message est déjà qualifié ainsi.",
            ),
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=Q(message__isnull=True),
                name="a_request_is_qualified_once",
                violation_error_message="Cette demande est déjà qualifiée ainsi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"
