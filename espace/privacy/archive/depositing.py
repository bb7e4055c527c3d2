"""Depositing: any process that has the archive's public key moves units behind its lock, and cannot read them back (clause C16)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection

from espace.lib.rows import among
from espace.privacy.archive.models import ArchivedLink, ArchivedUnit
from espace.privacy.archive.packs import NONCE, PackWriter, SealedBytes
from espace.vault.bulk import Table


class Store(Protocol):
    """Where the sealed bytes of files lie (``documents.store.BlobStore``)."""

    def open(self, unit: UUID) -> SealedBytes:
        """Raises ``LookupError`` when it holds nothing of this unit."""
        ...


@dataclass(frozen=True)
class Bundle:
    """All that is kept of one unit. ``key``: the unit's 32 bytes. ``rows``: for each table, its rows, column by column, as JSON takes
    them. ``within``: the unit that it goes with. ``contracts``: those whose end counts. ``has_bytes``: ``store`` holds a file of it,
    sealed under the same key."""

    kind: str
    unit: UUID
    key: bytes = field(repr=False)
    subject: UUID
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(repr=False)
    opened_on: date
    closed_on: date | None = None
    within: UUID | None = None
    contracts: tuple[UUID, ...] = ()
    has_bytes: bool = False
    store: Store | None = field(default=None, repr=False)


class NotInATransaction(RuntimeError):
    """A deposit outside the transaction that removes the rows: half of it could be lost."""


UNITS = ("id", "pack", "kind", "subject", "within", "opened_on", "closed_on", "deposited_at")


def inbox() -> Path:
    """The drop box: whoever deposits may write there."""
    return settings.HOME.archive_drop / "inbox"


def is_apart() -> bool:
    """Whether the archive lives in a home of its own, which no restore of this one touches."""
    return settings.HOME.archive_drop != settings.HOME.archive and not (settings.HOME.archive / "archive.key").exists()


def deposit(bundles: Sequence[Bundle], *, at: datetime) -> None:
    """Deposit units, in the caller's transaction, which also takes away their rows and keys.

    The pack is durable before the transaction commits: a crash between the two leaves a pack that no row names, which the archive
    process forgets (:mod:`espace.privacy.archive.receiving`); a unit whose row is there already is not deposited again.
    """
    if not connection.in_atomic_block:
        raise NotInATransaction("Deposit in the transaction that takes the units out of the account.")
    if new := _unknown(bundles):
        _keep(new, write_pack(new, at, inbox()), at)


def name(bundles: Sequence[Bundle], *, at: datetime) -> None:
    """Write the rows of units that an archive apart took in before the backup of this database was restored, in the caller's transaction:
    it has them already, and nothing of them waits at its door. Their ``key`` and ``rows`` are not looked at."""
    if new := _unknown(bundles):
        _keep(new, uuid4(), at)
        ArchivedUnit.objects.filter(pk__in=among([bundle.unit for bundle in new])).update(received_at=at)


def _unknown(bundles: Sequence[Bundle]) -> list[Bundle]:
    """Those that have no row yet, each once."""
    wanted = {bundle.unit: bundle for bundle in bundles}
    known = set(ArchivedUnit.objects.filter(pk__in=among(wanted)).values_list("pk", flat=True)) if wanted else set()
    return [bundle for unit, bundle in wanted.items() if unit not in known]


def _keep(new: Sequence[Bundle], pack: UUID, at: datetime) -> None:
    Table(ArchivedUnit, *UNITS).write(
        [(b.unit, pack, b.kind, b.subject, b.within, b.opened_on, b.closed_on, at) for b in new]
    )
    Table(ArchivedLink, "archived_id", "contract").write(
        [(bundle.unit, contract) for bundle in new for contract in dict.fromkeys(bundle.contracts)]
    )


def write_pack(bundles: Sequence[Bundle], at: datetime, folder: Path) -> UUID:
    """Write one pack, whole and durable or not at all. Returns its id."""
    pack = uuid4()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    writer = PackWriter(folder, pack)
    try:
        for bundle in bundles:
            _add(writer, bundle, at)
        writer.keep()
    except BaseException:
        writer.discard()
        raise
    return pack


def _add(writer: PackWriter, bundle: Bundle, at: datetime) -> None:
    plain = canonical(bundle)
    nonce = os.urandom(NONCE)
    source = _bytes_of(bundle)
    head = {
        "unit": bundle.unit.hex,
        "kind": bundle.kind,
        "subject": bundle.subject.hex,
        "within": bundle.within.hex if bundle.within else None,
        "key": base64.b64encode(bundle.key).decode(),
        "digest": hashlib.sha256(plain).hexdigest(),
        "at": at.isoformat(),
    }
    writer.add(head, nonce + AESGCM(bundle.key).encrypt(nonce, plain, bundle.unit.bytes), source)


def _bytes_of(bundle: Bundle) -> SealedBytes | None:
    if not bundle.has_bytes or bundle.store is None:
        return None
    try:
        return bundle.store.open(bundle.unit)
    except LookupError:  # a virus: its bytes were destroyed long ago, and its row says so
        return None


def canonical(bundle: Bundle) -> bytes:
    """The unit as JSON with sorted keys and no spaces: the same unit is the same bytes, and its SHA-256 says so."""
    told = {
        "kind": bundle.kind,
        "unit": str(bundle.unit),
        "subject": str(bundle.subject),
        "within": str(bundle.within) if bundle.within else None,
        "opened_on": bundle.opened_on.isoformat(),
        "closed_on": bundle.closed_on.isoformat() if bundle.closed_on else None,
        "contracts": [str(contract) for contract in bundle.contracts],
        "has_bytes": bundle.has_bytes,
        "rows": bundle.rows,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
