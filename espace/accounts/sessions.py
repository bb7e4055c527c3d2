"""Signed-in browsers: the session store, and the middleware that knows the user from the session's own query.

Limits (CNIL 2022-100; ASVS 5.0, 7.3): customers 30 minutes idle and 12 hours in all, staff 15 minutes and 8 hours. The table
holds the SHA-256 of each session key, so that a copy of it signs nobody in, and the session's data sealed under a key drawn from it:
a form that waits there for a password is readable in that browser's session only.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, get_random_string
from django.utils.functional import SimpleLazyObject

from espace import brokerage
from espace.accounts import devices
from espace.accounts.models import KnownDevice, Session, User
from espace.accounts.roles import STAFF_ROLES, Role
from espace.brokerage.models import Version
from espace.lib import clock
from espace.lib.prepared import Prepared

CUSTOMER_LIMITS = (timedelta(minutes=30), timedelta(hours=12))
STAFF_LIMITS = (timedelta(minutes=15), timedelta(hours=8))
NOTED_EVERY = timedelta(minutes=1)
NONCE = 12
KEY_LENGTH = 32


def hashed(key: str) -> str:
    """The stored form of a session key: the first 40 hexadecimal digits (160 bits) of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def sealer(key: str) -> AESGCM:
    """What seals a session's data: AES-256-GCM under the SHA-256 of the session key (165 random bits) and a purpose of its own."""
    return AESGCM(hashlib.sha256(b"session data\x00" + key.encode()).digest())


SIGNED_IN = Prepared(
    # The number of the last change to the brokerage's settings comes along: no page asks for it apart.
    lambda key, now: (
        Session.objects.select_related("user__customer", "user__staff_member")
        .annotate(settings_version=Subquery(Version.objects.order_by("-id").values("id")[:1]))
        .filter(session_key=key, expire_date__gt=now)
    ),
    key=str,
    now=datetime,
)


def limits(user: User) -> tuple[timedelta, timedelta]:
    """(idle, whole) limits of a session of this user."""
    return STAFF_LIMITS if user.is_staff_member else CUSTOMER_LIMITS


class SessionStore(DatabaseStore):
    """Django's database store over :class:`Session`, with the key hashed and the user in the same query.

    A session that begins is written once, with all that the request put in it.
    """

    row: Session | None = None
    _begins = False
    _written = ""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        now = clock.now()
        row = next(iter(SIGNED_IN(key=hashed(self.session_key or ""), now=now)), None)
        if row is not None:
            brokerage.seen(row.settings_version)  # type: ignore[attr-defined]
        if row is None or (row.user and self._is_over(row, row.user, now)):
            self._session_key = None
            return None
        self.row = row
        return row

    @property
    def idle(self) -> int:
        """Seconds without a gesture after which this session ends: what its pages count from."""
        return int(self._limits()[0].total_seconds())

    @property
    def left(self) -> int:
        """Seconds until this session ends, however busy."""
        whole = self._limits()[1]
        since = clock.now() - self.row.created_at if self.row else timedelta()
        return max(int((whole - since).total_seconds()), 0)

    def _limits(self) -> tuple[timedelta, timedelta]:
        return limits(self.row.user) if self.row and self.row.user else CUSTOMER_LIMITS

    @staticmethod
    def _is_over(row: Session, user: User, now: datetime) -> bool:
        idle, whole = limits(user)
        return now - row.seen_at > idle or now - row.created_at > whole

    def encode(self, session_dict: dict[str, Any]) -> str:
        nonce = os.urandom(NONCE)
        plain = json.dumps(session_dict, separators=(",", ":")).encode()
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]
        return base64.b64encode(nonce + sealer(key).encrypt(nonce, plain, None)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            raw = base64.b64decode(session_data)
            plain = sealer(self.session_key or "").decrypt(raw[:NONCE], raw[NONCE:], None)
        except (binascii.Error, InvalidTag, ValueError):
            return {}  # altered: nobody is signed in
        found: dict[str, Any] = json.loads(plain)
        return found

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=hashed(session_key)).exists()

    def create(self) -> None:
        self._session_key = get_random_string(KEY_LENGTH, VALID_KEY_CHARS)  # nobody's yet: it is drawn among 2^165
        self._begins = self.modified = True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
        must_create = must_create or self._begins
        data = json.dumps(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        if must_create or data != self._written:
            super().save(must_create=must_create)
            self._begins, self._written = False, data

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
        devices.hand(request, response, at=clock.now())
        return response


def open_of(user: User, at: datetime) -> list[Session]:
    """The sessions of ``user`` that are still open at ``at``, the latest used first."""
    idle, whole = limits(user)
    rows = Session.objects.filter(user=user, expire_date__gt=at, seen_at__gte=at - idle, created_at__gte=at - whole)
    return list(rows.order_by("-seen_at", "session_key"))


def end(user: User, *, but: str | None = None) -> int:
    """End every session of ``user`` at once, ``but`` (a session key) apart; their browsers are known no more. Returns how many."""
    devices.forget(user, but=hashed(but) if but else None)
    rows = Session.objects.filter(user=user)
    if but:
        rows = rows.exclude(session_key=hashed(but))
    return rows.delete()[0]


def end_all() -> int:
    """End everybody's sessions: a restored database may hold some that were ended since. Returns how many."""
    KnownDevice.objects.all().delete()
    return Session.objects.all().delete()[0]


def sweep(at: datetime) -> int:
    """Remove the sessions that are over. Returns how many; they opened nothing any more."""
    over = Q(expire_date__lte=at)
    for roles, (idle, whole) in (((Role.CUSTOMER,), CUSTOMER_LIMITS), (STAFF_ROLES, STAFF_LIMITS)):
        over |= Q(user__role__in=roles) & (Q(seen_at__lt=at - idle) | Q(created_at__lt=at - whole))
    return Session.objects.filter(over).delete()[0]
