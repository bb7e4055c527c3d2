"""The archive's key pair (X25519, raw, base64): what everybody wraps with, and what only the archive process unwraps with.

Wrapping is HPKE (RFC 9180, base mode: X25519, HKDF-SHA256, AES-256-GCM), bound by ``info`` to what is wrapped.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings

from espace.vault.errors import Tampered, VaultError
from espace.vault.master import read_private, write_private

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
RAW = serialization.Encoding.Raw


class NoArchiveKey(VaultError):
    """The half of the key pair that is needed is not on this side of the lock."""


def create(public: Path, private: Path) -> None:
    """Make a key pair: the public half for everybody who deposits, the private one for the archive process alone."""
    pair = X25519PrivateKey.generate()
    write_private(
        private, _text(pair.private_bytes(RAW, serialization.PrivateFormat.Raw, serialization.NoEncryption()))
    )
    write_private(public, _text(pair.public_key().public_bytes(RAW, serialization.PublicFormat.Raw)))


def wrap(key: bytes, info: bytes) -> bytes:
    """Wrap a key for the archive; whoever wraps cannot unwrap. Raises :class:`NoArchiveKey`."""
    return SUITE.encrypt(key, X25519PublicKey.from_public_bytes(_read(settings.HOME.keys / "archive.pub")), info=info)


def unwrap(wrapped: bytes, info: bytes) -> bytes:
    """Unwrap what was wrapped for the archive under the same ``info``. Raises :class:`NoArchiveKey`, :class:`Tampered`."""
    private = X25519PrivateKey.from_private_bytes(_read(settings.HOME.archive / "archive.key"))
    try:
        return SUITE.decrypt(wrapped, private, info=info)
    except InvalidTag as error:
        raise Tampered("a wrapped key is not for this archive, or not for this use") from error


def digest_key() -> bytes:
    """The 32 bytes that digest the archive's index; made by the archive process when it first needs them."""
    path = settings.HOME.archive / "digest.key"
    if not path.exists():
        write_private(path, _text(os.urandom(32)))
    return base64.b64decode(read_private(path))


def _read(path: Path) -> bytes:
    if not path.exists():
        raise NoArchiveKey(f"The archive's key {path.name} is not in {path.parent}.")
    # The public half is nobody's secret; the home keeps it 0600 all the same.
    return base64.b64decode(read_private(path))


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode() + "\n"
