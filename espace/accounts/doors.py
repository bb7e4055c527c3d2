"""Who may open which view, and which rows. Closed by default: a view that says nothing is refused.

A role that may not, and a row that is not there, look the same: 404. Every refusal is journaled (S15).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from espace import audit
from espace.accounts import factors
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.accounts.sessions import signed_in_user
from espace.lib import clock

View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row", bound=models.Model)
ANYONE: frozenset[Role] = frozenset(Role)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class SignedOut(PermissionDenied):
    """A form of ours came after its session was over: a tab left open for a day. The page that answers gives back what was typed."""


def open_to(*roles: Role) -> Callable[[View], View]:
    """Open a view to these roles, signed in."""

    def mark(view: View) -> View:
        view.open_to = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return mark


def before_factor(view: View) -> View:
    """Open a view to a member of staff who has no second factor yet: what leads to one, and out."""
    view.before_factor = True  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Open a view to everybody, signed in or not (the allow-list of clause C11)."""
    view.open_to = None  # type: ignore[attr-defined]
    return view


class Doors:
    """Checks the view's own word before it runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        roles: frozenset[Role] | None = getattr(view, "open_to", frozenset())
        if roles is None:
            return None
        # The user as such, not the promise of one: the rest of the page reads it a hundred times.
        user = request.user = signed_in_user(request)
        if not user.is_authenticated:
            # The browser itself says that the form came from our own page (no page can write this header).
            if request.method not in SAFE and request.headers.get("Sec-Fetch-Site") == "same-origin":
                raise SignedOut
            return redirect_to_login(request.get_full_path())
        if lacks_factor(request, user):
            # The one check that nothing of the desk, the officer, the archive or the administration opens on a password alone (S2).
            if factors.has(user):
                request.session.flush()
                return redirect_to_login(request.get_full_path())
            if not getattr(view, "before_factor", False):
                return redirect("security")
        if user.role in roles:
            return None
        refuse(user, "door.refused")
        raise Http404


def lacks_factor(request: HttpRequest, user: User) -> bool:
    """Whether this is a member of staff whose session passed no second factor."""
    return user.is_staff_member and not factors.passed(request, user)


def refuse(user: User, action: str, *, unit: UUID | None = None, subject: UUID | None = None) -> None:
    """Journal a refusal."""
    audit.record(action=action, by=user, at=clock.now(), unit=unit, subject=subject)


def find(rows: models.QuerySet[Row], request: HttpRequest, **lookup: Any) -> Row:
    """The one row that this user may see; 404 otherwise, journaled when it exists and belongs to somebody else.

    ``rows`` may carry ``select_related``; its model's manager has ``visible_to``, which asks for the instant where rows end with time.
    """
    user = member(request)
    when = (clock.now(),) if getattr(rows.all(), "ends", False) else ()
    try:
        return rows.visible_to(user, *when).get(**lookup)  # type: ignore[attr-defined, no-any-return]
    except ObjectDoesNotExist as error:
        hidden = rows.model._default_manager.filter(**lookup).first()
        if hidden is not None:
            refuse(user, "object.refused", unit=getattr(hidden, "unit", None))
        raise Http404 from error


def member(request: HttpRequest) -> User:
    """The signed-in user of a view that only signed-in people reach."""
    user = request.user
    if not user.is_authenticated:
        raise Http404
    return user
