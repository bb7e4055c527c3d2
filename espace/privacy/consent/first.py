"""Consent comes first: until a customer has answered, the pages of the space lead to the one that asks (clause C07)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from espace.accounts.doors import SAFE
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.privacy.consent.reading import must_answer

View = TypeVar("View", bound=Callable[..., Any])


def before_consent(view: View) -> View:
    """Mark a view that a customer reaches before they have answered: leaving, rights, the question itself."""
    view.before_consent = True  # type: ignore[attr-defined]
    return view


class ConsentFirst:
    """Stands after the doors: whoever is here may open the view. It costs no query, the answer lies with the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if getattr(view, "open_to", None) is None or getattr(view, "before_consent", False):
            return None
        user = request.user
        if not isinstance(user, User) or user.role != Role.CUSTOMER:
            return None
        row = getattr(request.session, "row", None)
        if not must_answer(user, row.created_at if row else None):
            return None
        place = reverse(settings.CONSENT_URL)
        asked = request.get_full_path() if request.method in SAFE else ""
        return redirect(f"{place}?{urlencode({'next': asked})}" if asked.startswith("/espace/") else place)
