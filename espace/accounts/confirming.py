"""Sensitive acts ask for the password again, good for five minutes (design; ASVS 5.0, 7.5.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])


def confirmed(view: View) -> View:
    """Open a view to somebody who gave their password within five minutes; others are asked first, and then it goes on.

    A form sent too late waits in the session, which is sealed under a key that only the browser holds.
    """
    return cast(View, reauthentication_required(view))


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether the password was given again in the last five minutes: for a view that asks for it in some cases only."""
    return bool(did_recently_reauthenticate(request))
