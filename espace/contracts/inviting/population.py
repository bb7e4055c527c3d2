"""Who has an address and no space, and why some of them are left out. Nothing is opened: digests, dates and states tell it.

What only an opened file tells (an age, an address that is none) is judged when its turn comes, as it is for one invitation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from espace import register
from espace.accounts.actions.invitations import LATEST_END
from espace.accounts.models import Customer, Invitation
from espace.contracts.models import Contract
from espace.lib import clock, periods
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Decision, Right

MOST = 3
"""Invitations of one person, in all: whoever did not answer three does not want a fourth."""
SPACED = timedelta(days=7)
"""Between two invitations of one person."""


class Why(TextChoices):
    """Why somebody without a space is not invited with the others. The first that holds is the one."""

    DECEASED = "deceased", _("Un décès est signalé, ou établi")
    CLOSED = "closed", _("Consentement retiré, espace fermé : la personne l’a voulu ainsi")
    OBJECTED = "objected", _("Opposition ou effacement demandés")
    NO_ADDRESS = "no_address", _("Pas d’adresse mail au dossier")
    SHARED = "shared", _("Adresse commune à plusieurs dossiers : à inviter un par un")
    NO_CONTRACT = "no_contract", _("Pas de contrat, ou fini depuis plus de six mois")
    PENDING = "pending", _("Déjà invités : leur lien sert encore")
    ENOUGH = "enough", _("Invités trois fois déjà")
    TOO_SOON = "too_soon", _("Invités depuis moins de sept jours")


@dataclass(frozen=True)
class Found:
    """How many would be ``invited``, of whom ``again`` after a link that lapsed; ``left_out``: how many, by why, most first."""

    invited: int
    again: int
    left_out: list[tuple[Why, int]]

    @property
    def with_an_address(self) -> int:
        return self.invited + sum(number for why, number in self.left_out if why is not Why.NO_ADDRESS)


def without_a_space(at: datetime) -> QuerySet[Any]:
    """Those who have no open space, each with ``why`` they are left out ("" for those who are to be invited) and ``is_again``."""
    last_day = periods.before_day(clock.today(at), LATEST_END)
    ours = OuterRef("pk")
    runs = Contract.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=last_day), customer=ours)
    twins = Customer.objects.filter(email_digest=OuterRef("email_digest")).exclude(pk=ours)
    asked = RightsRequest.objects.filter(
        Q(right=Right.ERASURE) & ~Q(decision=Decision.REFUSED)
        | Q(right=Right.OBJECTION, field="") & ~Q(decision=Decision.REFUSED),
        customer=ours,
    )
    open_ = Invitation.objects.filter(
        customer=ours, used_at__isnull=True, revoked_at__isnull=True, created_at__gt=register.oldest("invitation", at)
    )
    why = Case(
        When(Q(death_reported_at__isnull=False) | Q(closed_by_death_at__isnull=False), then=Value(Why.DECEASED.value)),
        When(closed_at__isnull=False, then=Value(Why.CLOSED.value)),
        When(Exists(asked), then=Value(Why.OBJECTED.value)),
        When(email_digest__isnull=True, then=Value(Why.NO_ADDRESS.value)),
        When(Exists(twins), then=Value(Why.SHARED.value)),
        When(~Exists(runs), then=Value(Why.NO_CONTRACT.value)),
        When(Exists(open_), then=Value(Why.PENDING.value)),
        When(invited__times__gte=MOST, then=Value(Why.ENOUGH.value)),
        When(invited__last_at__gt=at - SPACED, then=Value(Why.TOO_SOON.value)),
        default=Value(""),
        output_field=CharField(),
    )
    found = Customer.objects.filter(Q(user__isnull=True) | Q(closed_at__isnull=False))
    return found.annotate(why=why, is_again=F("invited__times"))


def count(at: datetime) -> Found:
    """How many would be invited at ``at``, and why the others would not. One query."""
    again = Count("pk", filter=Q(is_again__isnull=False))
    found = {
        why: (number, lapsed)
        for why, number, lapsed in without_a_space(at)
        .values_list("why")
        .annotate(n=Count("pk"), again=again)
        .order_by()
    }
    invited, lapsed = found.pop("", (0, 0))
    left = sorted(((Why(why), number) for why, (number, _lapsed) in found.items()), key=lambda one: -one[1])
    return Found(invited, lapsed, left)


def next_ones(at: datetime, *, after: UUID | None, before_at: datetime, most: int) -> list[UUID]:
    """The next of those to be invited, by id: after one, among those who were there ``before_at``."""
    found = without_a_space(at).filter(why="", created_at__lte=before_at)
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])
