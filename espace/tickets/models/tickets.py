"""Drafts and tickets. A draft that is sent becomes a ticket in the same unit: nothing is sealed again."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When

from espace.accounts.models import Customer, Proxy, ProxyKind, StaffMember, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.privacy.retention.showing import shown_since
from espace.tickets.states import OPEN, Ball, Channel, State
from espace.vault import SealedJSON, SealedModel, SealedText, UnitField


def closed_since(at: datetime) -> datetime:
    """A request closed before this instant has left its customer's space at ``at``, even if the run is late (clause C15)."""
    return shown_since("request_in_account", at)


def drafts_since(at: datetime) -> datetime:
    """A draft last edited before this instant is over at ``at`` (clause C03)."""
    return shown_since("draft", at)


def lent(user: uuid.UUID, at: datetime) -> Exists:
    """Requests and drafts under a proxy that runs at ``at``, lends their kind, and is held by this user (decision 0034)."""
    return Exists(ProxyKind.objects.held_by(user, at).filter(proxy=OuterRef("proxy"), kind=OuterRef("kind")))


def _acted_on(user: User, at: datetime) -> Q:
    return Q(customer__user_id=user.pk) | Q(lent(user.pk, at), submitted_by=user.pk)


class DraftQuerySet(models.QuerySet["Draft"]):
    ends = True

    def visible_to(self, user: User, at: datetime) -> DraftQuerySet:
        """What one is writing oneself, for oneself or under a proxy that runs, while it lasts. No member of staff sees any (C03)."""
        if user.role != Role.CUSTOMER:
            return self.none()
        own = Q(customer__user_id=user.pk, proxy__isnull=True)
        return self.filter(own | Q(lent(user.pk, at)), edited_at__gte=drafts_since(at))

    def of(self, user: uuid.UUID, since: datetime) -> DraftQuerySet:
        """What a customer writes for themselves, edited since an instant (:func:`drafts_since`)."""
        return self.filter(customer__user_id=user, proxy__isnull=True, edited_at__gte=since)


class Draft(SealedModel):
    """A request being prepared: only its author sees it. ``revision`` grows at each save, so that two devices never overwrite silently.

    ``proxy``: under which somebody else prepares it for the customer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(max_length=32)
    contract = models.ForeignKey(Contract, null=True, on_delete=models.SET_NULL, related_name="drafts")
    follows = models.ForeignKey("Ticket", null=True, on_delete=models.SET_NULL, related_name="+")
    # Never emptied: what somebody else prepares would become the customer's own. It is destroyed when the proxy ends.
    proxy = models.ForeignKey(Proxy, null=True, on_delete=models.PROTECT, related_name="drafts")
    answers = SealedJSON()
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[DraftQuerySet] = DraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["customer", "-edited_at", "-id"], name="draft_of_customer")]

    def __str__(self) -> str:
        return str(self.id)


class TicketQuerySet(models.QuerySet["Ticket"]):
    ends = True

    def visible_to(self, user: User, at: datetime) -> TicketQuerySet:
        """The one door: the customer's own requests until their term, those that they sent for somebody under a proxy that runs, and
        those that its giver lets them read (:meth:`acted_on_by` has not these); all sent requests for those who handle them."""
        if user.role == Role.CUSTOMER:
            shown = Q(Exists(ProxyKind.objects.shown_to(user.pk, at)))
            return self.kept(closed_since(at)).filter(_acted_on(user, at) | shown)
        if user.role in (Role.ADVISOR, Role.DPO):
            return self
        return self.none()

    def acted_on_by(self, user: User, at: datetime) -> TicketQuerySet:
        """Of those that a customer sees, those in which they write: their own, and those that they sent for somebody."""
        return self.filter(_acted_on(user, at))

    def of(self, user: uuid.UUID, since: datetime) -> TicketQuerySet:
        """A customer's requests, but for those closed before an instant (:func:`closed_since`), with what is on its way to them."""
        return self.kept(since).filter(customer__user_id=user).select_related("departure")

    def newest(self, at: datetime) -> TicketQuerySet:
        """As a customer lists them: by what has reached them, ``moved_at``. One person's are few, and are sorted as they are read."""
        on_its_way = When(departure__leaves_at__gt=at, then=F("departure__activity_at"))
        return self.annotate(moved_at=Case(on_its_way, default=F("activity_at"))).order_by("-moved_at", "-pk")

    def kept(self, since: datetime) -> TicketQuerySet:
        """Those not closed before an instant."""
        return self.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=since))

    def open(self) -> TicketQuerySet:
        return self.filter(state__in=OPEN)


class Ticket(SealedModel):
    """One request that was sent. ``asked`` is exactly what is awaited from the customer; ``activity_at`` orders the lists; ``back_at`` is
    the beginning of the day on which the brokerage comes back to it, and ``back_note`` why: its customer sees neither.
    ``taken_back_at``: when a message was last taken back before it left, which moves no list of the customer's.

    What came by another ``channel`` was entered by an advisor (``submitted_by``) at ``entered_at``; ``submitted_at`` is when it came.
    ``proxy``: under which ``submitted_by`` sent it for the customer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    reference = models.CharField(max_length=12, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets")
    contract = models.ForeignKey(Contract, null=True, on_delete=models.SET_NULL, related_name="tickets")
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="followed_by")
    proxy = models.ForeignKey(Proxy, null=True, on_delete=models.SET_NULL, related_name="tickets")
    kind = models.CharField(max_length=32)
    kind_version = models.CharField(max_length=12)
    answers = SealedJSON()
    asked = SealedText()
    state = models.CharField(max_length=12, choices=State.choices, default=State.SUBMITTED)
    ball = models.CharField(max_length=9, choices=Ball.choices, default=Ball.BROKERAGE)
    ball_since_at = models.DateTimeField()
    assignee = models.ForeignKey(StaffMember, null=True, on_delete=models.SET_NULL, related_name="tickets")
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.SPACE)
    entered_at = models.DateTimeField(null=True)
    activity_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    unread_by_customer = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    urgent = models.BooleanField(default=False)
    complaint_since_at = models.DateTimeField(null=True)
    rights_since_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    back_note = SealedText()

    objects: ClassVar[TicketQuerySet] = TicketQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-activity_at", "-id"], name="ticket_of_customer"),
            # One index for each queue of the desk, in the queue's own order (tickets.queues): a page reads its rows and no others.
            models.Index(
                fields=["-urgent", "ball_since_at", "id"],
                name="ticket_to_take",
                condition=~Q(state="closed") & Q(assignee__isnull=True),
            ),
            models.Index(
                fields=["assignee", "-urgent", "ball_since_at", "id"],
                name="ticket_of_assignee",
                condition=~Q(state="closed"),
            ),
            models.Index(fields=["ball_since_at", "id"], name="ticket_waiting", condition=Q(state="waiting")),
            models.Index(
                fields=["ball_since_at", "id"],
                name="ticket_with_brokerage",
                condition=~Q(state="closed") & Q(ball="brokerage"),
            ),
            models.Index(
                fields=["complaint_since_at", "id"],
                name="ticket_complaint",
                condition=~Q(state="closed") & Q(complaint_since_at__isnull=False),
            ),
            models.Index(
                fields=["rights_since_at", "id"],
                name="ticket_rights",
                condition=~Q(state="closed") & Q(rights_since_at__isnull=False),
            ),
            models.Index(
                fields=["back_at", "id"],
                name="ticket_to_come_back_to",
                condition=~Q(state="closed") & Q(back_at__isnull=False),
            ),
            models.Index(fields=["-closed_at", "-id"], name="ticket_closed", condition=Q(state="closed")),
            # The day on which an account ended (tickets.ending) looks at one row a customer.
            models.Index(
                fields=["customer", "-closed_at"],
                name="ticket_closed_of_customer",
                condition=Q(closed_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True, closed_by__isnull=True),
                name="a_closed_ticket_was_closed_by_a_person",
                violation_error_message="Une demande est close par une personne, à un instant.",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", asked__isnull=False) | ~Q(state="waiting") & Q(asked__isnull=True),
                name="a_waiting_ticket_says_what_it_waits_for",
                violation_error_message="Dites exactement ce que vous attendez du client.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("submitted_at")),
                name="a_ticket_closes_after_it_is_sent",
                violation_error_message="Une demande est close après son envoi.",
            ),
            models.CheckConstraint(
                condition=Q(channel="space", entered_at__isnull=True)
                | ~Q(channel="space") & Q(entered_at__isnull=False, entered_at__gte=F("submitted_at")),
                name="a_ticket_entered_by_staff_says_when",
                violation_error_message="Une demande reçue hors de l’espace porte l’instant où elle a été entrée.",
            ),
            models.CheckConstraint(
                condition=Q(back_at__isnull=False, state__in=OPEN) | Q(back_at__isnull=True, back_note__isnull=True),
                name="one_comes_back_to_an_open_ticket",
                violation_error_message="On ne revient que sur une demande ouverte.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class StateChange(models.Model):
    """One transition, stamped with its human author and its instant."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="changes")
    name = models.CharField(max_length=12)
    source = models.CharField(max_length=12, choices=State.choices, blank=True, default="")
    target = models.CharField(max_length=12, choices=State.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ticket", "at"], name="state_change_of_ticket")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d}"


class Termination(models.Model):
    """A termination is a notification, not a request: dated receipt at once, then forwarded, then confirmed (L113-14)."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="termination")
    notified_at = models.DateTimeField()
    forwarded_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(forwarded_on__isnull=False),
                name="termination_is_forwarded_before_it_is_confirmed",
                violation_error_message="La fin est confirmée après la transmission à l’assureur.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.ticket_id)


class BankChange(models.Model):
    """A change of bank details is only closed once somebody called the customer back (clause C09)."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="bank_change")
    called_back_at = models.DateTimeField(null=True)
    called_back_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(called_back_at__isnull=True, called_back_by__isnull=True)
                | Q(called_back_at__isnull=False, called_back_by__isnull=False),
                name="a_call_back_has_an_author",
                violation_error_message="Un rappel téléphonique a un auteur et un instant.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.ticket_id)
