"""What a person consented to, on which text, when and how: events that are added and never changed (clause C07; art. 7(1) GDPR).

The database itself refuses to change or remove them (triggers of the second migration), but for those that a :class:`Release` names, past
their term. They are pseudonymous: a customer is an opaque id, with no link to their file, which goes before its proofs do.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import Customer, User
from espace.accounts.roles import Role

SCHEMA = "ISO/IEC TS 27560:2023"


class NoticeVersion(models.Model):
    """A version of the register that was in force here, whole. ``generation`` counts the material changes: 1, then one more at each."""

    id = models.BigAutoField(primary_key=True)
    version = models.CharField(max_length=64)
    edition = models.CharField(max_length=20)
    generation = models.PositiveSmallIntegerField()
    seen_at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "generation"],
                name="one_notice_a_generation",
                violation_error_message="Cette version de la notice est déjà connue.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.version[:12]}"


class Terms(models.Model):
    """What was read about one purpose, in one language, from one version of the register. Its id is drawn from those three."""

    id = models.UUIDField(primary_key=True, editable=False)
    notice = models.ForeignKey(NoticeVersion, on_delete=models.PROTECT, related_name="terms")
    purpose = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    wording = models.JSONField()

    def __str__(self) -> str:
        return f"{self.purpose} {self.language}"


class State(models.TextChoices):
    """The last event of a purpose says how it stands. ``ENDED``: the account ended, and the consent with it."""

    GIVEN = "given", _("donné")
    REFUSED = "refused", _("refusé")
    WITHDRAWN = "withdrawn", _("retiré")
    ENDED = "ended", _("fini avec le compte")


OVER = (State.REFUSED, State.WITHDRAWN, State.ENDED)


class How(models.TextChoices):
    SCREEN = "screen", _("à l’écran, par la personne")
    PROXY = "proxy", _("à l’écran, par la personne qui a votre procuration")
    OFFICER = "officer", _("reçu par la poste ou par courriel, noté par le délégué à la protection des données")
    ADVISOR = "advisor", _("reçu par téléphone, par la poste ou par courriel, noté par un gestionnaire")


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def visible_to(self, user: User) -> ConsentEventQuerySet:
        """The one door: one's own; everybody's for the officer, who answers for them."""
        if user.role == Role.DPO:
            return self
        if user.role == Role.CUSTOMER:
            return self.filter(customer__in=Customer.objects.visible_to(user).values("pk"))
        return self.none()


class ConsentEvent(models.Model):
    """One act about one purpose. ``about``: the unit of the one request that it covers (art. 9(2)(a), at sending)."""

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    customer = models.UUIDField()
    purpose = models.CharField(max_length=40)
    about = models.UUIDField(null=True)
    state = models.CharField(max_length=9, choices=State.choices)
    at = models.DateTimeField()
    how = models.CharField(max_length=7, choices=How.choices, default=How.SCREEN)
    received_on = models.DateField(null=True)
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="events")

    objects: ClassVar[ConsentEventQuerySet] = ConsentEventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["customer", "purpose", "-id"], name="consent_last"),
            models.Index(fields=["purpose", "state", "at"], name="consent_over"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[*State.values]),
                name="consent_is_in_a_known_state",
                violation_error_message="Cet état de consentement n’existe pas.",
            ),
            models.CheckConstraint(
                condition=models.Q(how__in=["screen", "proxy"], received_on__isnull=True)
                | models.Q(how__in=["officer", "advisor"], received_on__isnull=False),
                name="consent_by_post_says_when_it_came",
                violation_error_message="Ce qui a été reçu hors de l’espace porte le jour de sa réception.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.record)


class Release(models.Model):
    """An event past its term, about to be destroyed: the only ones that the database lets go. Written and removed with it."""

    event = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.event)
