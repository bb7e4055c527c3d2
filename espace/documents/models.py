"""Documents: every file is a unit of its own, sealed as it arrives, quarantined until the antivirus says clean."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from espace import register
from espace.accounts.models import Customer, ProxyKind, Source, User
from espace.accounts.roles import Role
from espace.privacy.retention.showing import shown_since
from espace.vault import SealedModel, SealedText, UnitField


def _lent(user: uuid.UUID, at: datetime, to: str) -> Exists:
    """Documents joined to a request or draft (``to``, a path) under a proxy that runs, lends its kind, and is held by this user."""
    return Exists(
        ProxyKind.objects.held_by(user, at).filter(proxy=OuterRef(f"{to}__proxy"), kind=OuterRef(f"{to}__kind"))
    )


class DocumentQuerySet(models.QuerySet["Document"]):
    ends = True

    def visible_to(self, user: User, at: datetime) -> DocumentQuerySet:
        """One's own documents, until what they were joined to is past its term, and those of what one prepares, sent or is let read for
        somebody under a proxy that runs; for those who handle requests every document that is not still in somebody's draft."""
        if user.role == Role.CUSTOMER:
            own = Q(customer__user_id=user.pk, attachment__draft__proxy__isnull=True)
            sent = Q(_lent(user.pk, at, "attachment__ticket"), attachment__ticket__submitted_by=user.pk)
            shown = Q(Exists(ProxyKind.objects.shown_to(user.pk, at, "attachment__ticket")), shown_to_staff=True)
            mine = own | sent | shown | Q(_lent(user.pk, at, "attachment__draft"))
            found = self.filter(mine).current(shown_since("request_in_account", at), shown_since("draft", at))
            return found.arrived(at)
        if user.role in (Role.ADVISOR, Role.DPO):
            return self.filter(shown_to_staff=True)
        return self.none()

    def of(self, user: uuid.UUID, closed_since: datetime, drafts_since: datetime, at: datetime) -> DocumentQuerySet:
        """A customer's documents that came to them by ``at``, but for those of requests closed, or drafts edited, before these
        instants, and those that somebody else is preparing for them."""
        own = self.filter(customer__user_id=user, attachment__draft__proxy__isnull=True)
        return own.current(closed_since, drafts_since).arrived(at)

    def current(self, closed_since: datetime, drafts_since: datetime) -> DocumentQuerySet:
        """Those joined to nothing that is past its term."""
        joined_to_what_is_over = Q(attachment__ticket__closed_at__lt=closed_since) | Q(
            attachment__draft__edited_at__lt=drafts_since
        )
        return self.exclude(joined_to_what_is_over)

    def arrived(self, at: datetime) -> DocumentQuerySet:
        """Without those of a message that leaves later, or was taken back (decision 0035)."""
        return self.exclude(attachment__message__sent_at__gt=at)

    def served(self) -> DocumentQuerySet:
        """Those whose bytes may leave: the scanner said clean."""
        return self.filter(state=Document.State.CLEAN)


class Document(SealedModel):
    """One file of one customer. Its bytes lie in the blob store under its unit's id; its name is sealed here.

    ``shown_to_staff`` is false while the file belongs to a draft: nobody of the staff sees a draft (clause C03). ``expires_on`` is the last
    day on which the paper is good (``documents.validity``); ``expiry_told_on``, the day that its customer was told of.
    """

    class State(models.TextChoices):
        QUARANTINED = "quarantined", "en cours de contrôle"
        CLEAN = "clean", "contrôlé"
        INFECTED = "infected", "refusé par l’antivirus"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="documents")
    name = SealedText()
    title = SealedText()
    checksum = SealedText()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.QUARANTINED)
    source = models.CharField(max_length=8, choices=Source.choices)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    shown_to_staff = models.BooleanField()
    published_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    expiry_told_on = models.DateField(null=True)
    scanned_at = models.DateTimeField(null=True)
    scan_fault = models.CharField(max_length=40, default="")
    leased_until_at = models.DateTimeField(null=True)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-uploaded_at", "-id"], name="document_of_customer"),
            models.Index(fields=["uploaded_at"], name="document_quarantine", condition=Q(state="quarantined")),
            models.Index(fields=["expires_on"], name="document_expiring", condition=Q(expires_on__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0), name="document_is_not_empty", violation_error_message="Ce fichier est vide."
            ),
            models.CheckConstraint(
                condition=Q(state="quarantined") | Q(scanned_at__isnull=False),
                name="document_verdict_has_an_instant",
                violation_error_message="Un verdict porte sa date.",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(source="staff", shown_to_staff=True),
                name="only_the_brokerage_publishes",
                violation_error_message="Seul le cabinet publie un document.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def shown_state(self) -> str:
        """The state, or ``delayed`` in quarantine once the scanner gave no verdict: what its readers are told."""
        return "delayed" if self.state == self.State.QUARANTINED and self.scan_fault else self.state


class UploadQuerySet(models.QuerySet["Upload"]):
    ends = True

    def visible_to(self, user: User, at: datetime) -> UploadQuerySet:
        """What one is sending oneself, until its term; nobody of the staff sees it (clause C03)."""
        if user.role != Role.CUSTOMER:
            return self.none()
        return self.filter(customer__user_id=user.pk, begun_at__gt=register.oldest(Upload.RULE, at))


class Upload(SealedModel):
    """A file on its way in, part by part, that nobody has joined to anything yet: ``received`` of its ``size`` bytes have come.

    ``checksum`` is the SHA-256 (hex) that its sender's device told of the whole, empty where it could not; ``form``, the address of the
    form that it is meant for. Its parts lie sealed under its unit's key, each under a name of its own (``arriving.part_of``). The document
    that it becomes has its id.
    """

    RULE = "unfinished_upload"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="uploads")
    name = SealedText()
    checksum = SealedText()
    form = SealedText()
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(db_index=True)

    objects: ClassVar[UploadQuerySet] = UploadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0), name="upload_is_not_empty", violation_error_message="Ce fichier est vide."
            ),
            models.CheckConstraint(
                condition=Q(received__lte=F("size")),
                name="upload_is_no_longer_than_announced",
                violation_error_message="Ce fichier est plus long qu’annoncé.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_whole(self) -> bool:
        return self.received == self.size

    @property
    def ends_at(self) -> datetime:
        """When it is destroyed, unless a form was posted with it."""
        return self.begun_at + self.lasts()

    @classmethod
    def lasts(cls) -> timedelta:
        """How long an unfinished upload is kept: the register's rule, in hours, which no calendar stretches."""
        then = datetime(2000, 1, 2, tzinfo=UTC)
        return then - register.oldest(cls.RULE, then)
