"""Sign-in through django-allauth: our user lookup, and our outbox in place of its mails."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from espace.accounts.models import User


class Backend(BaseBackend):
    """Address and password: one query and one hash, whether the account exists or not (S6)."""

    def authenticate(
        self, request: HttpRequest | None, email: str | None = None, password: str | None = None, **other: Any
    ) -> User | None:
        if email is None or password is None:
            return None
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None or not user.has_usable_password():
            make_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.select_related("customer", "staff_member").filter(pk=user_id).first()


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up alone (clause C01)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
