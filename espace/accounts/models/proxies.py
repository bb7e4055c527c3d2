"""Proxies: a client lets another client act for them, for some kinds of request, until a day (decision 0034)."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from espace import register, vault
from espace.accounts.models.customers import Customer
from espace.accounts.models.users import User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.vault import SealedModel, SealedText, UnitField

OFFER = "proxy_offer"
"""The rule of the register that says how long a proxy waits to be accepted."""


def address_digest(address: str) -> bytes:
    """What finds a proxy by the normalised address of whoever it is given to, without opening anything."""
    return vault.digest("proxy.address", address)


class Ending(models.TextChoices):
    """By whose gesture a proxy ended before its day."""

    REVOKED = "revoked", _("révoquée")
    RENOUNCED = "renounced", _("rendue")
    DECLINED = "declined", _("refusée")


def _open(person: str) -> dict[str, Any]:
    """Conditions on a customer: their space opens, and nobody has reported their death."""
    return {
        f"{person}__user__is_active": True,
        f"{person}__closed_at__isnull": True,
        f"{person}__death_reported_at__isnull": True,
        f"{person}__closed_by_death_at__isnull": True,
    }


def is_approved() -> bool:
    """Whether anybody gives, accepts or uses one: proxies are an addition to the notice, off until its officer approves them (G11)."""
    return register.load().categories["proxy"].approval.switched_on


def _running(at: datetime, proxy: str = "") -> Q:
    """The one door: where an approval is withdrawn, whatever ran opens nothing from the next request on."""
    return _lasting(at, proxy) if is_approved() else Q(**{f"{proxy}pk__in": ()})


def _waiting(at: datetime) -> Q:
    return _unanswered(at) if is_approved() else Q(pk__in=())


def _lasting(at: datetime, proxy: str = "") -> Q:
    """By its days and its two sides alone, whatever the register says of proxies."""
    return Q(
        **{
            f"{proxy}accepted_at__lte": at,
            f"{proxy}ended_at__isnull": True,
            f"{proxy}ends_at__gt": at,
            **_open(f"{proxy}giver"),
            **_open(f"{proxy}holder"),
        }
    )


def _unanswered(at: datetime) -> Q:
    return Q(
        accepted_at__isnull=True,
        ended_at__isnull=True,
        given_at__gt=register.oldest(OFFER, at),
        ends_at__gt=at,
        **_open("giver"),
    )


class ProxyQuerySet(models.QuerySet["Proxy"]):
    ends = True

    def visible_to(self, user: User, at: datetime) -> ProxyQuerySet:
        """The one door: all those that one gave; of those of others, what runs for its holder, and what waits for whoever has the
        address that it names; all of them for those who handle requests."""
        if user.role == Role.CUSTOMER:
            offered = _waiting(at) & Q(address_digest=address_digest(user.email))
            return self.filter(Q(giver__user_id=user.pk) | _running(at) & Q(holder__user_id=user.pk) | offered)
        return self if user.role in (Role.ADVISOR, Role.DPO) else self.none()

    def running(self, at: datetime) -> ProxyQuerySet:
        """Those under which something may be done at ``at``: accepted, not ended, both spaces open."""
        return self.filter(_running(at))

    def waiting(self, at: datetime) -> ProxyQuerySet:
        """Those that may still be accepted."""
        return self.filter(_waiting(at))

    def lasting(self, at: datetime) -> ProxyQuerySet:
        """Those that run, or would if the register's officer approved of proxies: what was prepared under them is kept meanwhile."""
        return self.filter(_lasting(at))

    def standing(self, at: datetime) -> ProxyQuerySet:
        """With ``is_running``, ``is_waiting``, and ``is_held_back``: neither, for want of an approval in the register."""
        same = Proxy.objects.filter(pk=OuterRef("pk"))
        held_back = Value(False) if is_approved() else Exists(same.filter(_lasting(at) | _unanswered(at)))
        return self.annotate(
            is_running=Exists(same.running(at)), is_waiting=Exists(same.waiting(at)), is_held_back=held_back
        )

    def held_by(self, user: uuid.UUID, at: datetime) -> ProxyQuerySet:
        """Those under which this user may act."""
        return self.running(at).filter(holder__user_id=user)


class Proxy(SealedModel):
    """One proxy, in a unit of its own, which names nobody once it is answered: both sides are opaque ids.

    ``address``: of whoever it is given to, as the giver wrote it, until it is answered. ``signed``: what the giver read, with the kinds
    and the day that they chose, a sentence a line, in ``language``, in the ``version`` of that text. ``told_at``: when a chore looked
    for the address. ``ends_at``: when it ends by itself; ``ended_at`` and ``ending``: when somebody ended it, and how. What the register
    counts from: ``offered_at``, when it was given, empty once accepted; ``over_at``, when it ended or will, empty until then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = UnitField(unique=True)
    giver = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="proxies_given")
    holder = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="proxies_held")
    address = SealedText()
    address_digest = models.BinaryField(max_length=16, null=True)
    signed = SealedText()
    version = models.CharField(max_length=8)
    language = models.CharField(max_length=5)
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=9, blank=True, default="", choices=Ending.choices)

    objects: ClassVar[ProxyQuerySet] = ProxyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["address_digest"], name="proxy_offered", condition=Q(accepted_at__isnull=True)),
            models.Index(fields=["given_at"], name="proxy_untold", condition=Q(told_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("given_at")),
                name="a_proxy_ends_after_it_begins",
                violation_error_message="Une procuration a une fin, après son début.",
            ),
            models.CheckConstraint(
                condition=Q(
                    accepted_at__isnull=True, holder__isnull=True, offered_at__isnull=False, over_at__isnull=True
                )
                & Q(offered_at=F("given_at"))
                | Q(
                    accepted_at__isnull=False,
                    offered_at__isnull=True,
                    over_at__isnull=False,
                    address_digest__isnull=True,
                )
                & Q(accepted_at__gte=F("given_at"), over_at__lte=F("ends_at")),
                name="a_proxy_is_held_once_accepted",
                violation_error_message="Une procuration est exercée par qui l’a acceptée.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(
                    ended_at__isnull=False, ended_at__gte=F("given_at"), ending__in=["revoked", "renounced", "declined"]
                ),
                name="a_proxy_ends_by_a_gesture",
                violation_error_message="La fin d’une procuration a une date et dit de qui elle vient.",
            ),
            models.CheckConstraint(
                condition=Q(giver__isnull=True) | Q(holder__isnull=True) | ~Q(giver=F("holder")),
                name="a_proxy_is_given_to_somebody_else",
                violation_error_message="Une procuration se donne à une autre personne.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def last_on(self) -> date:
        """The last whole day on which it opens something, in Paris."""
        return clock.today(self.ends_at - timedelta(microseconds=1))


class ProxyKindQuerySet(models.QuerySet["ProxyKind"]):
    def held_by(self, user: uuid.UUID, at: datetime) -> ProxyKindQuerySet:
        """The kinds of request for which this user acts for somebody, under which proxy."""
        return self.filter(_running(at, "proxy__"), proxy__holder__user_id=user)

    def shown_to(self, user: uuid.UUID, at: datetime, ticket: str = "") -> ProxyKindQuerySet:
        """For a query of what hangs on requests (``ticket``, a path to one; empty for requests themselves): what lets this user read one
        that the giver of a proxy sent, while it runs, lends that kind, and the giver has not stopped it (``tickets.Showing``)."""
        path = f"{ticket}__" if ticket else ""
        return self.held_by(user, at).filter(
            proxy__showings__ticket=OuterRef(ticket or "pk"),
            proxy__showings__at__lte=at,
            proxy__showings__ended_at__isnull=True,
            proxy__giver=OuterRef(f"{path}customer"),
            kind=OuterRef(f"{path}kind"),
        )


class ProxyKind(models.Model):
    """One kind of request (``tickets.kinds``) that a proxy lends. Its rows are written with it and never change.

    ``health``: whether it might hold health data as it was signed, with the agreement that this asks (art. 9(2)(a) GDPR).
    """

    id = models.BigAutoField(primary_key=True)
    proxy = models.ForeignKey(Proxy, on_delete=models.CASCADE, related_name="kinds")
    kind = models.CharField(max_length=32)
    health = models.BooleanField(default=False)

    objects: ClassVar[ProxyKindQuerySet] = ProxyKindQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proxy", "kind"],
                name="a_proxy_lends_a_kind_once",
                violation_error_message="Cette sorte de demande y est déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
