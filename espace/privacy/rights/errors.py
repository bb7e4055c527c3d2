"""What the actions of rights refuse, in a sentence to show."""

from __future__ import annotations


class NotNow(Exception):
    """The request is not in a state in which this can be done; the message says why."""
