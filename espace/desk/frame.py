"""What stands around every page of the desk: the queues with their counts, and who is signed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, QuerySet, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy

from espace.accounts import people
from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.tickets import chosen, queues
from espace.tickets.actions.saving import MOST as MOST_VIEWS
from espace.tickets.models import SavedView
from espace.tickets.queues import Queue


def staff_of(user: User) -> StaffMember | None:
    """The member of staff that a user is; loaded with the session."""
    return getattr(user, "staff_member", None)


OWN = (Queue.MINE, Queue.ASKED)


def offered(user: User) -> tuple[Queue, ...]:
    """The queues that a role works with: who takes no request has none of their own."""
    return tuple(Queue) if user.role == Role.ADVISOR else tuple(queue for queue in Queue if queue not in OWN)


@dataclass(frozen=True)
class Counted:
    """How many requests stand in each queue, and in each saved view of the frame."""

    queues: Mapping[Queue, int]
    views: Sequence[tuple[SavedView, int]] = ()


def counted(user: User, at: datetime) -> Counted:
    """How many requests stand in each queue but the closed ones, whose number tells nobody what to do, and in each view: one query, and
    one for the views themselves."""
    wanted = [queue for queue in offered(user) if queue is not Queue.CLOSED]
    staff, kept = staff_of(user), views(user)
    found = queues.count(
        queues.counting(wanted, user=user, staff=staff, at=at),
        chosen.counting([chosen.of(view) for view in kept], user=user, staff=staff, at=at),
    )
    return Counted(dict(zip(wanted, found, strict=False)), list(zip(kept, found[len(wanted) :], strict=True)))


def views(user: User) -> list[SavedView]:
    """One's own views and then the team's, by name: as many as a frame holds, and as are counted on each of its pages."""
    if user.role != Role.ADVISOR:
        return []
    others_last = Case(When(owner=user, then=0), default=1)
    return list(SavedView.objects.visible_to(user).order_by(others_last, Lower("name"), "id")[:MOST_VIEWS])


def places(user: User, counts: Counted | None = None, current: Queue | SavedView | None = None) -> list[dict[str, Any]]:
    """The queues as the frame lists them, then the saved views."""
    found = [
        {
            "label": queue.label,
            "url": reverse("desk:queue", args=[queue.value]),
            "count": said(counts.queues.get(queue)) if counts else "",
            "is_current": queue is current,
        }
        for queue in offered(user)
    ]
    return found + [
        {
            "label": view.name,
            "url": reverse("desk:view", args=[view.pk]),
            "count": said(count),
            "is_current": view == current,
            "is_view": True,
        }
        for view, count in (counts.views if counts else ())
    ]


MORE = {
    Role.ADVISOR: (
        (gettext_lazy("Clients"), "desk:customers"),
        (gettext_lazy("Accès à vérifier"), "desk:claims"),
        (gettext_lazy("Vues de la file"), "desk:views"),
        (gettext_lazy("Le travail de l’équipe"), "desk:board"),
        (gettext_lazy("Mes absences"), "desk:absences"),
        (gettext_lazy("Modèles de réponse"), "desk:templates"),
        (gettext_lazy("Imports du portefeuille"), "imports:all"),
        (gettext_lazy("Invitations des clients"), "invitations:all"),
        (gettext_lazy("Mes courriels"), "mails"),
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
        (gettext_lazy("Le travail de l’équipe"), "desk:board"),
        (gettext_lazy("Le cabinet"), "desk:brokerage"),
        (gettext_lazy("Absences"), "desk:absences"),
        (gettext_lazy("Assureurs et produits"), "desk:products"),
        (gettext_lazy("Modèles de réponse"), "desk:templates"),
        (gettext_lazy("Points à vérifier"), "desk:points"),
        (gettext_lazy("Mesures"), "desk:measures"),
        (gettext_lazy("Échéances"), "dpo:terms"),
        (gettext_lazy("Décès à contresigner"), "dpo:deaths"),
        (gettext_lazy("Accès exceptionnels"), "dpo:glass"),
        (gettext_lazy("Alertes de consultation"), "dpo:alerts"),
        (gettext_lazy("Imports du portefeuille"), "imports:all"),
        (gettext_lazy("Invitations des clients"), "invitations:all"),
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


def around(user: User, *, counts: Counted | None = None, current: Queue | SavedView | None = None) -> dict[str, Any]:
    """Context of ``ui/desk.html``. The row of :func:`staff_of` is opened by the caller, with the rest of its page."""
    return {
        "queues": places(user, counts, current),
        "role_places": role_places(user),
        "signed_in_as": name_of(user),
        "may_handle": user.role == Role.ADVISOR,
    }
