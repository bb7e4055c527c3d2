"""Sensitive acts ask for the password again, good for five minutes (design; ASVS 5.0, 7.5.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from allauth.account.decorators import reauthentication_required

View = TypeVar("View", bound=Callable[..., Any])


def confirmed(view: View) -> View:
    """Open a view to somebody who gave their password within five minutes; others are asked first, and then it goes on.

    A form sent too late waits in the session, which is sealed under a key that only the browser holds.
    """
    return cast(View, reauthentication_required(view))
