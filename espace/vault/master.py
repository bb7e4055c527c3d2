"""The master keys: what wraps every unit's key. They lie in the home, outside the database and its backups.

The interface is small on purpose, so that a key-management service can come behind it: ``current``, ``wrap``, ``unwrap``.
``keys/master.key`` holds one line a generation, ``number:base64``; the last one wraps, the earlier ones still open until
:func:`espace.vault.rotation.rotate` has wrapped everything again.
"""

from __future__ import annotations

import base64
import hmac
import os
import stat
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from espace.vault.errors import NoSuchKey, VaultError

NONCE = 12


class MasterKeys:
    """The generations of the master key, read from a 0600 file."""

    def __init__(self, keys: dict[int, bytes]) -> None:
        if not keys:
            raise VaultError("The master key file holds no key.")
        self.current = max(keys)
        self._keys = {number: AESGCM(key) for number, key in keys.items()}

    def wrap(self, unit: UUID, key: bytes) -> bytes:
        """Wrap a unit's 32-byte key under the current generation, bound to the unit."""
        nonce = os.urandom(NONCE)
        return nonce + self._keys[self.current].encrypt(nonce, key, unit.bytes)

    def unwrap(self, unit: UUID, generation: int, wrapped: bytes) -> bytes:
        """Unwrap a unit's key. Raises :class:`NoSuchKey` if no generation here opens it."""
        try:
            return self._keys[generation].decrypt(wrapped[:NONCE], wrapped[NONCE:], unit.bytes)
        except (KeyError, InvalidTag) as error:
            raise NoSuchKey("The master key at hand does not open this unit.") from error


def parse(text: str) -> dict[int, bytes]:
    """Read the lines ``number:base64`` of a key file."""
    lines = (line.split(":", 1) for line in text.split())
    return {int(number): base64.b64decode(key) for number, key in lines}


def read_private(path: Path) -> str:
    """Read a key file. Raises :class:`VaultError`, with what to do, if it is missing or open to other users."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise VaultError(
            f"The key {path.name} is missing from {path.parent}: run `espace init`, or put back its safe copy."
        ) from error
    if stat.S_IMODE(mode) & 0o077:
        raise VaultError(f"The key {path} can be read by other users: chmod 600 {path}.")
    return path.read_text()


def write_private(path: Path, text: str) -> None:
    """Write a key file that only its owner may read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def create(folder: Path) -> None:
    """Make the keys of a new installation: master (generation 1), digest and backup key, and the one that signs evidence (Ed25519). Never
    overwrites one that exists."""
    if not (folder / "master.key").exists():
        write_private(folder / "master.key", f"1:{base64.b64encode(os.urandom(32)).decode()}\n")
    for name in ("digest.key", "backup.key"):
        if not (folder / name).exists():
            write_private(folder / name, base64.b64encode(os.urandom(32)).decode() + "\n")
    if not (folder / "proof.key").exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_private(folder / "proof.key", pem.decode())


@lru_cache(maxsize=4)
def _parsed(path: Path, changed: int) -> MasterKeys:
    return MasterKeys(parse(read_private(path)))


def master_keys() -> MasterKeys:
    """The master keys of this home, read again when the file changed (a rotation needs no restart)."""
    path: Path = settings.HOME.keys / "master.key"
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        changed = 0
    return _parsed(path, changed)


@lru_cache(maxsize=4)
def _digest_key(path: Path) -> bytes:
    return base64.b64decode(read_private(path))


_held: tuple[object, bytes] = (None, b"")


def digest(purpose: str, text: str, size: int = 16) -> bytes:
    """A keyed digest (HMAC-SHA-256, cut to ``size`` bytes) of ``text``, apart for each ``purpose``: equality without the value."""
    global _held  # an import asks for some fifty digests a person: making the path anew each time cost more than the HMAC
    home, key = _held
    if home is not settings.HOME:
        key = _digest_key(settings.HOME.keys / "digest.key")
        _held = (settings.HOME, key)
    return hmac.digest(key, f"{purpose}\x00{text}".encode(), "sha256")[:size]
