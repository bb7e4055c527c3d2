"""What tells a device that a form came, so that it forgets what it kept of it for a cut line (decision 0029)."""

from __future__ import annotations

import re

from django.http import HttpRequest

from espace.accounts.doors import member

KEPT = re.compile(r"[0-9]{1,16}")


def kept_at(request: HttpRequest) -> str:
    """The instant at which the device kept what it sends, in milliseconds since 1970 by its own clock; "" when it kept nothing."""
    given = request.POST.get("kept", "")
    return given if KEPT.fullmatch(given) else ""


def received(request: HttpRequest) -> str:
    """The ``extra_tags`` of the message that says that a form came: which text, kept when.

    The next page shown says both, whichever it is: the answer to the form itself may be lost with the line. A text that was changed
    since is kept at another instant, and stays.
    """
    at = kept_at(request)
    return f"kept:{member(request).pk}:{request.path} {at}" if at else ""
