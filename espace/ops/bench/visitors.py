"""Signed-in browsers of the bench's people, and what they ask for: pages, searches, requests being sent."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib import auth
from django.urls import reverse
from django.utils.crypto import get_random_string

from espace.accounts import factors
from espace.accounts.models import Customer, User
from espace.accounts.sessions import SessionStore
from espace.lib import clock
from espace.ops.bench.load import Target
from espace.ops.bench.seeding import people
from espace.ops.bench.seeding.filling import KIND, STAFF, staff_email
from espace.ops.bench.seeding.rows import QUESTION
from espace.tickets.models import Draft, Ticket
from espace.vault import bulk
from espace.vault.units import draw_units, keep_keys

SAMPLE = 200
PAGES = ("list", "home", "ticket", "queue", "search")
DRAFTS = bulk.Table(Draft, "id", "unit", "customer_id", "kind", "answers", "created_at", "edited_at", "revision")
TOKEN = 32  # characters of a CSRF token


def session(user: User) -> str:
    """The Cookie header of a new session of ``user``, which the sign-in form would have given."""
    store = SessionStore()
    store[auth.SESSION_KEY] = str(user.pk)
    store[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.update(factors.passed_at_sign_in(user, at=clock.now()))
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def posted(path: str, cookie: str, **fields: str) -> Target:
    """A POST with its CSRF token, in the cookie and in the form."""
    token = get_random_string(TOKEN)
    body = urlencode({"csrfmiddlewaretoken": token, **fields})
    return ("POST", path, f"{cookie}; {settings.CSRF_COOKIE_NAME}={token}", body)


def watched(customers: int) -> list[tuple[int, User]]:
    """Up to 200 watched customers spread over the file, as (number, user)."""
    numbers = range(0, customers, people.WATCHED_EVERY)
    numbers = numbers[:: max(1, len(numbers) // SAMPLE)][:SAMPLE]
    by_email = {user.email: user for user in User.objects.filter(email__in=[people.email(one) for one in numbers])}
    return [(one, by_email[people.email(one)]) for one in numbers]


def staff() -> list[User]:
    return list(User.objects.filter(email__in=[staff_email(number) for number in range(STAFF)]))


def targets(customers: int) -> dict[str, list[Target]]:
    """What is asked for on each page."""
    sample = watched(customers)
    cookies = {user.pk: session(user) for _number, user in sample}
    desk = [session(user) for user in staff()]
    threads = [f"B{number * people.TICKETS_WATCHED + 1:010d}" for number, _user in sample]
    long = Ticket.objects.filter(reference__in=threads).values_list("pk", "submitted_by")
    return {
        "list": [_got(reverse("portal:tickets"), cookie) for cookie in cookies.values()],
        "home": [_got(reverse("portal:home"), cookie) for cookie in cookies.values()],
        "ticket": [_got(reverse("portal:ticket", args=[pk]), cookies[user]) for pk, user in long],
        "queue": [_got(reverse("desk:queue"), cookie) for cookie in desk],
        "search": [
            posted(reverse("desk:search"), desk[place % len(desk)], q=people.surname(number))
            for place, (number, _user) in enumerate(sample)
        ],
    }


def sendings(customers: int, count: int, at: datetime) -> list[Target]:
    """``count`` drafts, ready to be sent, and the POST that sends each."""
    sample = [(user, session(user)) for _number, user in watched(customers)]
    files = dict(Customer.objects.filter(user__in=[user for user, _cookie in sample]).values_list("user_id", "pk"))
    units = draw_units(count)
    keep_keys("draft", units)
    rows, found = [], []
    for place, (unit, key) in enumerate(units):
        user, cookie = sample[place % len(sample)]
        draft = Draft(customer_id=files[user.pk])
        answers = f'{{"description":"{QUESTION}","subject":"Une question"}}'
        rows.append(DRAFTS.seal(AESGCM(key), (draft.pk, unit, draft.customer_id, KIND, answers, at, at, 1)))
        found.append(posted(reverse("portal:draft_send", args=[draft.pk]), cookie, consent="on"))
    DRAFTS.write(rows)
    return found


def _got(path: str, cookie: str) -> Target:
    return ("GET", path, cookie, "")
