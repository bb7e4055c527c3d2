"""Sensitive acts ask who is there again, good for five minutes (design; ASVS 5.0, 7.5.1 and 7.5.3): the password, then the second factor
of whoever has one. Withdrawing a consent never does: no view of it is ``confirmed``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest

from espace.accounts import factors
from espace.accounts.models import User
from espace.lib import clock

View = TypeVar("View", bound=Callable[..., Any])


def confirmed(view: View) -> View:
    """Open a view to somebody who was recognised again within five minutes; others are asked first, and then it goes on.

    A form sent too late waits in the session, which is sealed under a key that only the browser holds.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not recently_confirmed(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return cast(View, asked)


def confirmed_or_first(view: View) -> View:
    """The same; somebody without a second factor who just signed in is recognised enough to add their first."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not recently_confirmed(request) and not _just_in_without_factor(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return cast(View, asked)


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether the person was recognised again in the last five minutes: for a view that asks for it in some cases only."""
    user = request.user
    if not isinstance(user, User):
        return False
    given = factors.given_lately(request, user, at=clock.now())
    return "password" in given and (factors.METHOD in given or not factors.has(user))


def password_given(request: HttpRequest) -> bool:
    """Whether the password was given again in the last five minutes, so that the second factor may be."""
    return isinstance(request.user, User) and "password" in factors.given_lately(request, request.user, at=clock.now())


def _just_in_without_factor(request: HttpRequest) -> bool:
    user = request.user
    return (
        isinstance(user, User)
        and "password" in factors.given_lately(request, user, at=clock.now(), again=False)
        and not factors.has(user)
    )
