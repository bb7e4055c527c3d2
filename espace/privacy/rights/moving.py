"""Moving a request along the table of states, and telling whom it concerns. A mail says that there is news and where, never what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from espace import audit, outbox, vault
from espace.accounts.models import User
from espace.accounts.people import reached
from espace.accounts.roles import Role
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import RightsRequest, Step
from espace.privacy.rights.states import TRANSITIONS


def hold(pk: UUID) -> RightsRequest:
    """The request, locked until the transaction ends, opened, with its person."""
    request = RightsRequest.objects.select_for_update(of=("self",)).select_related("customer__user").get(pk=pk)
    vault.open_rows(request)
    return request


def ordinary(request: RightsRequest) -> None:
    """Raises :class:`NotNow` for the open report of a death: two people establish it, and it is decided where it is carried out."""
    report = getattr(request, "death_report", None)
    if report is not None and report.is_open:
        raise NotNow(
            _("C’est le signalement d’un décès : il se constate, se contresigne et s’exécute sur sa propre page.")
        )


def move(request: RightsRequest, name: str, *, by: User | None, at: datetime) -> None:
    """Make one transition: state, step, journal. The row is saved by the caller. Raises :class:`NotNow`."""
    transition = TRANSITIONS[name]
    if request.state not in transition.sources:
        raise NotNow(_("Cette demande n’en est plus là : relisez-la."))
    if by is not None and by.role not in transition.roles:
        raise NotNow(_("Ce geste n’est pas à vous."))
    note(request, name, by=by, at=at, source=request.state, target=transition.target)
    request.state = transition.target


def note(
    request: RightsRequest, name: str, *, by: User | None, at: datetime, source: str = "", target: str = ""
) -> None:
    """Write a step and its event."""
    Step.objects.create(request=request, name=name, source=source, target=target or request.state, by=by, at=at)
    subject = request.customer_id
    audit.record(action=f"rights.{name}", by=by, at=at, subject=subject, unit=request.unit)


def tell_person(request: RightsRequest, *, event: str, at: datetime, kind: str = "news") -> None:
    """Tell the person, where they have a space that is not shut."""
    if user := reached(request.customer) if request.customer else None:
        outbox.post(
            kind=kind, to=user.email, language=user.language, event=f"rights:{request.pk}:{event}", at=at,
            path=f"/espace/mes-droits/{request.pk}/",
        )  # fmt: skip


def tell_officers(request: RightsRequest, *, at: datetime) -> None:
    """Tell the officers that a clock has started."""
    for one in User.objects.filter(role=Role.DPO, is_active=True):
        outbox.post(
            kind="desk_news", to=one.email, language=one.language, event=f"rights:{request.pk}:officer:{one.pk}", at=at,
            path=f"/dpo/droits/{request.pk}/",
        )  # fmt: skip
