"""Users (who signs in) and members of staff."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from espace.accounts.roles import STAFF_ROLES, Role
from espace.vault import SealedModel, SealedText, UnitField


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, *, role: Role, language: str, at: datetime, password: str | None = None) -> User:
        """Create a user; without a password, none will ever match until one is set."""
        user = self.model(email=email.strip().lower(), role=role, language=language, created_at=at)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person who may sign in, with one role. The address is stored clear: it is what signs in, and nothing more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(
        max_length=254, unique=True, error_messages={"unique": "Cette adresse sert déjà à un compte."}
    )
    role = models.CharField(max_length=24, choices=Role.choices)
    language = models.CharField(max_length=5, default="fr")
    is_active = models.BooleanField(default=True)
    # Which text of the notice the person consented to, counted by material changes (privacy.consent); 0: has not answered.
    consented_to = models.PositiveSmallIntegerField(default=0)
    # Whether they accept to be measured, as their last consent says (privacy.consent): a page that is counted asks nothing more of the
    # database. And the day on which their opinion was last asked (metrics), which ends with that consent.
    measured = models.BooleanField(default=False, db_default=False)
    opinion_asked_on = models.DateField(null=True)
    # What they chose to be told of by e-mail, and how often: a pace by topic (accounts.mailing); only what differs from the default.
    mail_choices = models.JSONField(default=dict, db_default=models.Value({}, output_field=models.JSONField()))
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_is_lower_case",
                violation_error_message="Une adresse s’écrit en minuscules.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[*Role.values]),
                name="user_has_a_known_role",
                violation_error_message="Ce rôle n’existe pas.",
            ),
            models.CheckConstraint(
                condition=models.Q(measured=False) | models.Q(role="customer", is_active=True),
                name="only_an_open_space_is_measured",
                violation_error_message="On ne mesure qu’un espace ouvert, celui d’un client qui l’accepte.",
            ),
            models.CheckConstraint(
                condition=models.Q(measured=True) | models.Q(opinion_asked_on__isnull=True),
                name="an_opinion_is_asked_of_who_accepts",
                violation_error_message="On ne demande son avis qu’à qui accepte la mesure.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_staff_member(self) -> bool:
        return self.role in STAFF_ROLES


class StaffMemberQuerySet(models.QuerySet["StaffMember"]):
    def visible_to(self, user: User) -> StaffMemberQuerySet:
        """The one door to the list of the team: those who manage it."""
        return self if user.role == Role.ADMINISTRATOR else self.none()


class StaffMember(SealedModel):
    """A person who works for the brokerage, LYA PROTECT or the maintenance provider; their role is their user's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField()
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="staff_member")
    name = SealedText()
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    # The last morning on which the worker looked whether days that come or are past are to be told to them (tickets.mornings).
    reminded_on = models.DateField(null=True)

    objects: ClassVar[StaffMemberQuerySet] = StaffMemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True) | models.Q(left_at__gte=models.F("joined_at")),
                name="staff_leaves_after_joining",
                violation_error_message="Le départ suit l’arrivée.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
