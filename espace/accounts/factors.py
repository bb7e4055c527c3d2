"""Second factors, read: which ones somebody has, and whether this session passed one.

A session of somebody who has a second factor exists only once it was passed: until then nobody is signed in (``stages``). What a session
passed stands in its own data, which only its browser's cookie opens.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as OF_USER,
)
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.http import HttpRequest

from espace import vault
from espace.accounts.models import SecondFactor, User

METHOD = "mfa"
PROOFS = (SecondFactor.Kind.PASSKEY, SecondFactor.Kind.CODE)
"""What is a second factor of its own; recovery codes only stand in for one."""


def has(user: User) -> bool:
    """Whether this person has a second factor, which signing in then asks for."""
    return SecondFactor.objects.filter(user=user, kind__in=PROOFS).exists()


def of(user: User) -> list[SecondFactor]:
    """Everything this person signs in with besides their password, oldest first, opened."""
    rows = list(SecondFactor.objects.filter(user=user).order_by("created_at", "pk"))
    vault.open_rows(rows)
    return rows


def passed(request: HttpRequest, user: User) -> bool:
    """Whether ``user`` gave a second factor in this session. Costs no query."""
    return any(record["method"] == METHOD for record in get_authentication_records(request, user))


def note(request: HttpRequest, user: User, *, again: bool = False) -> None:
    """Note that ``user`` gave a second factor; ``again``: in a session already open, before a sensitive act."""
    record_authentication(request, user, METHOD, reauthenticated=again or None)


def passed_at_sign_in(user: User, *, at: datetime) -> dict[str, Any]:
    """What the data of a session hold of a sign-in with a second factor: for sessions made without the form (the bench)."""
    records = [{"method": METHOD, "at": at.timestamp()}]
    return {AUTHENTICATION_METHODS_SESSION_KEY: records, OF_USER: user_id_to_str(user)}


def given_lately(request: HttpRequest, user: User, *, at: datetime, again: bool = True) -> set[str]:
    """The methods given in the last five minutes; with ``again``, only those given for a sensitive act."""
    oldest = at.timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records: list[dict[str, Any]] = get_authentication_records(request, user)
    return {
        record["method"] for record in records if record["at"] > oldest and (record.get("reauthenticated") or not again)
    }


def confirmed_at(request: HttpRequest, user: User) -> datetime | None:
    """When ``user`` last gave a password or a second factor for a sensitive act in this session; ``None``: never."""
    records: list[dict[str, Any]] = get_authentication_records(request, user)
    given = [record["at"] for record in records if record.get("reauthenticated")]
    return datetime.fromtimestamp(max(given), UTC) if given else None
