"""What stands around every page of the desk: the queues with their counts, and who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from espace.accounts import people
from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.tickets import queues
from espace.tickets.queues import Queue


def staff_of(user: User) -> StaffMember | None:
    """The member of staff that a user is; loaded with the session."""
    return getattr(user, "staff_member", None)


OWN = (Queue.MINE, Queue.ASKED)


def offered(user: User) -> tuple[Queue, ...]:
    """The queues that a role works with: who takes no request has none of their own."""
    return tuple(Queue) if user.role == Role.ADVISOR else tuple(queue for queue in Queue if queue not in OWN)


def counted(user: User, at: datetime) -> dict[Queue, int]:
    """How many requests stand in each queue but the closed ones, whose number tells nobody what to do; one query."""
    wanted = [queue for queue in offered(user) if queue is not Queue.CLOSED]
    return queues.counts(wanted, user=user, staff=staff_of(user), at=at)


def places(user: User, counts: Mapping[Queue, int] | None = None, current: Queue | None = None) -> list[dict[str, Any]]:
    """The queues as the frame lists them."""
    return [
        {
            "label": queue.label,
            "url": reverse("desk:queue", args=[queue.value]),
            "count": said(counts.get(queue)) if counts else "",
            "is_current": queue is current,
        }
        for queue in offered(user)
    ]


MORE = {
    Role.ADVISOR: (
        (gettext_lazy("Clients"), "desk:customers"),
        (gettext_lazy("Accès à vérifier"), "desk:claims"),
        (gettext_lazy("Le travail de l’équipe"), "desk:board"),
        (gettext_lazy("Modèles de réponse"), "desk:templates"),
        (gettext_lazy("Imports du portefeuille"), "imports:all"),
    ),
    Role.DPO: (
        (gettext_lazy("Clients"), "desk:customers"),
        (gettext_lazy("Protection des données"), "dpo:home"),
        (gettext_lazy("Archives"), "archives:home"),
    ),
    Role.ARCHIVIST: ((gettext_lazy("Archives"), "archives:home"),),
    Role.MAINTAINER: ((gettext_lazy("Accès exceptionnel"), "desk:glass"),),
    Role.ADMINISTRATOR: (
        (gettext_lazy("L’équipe"), "desk:staff"),
        (gettext_lazy("Attestations déléguées"), "desk:products"),
        (gettext_lazy("Modèles de réponse"), "desk:templates"),
        (gettext_lazy("Points à vérifier"), "desk:points"),
        (gettext_lazy("Mesures"), "desk:measures"),
        (gettext_lazy("Échéances"), "dpo:terms"),
        (gettext_lazy("Décès à contresigner"), "dpo:deaths"),
        (gettext_lazy("Accès exceptionnels"), "dpo:glass"),
        (gettext_lazy("Alertes de consultation"), "dpo:alerts"),
        (gettext_lazy("Imports du portefeuille"), "imports:all"),
    ),
}


def role_places(user: User) -> list[dict[str, Any]]:
    """The other places of a role, beside the queues."""
    return [{"label": label, "url": reverse(name)} for label, name in MORE.get(Role(user.role), ())]


def advisors() -> QuerySet[StaffMember]:
    """Those who handle requests today."""
    return StaffMember.objects.filter(
        left_at__isnull=True, user__role=Role.ADVISOR, user__is_active=True
    ).select_related("user")


def said(count: int | None) -> str:
    """``0`` to ``99``, then ``99+``: beyond, the number helps nobody and costs the database a count."""
    if count is None:
        return ""
    return f"{queues.MOST_COUNTED}+" if count > queues.MOST_COUNTED else str(count)


def name_of(user: User | None) -> str:
    """Who of the staff did something, their row opened: by name, or by role once they left long ago; empty for nobody."""
    return people.name_of(user) if user else ""


def around(user: User, *, counts: Mapping[Queue, int] | None = None, current: Queue | None = None) -> dict[str, Any]:
    """Context of ``ui/desk.html``. The row of :func:`staff_of` is opened by the caller, with the rest of its page."""
    return {
        "queues": places(user, counts, current),
        "role_places": role_places(user),
        "signed_in_as": name_of(user),
        "may_handle": user.role == Role.ADVISOR,
    }
