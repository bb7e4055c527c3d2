"""Customers: the file of a person who signed a contract through the brokerage (notice, I), with or without an account."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language

from espace.accounts.models.users import User
from espace.accounts.roles import Role
from espace.lib import listed
from espace.vault import SealedDate, SealedModel, SealedText, UnitField


class Source(models.TextChoices):
    """Who supplied a value (notice, III; clause C10)."""

    IMPORT = "import", "fichier de gestion"
    PERSON = "person", "la personne"
    STAFF = "staff", "le cabinet"


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: User) -> CustomerQuerySet:
        """The one door: one's own file; every file for those who handle requests; none for the others."""
        if user.role == Role.CUSTOMER:
            return self.filter(user_id=user.pk)
        if user.role in (Role.ADVISOR, Role.DPO):
            return self
        return self.none()


class Customer(SealedModel):
    """Identity and contact of one customer, sealed under the unit ``profile``.

    The digests (keyed, 16 bytes) let an import tell who is who without opening anything: ``person_digest`` covers normalised
    surname, first name and birth date; the other two the e-mail and the phone. ``closed_at``: they withdrew their consent and their space
    is closed; a new invitation may open it again (clause C07).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    user = models.OneToOneField(User, null=True, on_delete=models.PROTECT, related_name="customer")
    civility = SealedText()
    surname = SealedText()
    first_name = SealedText()
    birth_date = SealedDate()
    email = SealedText()
    phone = SealedText()
    address = SealedText()
    postcode = SealedText()
    city = SealedText()
    country = SealedText()
    person_digest = models.BinaryField(max_length=16, null=True)
    email_digest = models.BinaryField(max_length=16, null=True)
    phone_digest = models.BinaryField(max_length=16, null=True)
    # Names of contested fields, frozen until the request is answered (GDPR art. 18): privacy.rights places and lifts them.
    restricted = models.JSONField(null=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    indexed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Since when somebody has reported their death: privacy.directives places and lifts it, and the file is frozen meanwhile.
    death_reported_at = models.DateTimeField(null=True)
    # Since when their directives, or their heirs' rights, are carried out: privacy.directives places it, and the space opens no more.
    closed_by_death_at = models.DateTimeField(null=True)

    objects: ClassVar[CustomerQuerySet] = CustomerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["person_digest"], name="customer_person"),
            models.Index(fields=["email_digest"], name="customer_email"),
            models.Index(fields=["phone_digest"], name="customer_phone"),
            models.Index(fields=["id"], name="customer_unindexed", condition=models.Q(indexed_at__isnull=True)),
            models.Index(fields=["id"], name="customer_frozen", condition=models.Q(death_reported_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def hides(self, name: str, viewer: str) -> bool:
        """A contested value is seen by its person and by the officer who decides, by nobody else (clause C20)."""
        return name in (self.restricted or ()) and viewer not in (Role.CUSTOMER, Role.DPO)

    @property
    def is_name_contested(self) -> bool:
        """Whether nobody but this person and the officer reads their name for the moment."""
        return bool({"surname", "first_name"} & set(self.restricted or ()))

    @property
    def name(self) -> str:
        """First name and surname; the row must be opened."""
        return f"{self.first_name} {self.surname}".strip()

    @property
    def title(self) -> str:
        """How an opened row is addressed, in the language of the page: « Mme », "Ms"."""
        return listed.civility(self.civility, (get_language() or "fr")[:2])


class OptionalData(SealedModel):
    """What is never required (clause C09, decision G7), in a unit of its own: an objection destroys its key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="optional_data")
    profession = SealedText()
    education = SealedText()
    source = models.CharField(max_length=8, choices=Source.choices)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)


class FieldException(models.Model):
    """A value whose source is not its row's, and that no import undoes: the person changed it, or objected to it (C04, C21)."""

    class Kind(models.TextChoices):
        CHANGED = "changed", "changée par la personne"
        OBJECTED = "objected", "opposition"

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="field_exceptions")
    field = models.CharField(max_length=24)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.CharField(max_length=8, choices=Source.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    rekeyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "field"],
                name="one_exception_a_field",
                violation_error_message="Ce champ porte déjà une exception.",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="exception_to_rekey", condition=models.Q(rekeyed_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.field} {self.kind}"
