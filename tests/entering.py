"""How the people of the tests come in: past the second factor without its page, or with an application of codes of their own."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

from espace.accounts import codes
from espace.accounts.actions.factors import give_application
from espace.accounts.factors import METHOD
from espace.accounts.models import SecondFactor, User
from espace.lib import clock

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The key of everybody's application of codes."""
PASSKEY = (
    "AAAAAAAAAAAAAAAAAAAAAAAQAQEBAQEBAQEBAQEBAQEBAaUBAgMmIAEhWCCOUztvoL97RiW7MGZ8Aftg"
    "fvn4uKgP71swBihwMYeyoyJYIHPrHb3gMxg2bQafg6b1kABTxzYzywQbIcVeGobB9AC0"
)
"""A passkey as it is kept, of a point of P-256: no browser of the tests holds it."""
SINCE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def enter(client: Client, one: User, *, confirmed: bool = False) -> None:
    """Put a browser in somebody's session without the sign-in form: past the second factor, for a member of staff.

    ``confirmed``: they were recognised again a moment ago, as before a sensitive act.
    """
    client.force_login(one)
    methods = ["password", METHOD] if confirmed else [METHOD] if one.is_staff_member else []
    if methods:
        session = client.session
        session["account_authentication_methods_user"] = user_id_to_str(one)
        session["account_authentication_methods"] = [
            {"method": method, "at": time.time(), "reauthenticated": confirmed} for method in methods
        ]
        session.save()


def application(one: User, *, at: datetime = SINCE) -> SecondFactor:
    """Give somebody an application of codes, whose key is :data:`KEY`."""
    return give_application(user=one, key=KEY, at=at)


def code(later: int = 0) -> str:
    """What the application shows now; ``later``: that many steps of 30 seconds further (each code serves once)."""
    return codes.code_at(KEY, datetime.fromtimestamp(clock.now().timestamp() + later * codes.STEP, UTC))
