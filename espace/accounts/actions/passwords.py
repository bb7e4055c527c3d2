"""Setting and resetting passwords (S4, S9). Every session ends with the old one, and the person is told."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from espace import audit, outbox, register
from espace.accounts import sessions, throttling, tokens
from espace.accounts.actions.stays import subject_of, void_links
from espace.accounts.errors import NotValid
from espace.accounts.models import PasswordReset, User
from espace.lib import emails


@transaction.atomic
def set_password(*, user: User, password: str, at: datetime) -> None:
    """Set a password already judged by the validators: sessions end, links are void, the account's address is told.

    The browser at hand signs in again, or keeps its stay by ``update_session_auth_hash``.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end(user)
    void_links(user, at=at)
    outbox.post(
        kind="password_changed",
        to=user.email,
        language=user.language,
        event=f"password:{uuid4()}",
        at=at,
        path="/mot-de-passe/",
    )
    audit.record(action="password.changed", by=user, at=at, subject=subject_of(user))


@transaction.atomic
def request_reset(*, email: str, language: str, at: datetime) -> None:
    """Send a way to a new password to this address, good for one hour; or, to an address without an account, the word that it has none.

    Both write the same rows and cost the same. A person invited but not yet activated counts as without account: the invitation is
    their way in.
    """
    email = emails.normalise(email)
    user = User.objects.filter(email=email).first()
    if user is not None and not (user.is_active and user.has_usable_password()):
        user = None
    token, digest = tokens.new()
    reset = PasswordReset.objects.create(user=user, token_digest=digest, created_at=at)
    outbox.post(
        kind="password_reset" if user else "unknown_account",
        to=email,
        language=user.language if user else language,
        event=f"reset:{reset.pk}",
        at=at,
        path=f"/mot-de-passe/{user.pk.hex}-{token}/" if user else "/ouvrir-mon-espace/",
    )
    audit.record(action="password.reset_asked", by=user, at=at)


def is_good(reset_of: User, token: str, at: datetime) -> bool:
    """Whether ``token`` still resets this user's password."""
    return _open(reset_of, token, at).exists()


def _open(user: User, token: str, at: datetime) -> QuerySet[PasswordReset]:
    return PasswordReset.objects.filter(
        user=user,
        user__is_active=True,
        token_digest=tokens.digest(token),
        used_at__isnull=True,
        created_at__gt=register.oldest("password_reset", at),
    )


@transaction.atomic
def reset_password(*, user: User, token: str, password: str, at: datetime) -> None:
    """Set a new password by a reset link. Raises :class:`NotValid` when the link served meanwhile.

    The wait of the account ends, as its words promise: otherwise anybody who knows an address keeps its owner out for a day.
    """
    if not _open(user, token, at).update(used_at=at):
        raise NotValid(_("Ce lien ne sert plus."))
    set_password(user=user, password=password, at=at)
    throttling.forget("signin.account", user.email)
