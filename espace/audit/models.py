"""The journal: who did or read what, when. Identifiers and field names, never values. Rows are added, never changed.

The database itself refuses changes (triggers of the migrations): a row may only receive, once, the block that seals it; and it goes with
its whole block, when the block's twelve months are over (:mod:`espace.audit.dropping`).
"""

from __future__ import annotations

from django.db import models


class AuditBlock(models.Model):
    """A sealed run of events: its digest covers its events and the block before it.

    ``first_at`` and ``last_at``: the earliest and the latest of its events. ``dropped_at``: when its events were, at the end of their
    term; the digest stays, so that the chain still holds.
    """

    id = models.BigAutoField(primary_key=True)
    sealed_at = models.DateTimeField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    events = models.PositiveIntegerField()
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32, unique=True)
    dropped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"bloc {self.id}"


class AuditEvent(models.Model):
    """One fact. ``subject`` is the customer concerned; ``listed`` the customers that a list showed."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=48)
    actor = models.UUIDField(null=True)
    role = models.CharField(max_length=24, default="")
    subject = models.UUIDField(null=True)
    unit = models.UUIDField(null=True)
    fields = models.JSONField(default=list)
    listed = models.JSONField(default=list)
    block = models.ForeignKey(AuditBlock, null=True, on_delete=models.PROTECT, related_name="sealed")

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-at"], name="audit_subject", condition=models.Q(subject__isnull=False)),
            models.Index(fields=["id"], name="audit_unsealed", condition=models.Q(block__isnull=True)),
            models.Index(fields=["actor", "-at"], name="audit_actor", condition=models.Q(actor__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(action=""),
                name="audit_event_names_its_action",
                violation_error_message="Un événement du journal nomme son action.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M:%S}"


class Listing(models.Model):
    """How often the lists of one sealed block showed one customer to one reader on one day (Paris): an index of its events' ``listed``.

    Written by the sealing, so that a list costs its reader one event and nothing more.
    """

    id = models.BigAutoField(primary_key=True)
    block = models.ForeignKey(AuditBlock, on_delete=models.PROTECT, related_name="listings")
    subject = models.UUIDField()
    on = models.DateField()
    actor = models.UUIDField(null=True)
    role = models.CharField(max_length=24, default="")
    action = models.CharField(max_length=48)
    times = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["subject", "-on"], name="audit_listing_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.on:%Y-%m-%d}"
