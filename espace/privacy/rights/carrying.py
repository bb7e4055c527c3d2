"""What other parts of the program do for a right: prepare an export, erase a person. The one place that calls them.

They are found when they are needed: both stand beside this app, and both know its requests.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from espace.accounts.models import Customer, User
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Right

EXPORTS = "espace.privacy.exports.actions"
ERASING = "espace.privacy.retention.erasing"


class Line(Protocol):
    """What goes or stays: ``count`` of ``what``, ``why``, and ``until`` when (``None``: nothing says it yet)."""

    what: str
    count: int
    why: str
    until: date | None


class Plan(Protocol):
    goes: Sequence[Line]
    stays: Sequence[Line]


def _module(name: str) -> Any:
    try:
        found = find_spec(name)
    except ModuleNotFoundError:  # its package is not there
        found = None
    return import_module(name) if found else None


def prepare_export(request: RightsRequest, *, customer: Customer, by: User, at: datetime) -> None:
    """Ask for the export of an access or a portability; the worker prepares it, without a human."""
    if exports := _module(EXPORTS):
        ask = exports.request_access if request.right == Right.ACCESS else exports.request_portability
        ask(customer=customer, request=request, by=by, at=at)


def erasure_plan(customer: Customer, at: datetime) -> Plan | None:
    """What an erasure would destroy and what would stay, or ``None`` where nothing can say it."""
    erasing = _module(ERASING)
    return erasing.plan(customer, at) if erasing else None


def erase(request: RightsRequest, *, customer: Customer, by: User | None, at: datetime) -> None:
    """Carry an erasure out. Raises ``ModuleNotFoundError`` rather than saying that it is done."""
    import_module(ERASING).carry_out(customer=customer, by=by, at=at, request=request)
