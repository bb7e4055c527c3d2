"""Reply templates: texts that belong to the brokerage, from which an advisor begins an answer. They hold nobody's data.

A wording that was approved never changes: an edit is another wording, which waits for its own approval while the first is offered.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import User
from espace.accounts.roles import Role

MOST_ASKED = 500


class Act(models.TextChoices):
    """What is done with the words: they are sent, or also what is awaited is asked, or the request is closed."""

    ANSWER = "answer", _("Répondre")
    ASK = "ask", _("Répondre et attendre le client")
    CLOSE = "close", _("Répondre et clore")


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    def visible_to(self, user: User) -> ReplyTemplateQuerySet:
        """The one door: those who answer, and those who run the space."""
        return self if user.role in (Role.ADVISOR, Role.ADMINISTRATOR) else self.none()


class ReplyTemplate(models.Model):
    """One template; what it says is its wordings'. ``used_on``: the last day on which somebody began an answer with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField()
    used_on = models.DateField(null=True)
    retired_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True)

    objects: ClassVar[ReplyTemplateQuerySet] = ReplyTemplateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_at__gte=F("created_at"), retired_by__isnull=False),
                name="a_template_is_retired_by_a_person",
                violation_error_message="Une personne retire un modèle, après sa création.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ReplyWording(models.Model):
    """What a template says from its approval on. ``kinds``: ids of the kinds of request that it serves, all of them if empty.

    A language may be missing, never both. ``asked_…``: what the customer reads as awaited (``act`` « ask » alone).
    """

    id = models.BigAutoField(primary_key=True)
    template = models.ForeignKey(ReplyTemplate, on_delete=models.CASCADE, related_name="wordings")
    name = models.CharField(max_length=80)
    kinds = models.JSONField(default=list)
    act = models.CharField(max_length=6, choices=Act.choices, default=Act.ANSWER)
    body_fr = models.TextField(blank=True, default="")
    body_en = models.TextField(blank=True, default="")
    asked_fr = models.CharField(max_length=MOST_ASKED, blank=True, default="")
    asked_en = models.CharField(max_length=MOST_ASKED, blank=True, default="")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template"],
                condition=Q(approved_at__isnull=True),
                name="one_wording_waits_for_approval",
                violation_error_message="Un texte de ce modèle attend déjà d’être approuvé.",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_at__gte=F("written_at"), approved_by__isnull=False)
                & ~Q(approved_by=F("written_by")),
                name="a_wording_is_approved_by_somebody_else",
                violation_error_message="Une autre personne que son auteur approuve un modèle.",
            ),
            models.CheckConstraint(
                condition=~Q(body_fr="") | ~Q(body_en=""),
                name="a_wording_says_something",
                violation_error_message="Écrivez le texte dans une langue au moins.",
            ),
            models.CheckConstraint(
                condition=Q(act="ask") & (Q(body_fr="") | ~Q(asked_fr="")) & (Q(body_en="") | ~Q(asked_en=""))
                | ~Q(act="ask") & Q(asked_fr="", asked_en=""),
                name="a_wording_that_asks_says_what",
                violation_error_message="Dites exactement ce que vous attendez du client, dans chaque langue du texte.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def serves(self, kind: str) -> bool:
        """Whether it is offered on the requests of a kind."""
        return not self.kinds or kind in self.kinds

    def language(self, wanted: str) -> str:
        """The language in which it speaks to somebody whose language is ``wanted``: that one, or the only one that it has."""
        wanted = "en" if wanted.lower().startswith("en") else "fr"
        other = "fr" if wanted == "en" else "en"
        return wanted if getattr(self, f"body_{wanted}") else other
