"""The second step of signing in. Until it is done nobody is signed in: the session holds who is expected, and no user."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import LoginStage
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from espace.accounts import factors


class SecondStep(LoginStage):  # type: ignore[misc]
    """Whoever has a second factor gives it after their password, within a quarter of an hour."""

    key = "second_step"
    urlname = "second_step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user: Any = self.login.user
        if user is None or not factors.has(user):
            return None, True
        return HttpResponseRedirect(reverse("second_step")), True
