"""What the brokerage passed on of a request to the insurer of its contract, outside the space, as an advisor notes it (decision 0042)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.tickets.models.tickets import Ticket, closed_since
from espace.vault import SealedModel, SealedText, UnitField


class Means(models.TextChoices):
    """How it went: never through this program, which sends nothing to an insurer."""

    EXTRANET = "extranet", _("par l’extranet de l’assureur")
    EMAIL = "email", _("par courriel")
    POST = "post", _("par la poste")
    PHONE = "phone", _("par téléphone")


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    ends = True

    def visible_to(self, user: User, at: datetime) -> DisclosureQuerySet:
        """The one door: a customer's own, while their request is in their account; all of them for those who handle requests."""
        if user.role == Role.CUSTOMER:
            return self.filter(ticket__in=Ticket.objects.of(user.pk, closed_since(at)))
        return self if user.role in (Role.ADVISOR, Role.DPO) else self.none()


class Disclosure(SealedModel):
    """One passing on, to ``insurer`` (its name as it then was), on the day ``sent_on``, noted ``by`` an advisor at ``at``.

    ``country`` and ``named_on``: where the register says that insurers read, and since which day it names them (clauses C13, C14): without
    both there is no row. ``agreed_on``: the day on which the person expressly agreed that this insurer reads what may tell of health
    (art. 9(2)(a) GDPR). ``wrong_*``: it is marked as noted in error, and stays.
    It belongs to the request's unit, and leaves with it; its id comes with the form, so that a form posted twice is one row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="disclosures")
    insurer = SealedText()
    country = models.CharField(max_length=2)
    named_on = models.DateField()
    # Ids, and no foreign keys: a file is a unit of its own, and may be destroyed before the request; what went stays told.
    messages = models.JSONField()
    documents = models.JSONField()
    message_count = models.PositiveSmallIntegerField()
    document_count = models.PositiveSmallIntegerField()
    means = models.CharField(max_length=8, choices=Means.choices)
    reason = SealedText()
    sent_on = models.DateField()
    agreed_on = models.DateField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    wrong_why = SealedText()
    wrong_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    wrong_at = models.DateTimeField(null=True)

    objects: ClassVar[DisclosureQuerySet] = DisclosureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["ticket", "at"], name="disclosure_of_ticket")]
        constraints = [
            models.CheckConstraint(
                condition=Q(insurer__isnull=False, reason__isnull=False),
                name="a_disclosure_says_to_whom_and_why",
                violation_error_message="Dites pourquoi vous l’avez transmis.",
            ),
            models.CheckConstraint(
                condition=Q(message_count__gt=0) | Q(document_count__gt=0),
                name="a_disclosure_is_of_something",
                violation_error_message="Cochez ce que vous avez transmis.",
            ),
            models.CheckConstraint(
                condition=~Q(country="") & Q(sent_on__gte=F("named_on")),
                name="a_disclosure_is_to_whom_the_register_names",
                violation_error_message="Le registre ne nommait pas encore les assureurs ce jour-là.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True) | Q(agreed_on__gte=F("named_on"), agreed_on__lte=F("sent_on")),
                name="an_agreement_comes_before_the_disclosure",
                violation_error_message="L’accord vient avant la transmission, et nomme l’assureur.",
            ),
            models.CheckConstraint(
                condition=Q(means__in=[*Means.values]),
                name="a_disclosure_went_a_known_way",
                violation_error_message="Dites comment vous l’avez transmis.",
            ),
            models.CheckConstraint(
                condition=Q(wrong_at__isnull=True, wrong_by__isnull=True, wrong_why__isnull=True)
                | Q(wrong_at__isnull=False, wrong_at__gte=F("at"), wrong_by__isnull=False, wrong_why__isnull=False),
                name="an_error_is_told_by_a_person",
                violation_error_message="Une personne dit pourquoi c’était une erreur, après coup.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
