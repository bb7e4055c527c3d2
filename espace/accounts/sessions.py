"""Signed-in browsers: the session store, and the middleware that knows the user from the session's own query.

Limits (CNIL 2022-100; ASVS 5.0, 7.3): customers 30 minutes idle and 12 hours in all, staff 15 minutes and 8 hours. The table
holds the SHA-256 of each session key, so that a copy of it signs nobody in.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from espace.accounts.models import Session, User
from espace.lib import clock

CUSTOMER_LIMITS = (timedelta(minutes=30), timedelta(hours=12))
STAFF_LIMITS = (timedelta(minutes=15), timedelta(hours=8))
NOTED_EVERY = timedelta(minutes=1)


def hashed(key: str) -> str:
    """The stored form of a session key: the first 40 hexadecimal digits (160 bits) of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def limits(user: User) -> tuple[timedelta, timedelta]:
    """(idle, whole) limits of a session of this user."""
    return STAFF_LIMITS if user.is_staff_member else CUSTOMER_LIMITS


class SessionStore(DatabaseStore):
    """Django's database store over :class:`Session`, with the key hashed and the user in the same query."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        now = clock.now()
        try:
            row = Session.objects.select_related("user__customer", "user__staff_member").get(
                session_key=hashed(self.session_key or ""), expire_date__gt=now
            )
        except Session.DoesNotExist:
            self._session_key = None
            return None
        if row.user and self._is_over(row, row.user, now):
            self._session_key = None
            return None
        self.row = row
        return row

    @staticmethod
    def _is_over(row: Session, user: User, now: datetime) -> bool:
        idle, whole = limits(user)
        return now - row.seen_at > idle or now - row.created_at > whole

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=hashed(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now = clock.now()
        user_id = data.get(auth.SESSION_KEY)
        earlier = self.row if self.row and str(self.row.user_id or "") == str(user_id or "") else None
        return Session(
            session_key=hashed(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=user_id,
            created_at=earlier.created_at if earlier else now,
            seen_at=now,
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=hashed(key)).delete()

    def note(self, at: datetime) -> None:
        """Note that the browser is still in use, at most once a minute."""
        if self.row and self.row.user_id and at - self.row.seen_at > NOTED_EVERY:
            if not Session.objects.filter(session_key=self.row.session_key).update(seen_at=at):
                raise UpdateError
            self.row.seen_at = at


def signed_in_user(request: HttpRequest) -> User | AnonymousUser:
    """The user of this request's session, without a query of its own; anonymous if deactivated or if the password changed."""
    session: Any = request.session
    user_id = session.get(auth.SESSION_KEY)
    row = session.row
    user: User | None = row.user if row and row.user and str(row.user_id) == user_id else None
    if user is None and user_id:  # signed in during this very request
        user = User.objects.select_related("customer", "staff_member").filter(pk=user_id).first()
    if user is None or not user.is_active:
        return AnonymousUser()
    if not constant_time_compare(session.get(auth.HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        session.flush()
        return AnonymousUser()
    return user


class SignedInUser:
    """Sets ``request.user`` and notes activity."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: signed_in_user(request))  # type: ignore[assignment]
        response = self.get_response(request)
        session: Any = request.session
        if session.accessed and not session.is_empty() and isinstance(session, SessionStore):
            # Ended from another device meanwhile: the next request finds it gone.
            with contextlib.suppress(UpdateError):
                session.note(clock.now())
        return response
