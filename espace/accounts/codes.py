"""Codes typed by hand: those of an application (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds) and recovery codes."""

from __future__ import annotations

import base64
import re
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30  # seconds
KEY_BYTES = 20
RECOVERY_CODES = 10
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 signs that are not mistaken for one another: 12 of them are 60 random bits."""
RECOVERY_SIGNS = 12


def new_key() -> str:
    """A key for an application, in base 32: 160 random bits."""
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode()


def _totp(key: str) -> TOTP:
    return TOTP(base64.b32decode(key), 6, SHA1(), STEP)  # noqa: S303  (what applications implement; RFC 6238)


def address(key: str, *, account: str, issuer: str) -> str:
    """The ``otpauth:`` address that applications read as a picture."""
    return _totp(key).get_provisioning_uri(account, issuer)


def code_at(key: str, at: datetime) -> str:
    """The code of an application at ``at``."""
    return _totp(key).generate(int(at.timestamp())).decode()


def step_of(key: str, code: str, at: datetime) -> int | None:
    """The 30-second step whose code this is, the one at ``at`` or a neighbour (clocks differ); ``None`` when it is none of theirs."""
    now, totp = int(at.timestamp()) // STEP, _totp(key)
    for step in (now, now - 1, now + 1):
        try:
            totp.verify(code.encode(), step * STEP)
        except InvalidToken:
            continue
        return step
    return None


def typed(code: str) -> str:
    """A code as it counts, however it was typed: without spaces and hyphens, in capitals."""
    return re.sub(r"[\s\-\u2010-\u2015]", "", code).upper()


def new_recovery_codes() -> list[str]:
    """Ten recovery codes of 60 random bits."""
    return ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_SIGNS)) for _ in range(RECOVERY_CODES)]


def in_groups(code: str) -> str:
    """A code as it is read: ``ABCD EFGH JKLM``."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
