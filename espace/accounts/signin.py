"""Sign-in through django-allauth: our user lookup, our counters in place of its cache, our outbox in place of its mails."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from espace import audit
from espace.accounts import actions, devices, hashing, networks, sessions, throttling
from espace.accounts.actions.stays import subject_of
from espace.accounts.models import KnownDevice, User
from espace.accounts.people import personal_words
from espace.lib import clock, emails

RECORDS = "account_authentication_methods"
TOLD = {
    "account/messages/password_changed.txt": gettext_lazy(
        "Votre mot de passe est changé. Vos autres sessions sont fermées."
    )
}


class Backend(BaseBackend):
    """Address and password: one query and one hash, whether the account exists or not (S6). Failures are journaled here."""

    def authenticate(
        self, request: HttpRequest | None, email: str | None = None, password: str | None = None, **other: Any
    ) -> User | None:
        if email is None or password is None:
            return None
        user = User.objects.select_related("customer", "staff_member").filter(email=emails.normalise(email)).first()
        if user is None or not user.has_usable_password():
            make_password(password)
        elif user.check_password(password) and user.is_active:
            return user
        audit.record(action="signin.failed", by=user, at=clock.now())
        return None

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.select_related("customer", "staff_member").filter(pk=user_id).first()


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Where allauth asks us: who, how often, in which words. Nobody signs up alone (clause C01)."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("L’adresse ou le mot de passe ne correspond pas."),
        "enter_current_password": gettext_lazy("Ce n’est pas votre mot de passe actuel."),
        "incorrect_password": gettext_lazy("Ce n’est pas votre mot de passe."),
        "invalid_password_reset": gettext_lazy("Ce lien ne sert plus."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        return False  # one way to answer: a page

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Judge an address and a password, one try among those allowed. Raises :class:`ValidationError` with how long to wait.

        The right one is no guess: its ``request.attempt`` is forgiven with what it opens, in one transaction.
        """
        at = clock.now()
        email = emails.normalise(credentials.get("email") or "")
        device = devices.of(request, email, at=at)
        try:
            with hashing.turn(known=device is not None):
                attempt = throttling.begin(*counted_under(request, email, device), at=at)
                user = authenticate(request, email=email, password=credentials.get("password"))
        except throttling.TooMany as refusal:
            audit.record(action="signin.refused", by=None, at=at)
            raise ValidationError(wait_words(refusal), code="too_many_login_attempts") from refusal
        except hashing.Busy as busy:  # no try was counted, and none is journaled: there may be thousands a second
            raise ValidationError(
                _("Beaucoup de personnes se connectent en ce moment. Réessayez dans quelques secondes."), code="busy"
            ) from busy
        if not isinstance(user, User):
            return None
        request.attempt = attempt  # type: ignore[attr-defined]
        return user

    def get_login_stages(self) -> list[str]:
        return ["espace.accounts.stages.SecondStep"]

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        if found is None or found.pk != user.pk:
            return False
        context.request.attempt.forgive()
        audit.record(action="signin.confirmed", by=user, at=clock.now(), subject=subject_of(user))
        return True

    def pre_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse | None:
        """Once somebody has proved who they are, before any session. Raises ``OutsideNetworks`` for staff from elsewhere."""
        if attempt := getattr(request, "attempt", None):
            attempt.forgive()
        answer: HttpResponse | None = super().pre_login(request, user, **hooks)
        if answer is None:
            try:
                networks.require_inside(user, request)
            except networks.OutsideNetworks:
                request.session.pop(RECORDS, None)  # allauth noted the address there
                raise
        return answer

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        # allauth notes the address beside the method; the session needs neither.
        for record in request.session.get(RECORDS) or []:
            record.pop("email", None)
        request.session.modified = True
        know(request, user)
        audit.record(action="signin.done", by=user, at=clock.now(), subject=subject_of(user))

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, User):
            audit.record(action="signin.ended", by=user, at=clock.now(), subject=subject_of(user))
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        actions.set_password(user=user, password=password, at=clock.now())

    def clean_password(self, password: str, user: User | None = None) -> str:
        if user is not None:
            user.personal_words = personal_words(user)  # type: ignore[attr-defined]
        cleaned: str = super().clean_password(password, user)
        return cleaned

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("welcome")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        words = message or TOLD.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # Every mail of ours is posted by the action that it announces; a new one of allauth's must not leave unnoticed.
        raise ImproperlyConfigured(f"{template_prefix}: mails are posted through espace.outbox")


def counted_under(request: HttpRequest, email: str, device: KnownDevice | None) -> tuple[tuple[str, str], ...]:
    """What a try of a password counts under: the account and the network, or, where the account knows the browser, that alone."""
    if device is not None:
        return (("device.account", device.pk.hex),)
    return (("signin.account", email), ("signin.network", network_of(request)))


def know(request: HttpRequest, user: User) -> None:
    """Know the browser of this request as one of this user's."""
    devices.note(request, user, session=sessions.hashed(request.session.session_key or ""), at=clock.now())


def network_of(request: HttpRequest) -> str:
    """What counts as one network for this request; the proxy's word is taken as the settings say how many proxies there are."""
    return throttling.network(get_client_ip(request))


def wait_words(refusal: throttling.TooMany, *, is_password: bool = True) -> str:
    """How long to wait, in words; a new password is a way out of the wait for a password, and of no other."""
    minutes = int(refusal.wait.total_seconds() // 60) + 1
    if minutes >= 120:
        hours = minutes // 60 + 1
        if not is_password:
            return _("Trop d’essais. Réessayez dans %(n)s heures.") % {"n": hours}
        return _("Trop d’essais. Réessayez dans %(n)s heures, ou choisissez un nouveau mot de passe.") % {"n": hours}
    return ngettext(
        "Trop d’essais. Réessayez dans %(n)s minute.", "Trop d’essais. Réessayez dans %(n)s minutes.", minutes
    ) % {"n": minutes}
