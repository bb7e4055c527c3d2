"""What other parts of the program do for a right: prepare an export, erase a person. The one place that calls them.

The preparation of exports is found when it is needed: it knows the requests of this app, and stands beside it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from espace import vault
from espace.accounts.errors import NotPossible
from espace.accounts.models import Customer, User
from espace.privacy.retention import erasing
from espace.privacy.retention.erasing import Plan
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Right


def prepare_export(request: RightsRequest, *, customer: Customer, by: User, at: datetime) -> None:
    """Ask for the export of an access or a portability; the worker prepares it, without a human."""
    from espace.privacy.exports import actions as exports  # it answers the requests of this app, and stands on it

    ask = exports.request_access if request.right == Right.ACCESS else exports.request_portability
    ask(customer=customer, request=request.pk, by=by, at=at)


def erasure_plan(customer: Customer, at: datetime) -> Plan:
    """What an erasure would destroy and what would stay."""
    return erasing.plan(customer, at)


def erase(request: RightsRequest, *, customer: Customer, by: User, at: datetime) -> None:
    """Carry an erasure out: the account closes at once, and the worker does the rest. Raises :class:`NotNow`."""
    try:
        erasing.carry_out(customer=customer, by=by, at=at, request=request.pk)
    except NotPossible as frozen:
        raise NotNow(str(frozen)) from frozen


def done_after_death(request: RightsRequest) -> list[dict[str, Any]]:
    """What was done of somebody's data after their death, as sections of the answer; none while nothing was."""
    report = getattr(request, "death_report", None)
    if report is None:
        return []
    vault.open_rows(report)
    sections: list[dict[str, Any]] = report.done.get("sections", [])
    return sections
