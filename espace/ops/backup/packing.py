"""Pieces of a backup: sealed under the backup key, bound to their name; and the manifest that lists them, signed with the same key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from espace.ops.backup.places import BackupFault, NotThere, Place, bytes_of
from espace.vault.master import read_private
from espace.vault.streaming import Damaged, Sealer, open_stream

MANIFEST = "manifest"
LABEL = "%Y%m%dT%H%M%SZ"
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Piece:
    """``rows``: lines of its clear text; ``clear``: their SHA-256; ``size`` and ``sha256``: of the sealed bytes at the place."""

    rows: int
    clear: str
    size: int
    sha256: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What one backup holds. ``what``: ``data`` or ``keys``; ``head``: the ledger's number in its database; ``checks``: by key, what tells
    a right one from a wrong one."""

    what: str
    at: datetime
    key: str
    vendor: str
    register: str
    head: int
    migrations: tuple[tuple[str, str], ...]
    pieces: dict[str, Piece]
    checks: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        return f"{self.what}/{label(self.at)}"

    def encoded(self) -> bytes:
        values = {**asdict(self), "at": self.at.astimezone(UTC).isoformat()}
        return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def label(at: datetime) -> str:
    """The name of the backups made at this instant: ``20261102T090000Z``."""
    return at.astimezone(UTC).strftime(LABEL)


def instant(label: str) -> datetime:
    """The instant of a label. Raises ``ValueError``."""
    return datetime.strptime(label, LABEL).replace(tzinfo=UTC)


def read_key(path: Path) -> bytes:
    """The 32 bytes of a key file. Raises :class:`espace.vault.VaultError` if it is missing or open to others."""
    return base64.b64decode(read_private(path))


def fingerprint(key: bytes, purpose: str = "backup") -> str:
    """What tells one key from another without telling the key."""
    return hmac.digest(key, f"espace fingerprint of {purpose}".encode(), "sha256").hex()[:16]


def put_piece(place: Place, key: bytes, name: str, lines: Iterable[bytes], columns: tuple[str, ...] = ()) -> Piece:
    """Seal lines (each ends with a line feed) as they come, and keep them; nothing is ever written in clear."""
    rows, clear = 0, hashlib.sha256()

    def sealed() -> Iterator[bytes]:
        nonlocal rows
        sealer, held = Sealer(key, name.encode()), bytearray()
        for line in lines:
            rows += line.count(b"\n")
            clear.update(line)
            held += line
            if len(held) >= CHUNK:
                yield sealer.update(bytes(held))
                held.clear()
        yield sealer.update(bytes(held))
        yield sealer.finish()

    size, sha256 = place.put(name, sealed())
    return Piece(rows, clear.hexdigest(), size, sha256, columns)


def count(lines: Iterable[bytes]) -> tuple[int, str]:
    """(how many lines, their SHA-256), as a piece tells them."""
    rows, clear = 0, hashlib.sha256()
    for line in lines:
        rows += line.count(b"\n")
        clear.update(line)
    return rows, clear.hexdigest()


def lines_of(place: Place, key: bytes, name: str) -> Iterator[bytes]:
    """The lines of a piece, in clear, a line at a time. Raises :class:`BackupFault`, naming it."""
    held = b""
    for chunk in chunks_of(place, key, name):
        *lines, held = (held + chunk).split(b"\n")
        for line in lines:
            yield line + b"\n"
    if held:
        yield held


def chunks_of(place: Place, key: bytes, name: str) -> Iterator[bytes]:
    """The bytes of a piece, in clear. Raises :class:`BackupFault`, naming it."""
    try:
        yield from open_stream(place.get(name), key, name.encode())
    except Damaged as error:
        raise BackupFault(f"{name}: {error}.") from error


def sign(place: Place, key: bytes, manifest: Manifest) -> None:
    """Write the manifest with its signature: from then on the backup is one."""
    body = manifest.encoded()
    place.put(f"{manifest.folder}/{MANIFEST}", [signature(key, body), b"\n", body, b"\n"])


def read_manifest(place: Place, key: bytes, folder: str) -> Manifest:
    """Raises :class:`BackupFault`: there is none (the backup did not end), another key signed it, it was altered."""
    name = f"{folder}/{MANIFEST}"
    try:
        signed, _, body = b"".join(bytes_of(place.get(name))).partition(b"\n")
    except NotThere as error:
        raise BackupFault(f"{folder} has no manifest: that backup did not end.") from error
    body = body.rstrip(b"\n")
    try:
        values = json.loads(body)
        if values["key"] != fingerprint(key):
            raise BackupFault(
                f"{folder} was sealed with another backup key ({values['key']}; here: {fingerprint(key)}): put back its safe copy."
            )
        if not hmac.compare_digest(signed, signature(key, body)):
            raise BackupFault(f"{name} was altered: its signature is not that of its text.")
        return Manifest(
            **{
                **values,
                "at": datetime.fromisoformat(values["at"]),
                "migrations": tuple((app, migration) for app, migration in values["migrations"]),
                "pieces": {
                    piece: Piece(**{**of, "columns": tuple(of["columns"])}) for piece, of in values["pieces"].items()
                },
            }
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BackupFault(f"{name} was altered: it is no manifest.") from error


def signature(key: bytes, body: bytes) -> bytes:
    """In hexadecimal."""
    own = hmac.digest(key, b"espace backup manifest", "sha256")
    return hmac.digest(own, body, "sha256").hex().encode()


def labels(place: Place, what: str) -> list[str]:
    """The labels of the backups at the place that ended, oldest first; their signatures are not looked at."""
    return sorted({name.split("/")[1] for name in place.names(what) if name.endswith(f"/{MANIFEST}")})
