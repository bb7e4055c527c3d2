"""How one value is sealed: AES-256-GCM under its unit's key, bound to (unit, table.column, row).

A sealed value is ``version (1 byte) | nonce (12) | ciphertext | tag (16)``. The associated data names the place, so that a
value moved to another row, column or unit does not open (NIST SP 800-38D; OWASP ASVS 5.0, 11.3.3).
"""

from __future__ import annotations

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from espace.vault.errors import Tampered

VERSION = b"\x01"
NONCE = 12


def place(unit: UUID, column: str, row: UUID) -> bytes:
    """The associated data of a value: 16 bytes of unit, the column as ``app.Model.field``, 16 bytes of row."""
    return unit.bytes + column.encode() + row.bytes


def seal(key: AESGCM, value: bytes, where: bytes) -> bytes:
    """Seal ``value`` for the place ``where``."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + key.encrypt(nonce, value, where)


def unseal(key: AESGCM, sealed: bytes, where: bytes) -> bytes:
    """Open a sealed value. Raises :class:`Tampered` if it was altered or comes from another place."""
    if sealed[:1] != VERSION:
        raise Tampered("a sealed value has an unknown version")
    try:
        return key.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], where)
    except InvalidTag as error:
        raise Tampered("a sealed value does not match its place") from error
