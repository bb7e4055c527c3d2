"""Single-use tokens: 256 random bits in a link, only their SHA-256 in the database (S9; ASVS 5.0, 6.4 and 11.5.1)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

RANDOM_BYTES = 32
EMAIL_CHANGE_LASTS = timedelta(hours=72)


def new() -> tuple[str, bytes]:
    """A token for a link, and what to store of it."""
    token = secrets.token_urlsafe(RANDOM_BYTES)
    return token, digest(token)


def digest(token: str) -> bytes:
    """The stored form: 32 bytes. The token is random enough to need neither salt nor key."""
    return hashlib.sha256(token.encode()).digest()
