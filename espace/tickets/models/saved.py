"""Views that advisors keep: a queue, filters that are codes, an order, columns. Nothing of a person is in them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.contracts.models import Insurer

LONGEST_NAME = 40
LONGEST_WAIT = 365
QUEUES = ("a-prendre", "a-moi", "en-attente", "en-retard", "reclamations")
"""Those of open requests: of the closed ones, which no index narrows, a filter would read years; what one comes back to, and the opinions
asked of oneself, are short lists that need none."""


class Held(models.TextChoices):
    """Who has the requests: anybody or nobody, whoever looks at the view, one member of staff."""

    ANYBODY = "any", _("peu importe")
    VIEWER = "viewer", _("la personne qui regarde la vue")
    ONE = "one", _("un gestionnaire")


class Column(models.TextChoices):
    """What a line may say besides its client: nothing that a queue does not say."""

    OBJECT = "object", _("Objet")
    STATE = "state", _("État")
    SINCE = "since", _("À agir")
    DUE = "due", _("À faire avant")
    HOLDER = "holder", _("Suivie par")
    REFERENCE = "reference", _("Référence")
    SENT = "sent", _("Envoyée le")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        """The one door: one's own and those shared with the team, for those who handle requests."""
        return self.filter(Q(owner=user) | Q(is_shared=True)) if user.role == Role.ADVISOR else self.none()


class SavedView(models.Model):
    """One view. ``kind``: the id of a kind of request, all of them if empty; ``waiting_days``: only what waits for longer.

    ``holder`` is emptied when that person's row is destroyed: a view of « one » without one shows nothing, rather than everybody's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    is_shared = models.BooleanField(default=False)
    queue = models.CharField(max_length=16)
    kind = models.CharField(max_length=32, blank=True, default="")
    held = models.CharField(max_length=6, choices=Held.choices, default=Held.ANYBODY)
    holder = models.ForeignKey(StaffMember, null=True, on_delete=models.SET_NULL, related_name="+")
    insurer = models.ForeignKey(Insurer, null=True, on_delete=models.CASCADE, related_name="+")
    waiting_days = models.PositiveSmallIntegerField(null=True)
    newest_first = models.BooleanField(default=False)
    columns = models.JSONField(default=list)
    saved_at = models.DateTimeField()

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "owner", Lower("name"), name="a_view_has_its_own_name", violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(queue__in=QUEUES), name="a_view_stands_on_a_queue_of_open_requests",
                violation_error_message="Une vue porte sur des demandes ouvertes.",
            ),
            models.CheckConstraint(
                condition=Q(waiting_days__isnull=True)
                | Q(waiting_days__isnull=False, waiting_days__gte=1, waiting_days__lte=LONGEST_WAIT),
                name="a_view_waits_a_year_at_most", violation_error_message="De 1 à 365 jours.",
            ),
            models.CheckConstraint(
                condition=Q(held="one") | Q(held__in=["any", "viewer"], holder__isnull=True),
                name="a_view_of_one_holder_names_them", violation_error_message="Dites qui suit les demandes de cette vue.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.id)
