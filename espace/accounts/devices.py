"""Browsers in which somebody has signed in before: a stranger's failures do not keep them out (S6; ASVS 5.0, 6.3.1).

Such a browser holds 256 random bits for each account that signed in there, in one cookie; the table holds their SHA-256. It opens
nothing: the password is asked as anywhere else, and only the tries are counted apart, those of each browser under its own limits. It is
forgotten with the sessions of its account, and six months after its last sign-in.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from espace import register
from espace.accounts import tokens
from espace.accounts.models import KnownDevice, User

RULE = "known_device"
MOST = 20
"""Browsers of one account; the one that was longest unused gives way."""
MOST_ACCOUNTS = 4
"""Accounts that one browser remembers: a family's."""
BETWEEN = "."


def carried(request: HttpRequest) -> list[str]:
    """What this browser says it holds, the latest account first; none of it is believed yet."""
    return [one for one in request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "").split(BETWEEN) if one][:MOST_ACCOUNTS]


def of(request: HttpRequest, email: str, *, at: datetime) -> KnownDevice | None:
    """The row of this browser for the account of this address. A query where the browser holds anything, whoever's address it is."""
    held = [tokens.digest(one) for one in carried(request)]
    if not held:
        return None
    rows = KnownDevice.objects.filter(token_digest__in=held, user__email=email, used_at__gt=register.oldest(RULE, at))
    return rows.first()


def note(request: HttpRequest, user: User, *, session: str, at: datetime) -> None:
    """Know this browser from now on; ``session`` is the stored key of the session that was just opened in it."""
    held = carried(request)
    mine = KnownDevice.objects.filter(user=user, token_digest__in=[tokens.digest(one) for one in held])
    if not mine.update(session=session, used_at=at):
        token, digest = tokens.new()
        KnownDevice.objects.create(user=user, token_digest=digest, session=session, used_at=at)
        held.insert(0, token)
        unused = KnownDevice.objects.filter(user=user).order_by("-used_at", "pk").values_list("pk", flat=True)[MOST:]
        KnownDevice.objects.filter(pk__in=list(unused)).delete()
    request.device_cookie = BETWEEN.join(held[:MOST_ACCOUNTS])  # type: ignore[attr-defined]


def hand(request: HttpRequest, response: HttpResponse, *, at: datetime) -> None:
    """Give the browser its cookie, where it signed in during this very request."""
    value = getattr(request, "device_cookie", "")
    if value:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            value,
            max_age=at - register.oldest(RULE, at),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )


def forget(user: User, *, but: str | None = None) -> int:
    """Know no browser of ``user`` any more, but that of one session (its stored key). Returns how many were known."""
    rows = KnownDevice.objects.filter(user=user)
    return (rows.exclude(session=but) if but else rows).delete()[0]


def sweep(at: datetime) -> int:
    """Forget the browsers that nobody signed in with for the time of their rule. Returns how many."""
    return KnownDevice.objects.filter(used_at__lte=register.oldest(RULE, at)).delete()[0]
