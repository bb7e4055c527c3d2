"""While a death is reported for a file, its space opens on one page: that it was reported, and how to say that it is an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from espace.accounts.models import Customer, User
from espace.accounts.roles import Role

View = TypeVar("View", bound=Callable[..., Any])


def while_reported(view: View) -> View:
    """Mark a view that somebody whose death is reported reaches all the same: the page that says so, the password asked again."""
    view.while_reported = True  # type: ignore[attr-defined]
    return view


def is_reported(user: User) -> bool:
    """Whether this user's death is reported. It costs no query, the file came with the session."""
    customer: Customer | None = getattr(user, "customer", None)
    return customer is not None and customer.death_reported_at is not None


class DeathReported:
    """Stands after the doors, before consent is asked: whoever is here may open the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if getattr(view, "open_to", None) is None or getattr(view, "while_reported", False):
            return None
        user = request.user
        if not isinstance(user, User) or user.role != Role.CUSTOMER or not is_reported(user):
            return None
        return redirect(settings.DEATH_REPORTED_URL)
