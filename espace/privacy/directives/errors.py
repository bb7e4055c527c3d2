"""What the actions of directives refuse, in a sentence to show."""

from __future__ import annotations


class NotNow(Exception):
    """This cannot be done as things stand; the message says why."""
