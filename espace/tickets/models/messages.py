"""The thread of a request: messages, their files, internal notes (another table), and what a message was re-qualified as."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.documents.models import Document
from espace.tickets.models.tickets import Draft, Ticket
from espace.vault import SealedModel, SealedText, UnitField

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a message leaves that was taken back before it left: it waits in the reply form, and no instant shows it to its customer."""


class MessageQuerySet(models.QuerySet["Message"]):
    def shown(self, at: datetime) -> MessageQuerySet:
        """What both sides read at an instant: neither what leaves later nor what was taken back."""
        return self.filter(sent_at__lte=at)

    def written(self) -> MessageQuerySet:
        """What was sent, be it on its way."""
        return self.filter(sent_at__lt=NEVER)


class Message(SealedModel):
    """A message that both sides read, from ``sent_at`` on. Its id comes with the form, so that a form posted twice is one message.

    ``asked``: what a message of the brokerage asks for, apart from its text. One that was withdrawn has neither text nor files left
    (decision 0035).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_customer = models.BooleanField()
    body = SealedText()
    asked = SealedText()
    sent_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["ticket", "sent_at", "id"], name="message_of_ticket")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(
                    withdrawn_at__isnull=False, withdrawn_by__isnull=False, from_customer=False,
                    body__isnull=True, asked__isnull=True,
                ),
                name="a_withdrawn_message_is_the_brokerages_and_empty",
                violation_error_message="Seul un message du cabinet est retiré ; il n’en reste ni texte ni fichier.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.id)


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User) -> NoteQuerySet:
        """Staff who handle requests; never a customer."""
        return self if user.role in (Role.ADVISOR, Role.DPO) else self.none()


class Note(SealedModel):
    """An internal note: its own table and its own composer, so that it can never reach the customer's thread.

    One with ``asked_of`` asks that colleague for an opinion, which is ``answer``, or ``declined``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = SealedText()
    written_at = models.DateTimeField()
    asked_of = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answer = SealedText()
    answered_at = models.DateTimeField(null=True)
    declined = models.BooleanField(default=False)

    objects: ClassVar[NoteQuerySet] = NoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "written_at", "id"], name="note_of_ticket"),
            models.Index(
                fields=["asked_of", "ticket"],
                name="opinion_awaited",
                condition=Q(asked_of__isnull=False, answered_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer__isnull=True, declined=False)
                | Q(answered_at__isnull=False, asked_of__isnull=False, answer__isnull=False, declined=False)
                | Q(answered_at__isnull=False, asked_of__isnull=False, declined=True),
                name="an_opinion_was_asked_and_says_something",
                violation_error_message="Un avis répond à une demande, ou la décline.",
            ),
        ]

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
