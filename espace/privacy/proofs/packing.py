"""The evidence pack: what is proven today, with what it rests on, signed, and checked by anybody with standard tools and no network.

A ZIP of plain files. ``MANIFEST.sha256`` is read by ``sha256sum -c``; its Ed25519 signature (RFC 8032) by ``openssl pkeyutl -verify``.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from espace import ledger, register
from espace.audit.models import AuditBlock
from espace.privacy.proofs import telling
from espace.privacy.proofs.collecting import prove
from espace.privacy.retention.models import Run
from espace.vault import VaultError
from espace.vault.master import read_private

RUNS = 400
SCRIPT = """\
#!/bin/sh
# Checks this pack with sha256sum and openssl (3.0 or later). Compare the fingerprint with the one that the brokerage published.
set -eu
cd "$(dirname "$0")"
openssl pkeyutl -verify -pubin -inkey proof.pub.pem -rawin -in MANIFEST.sha256 -sigfile MANIFEST.sig
sha256sum --check --strict MANIFEST.sha256
echo "Fingerprint of the key: $(openssl pkey -pubin -in proof.pub.pem -outform DER | sha256sum | cut -c1-64)"
"""


def pack(at: datetime) -> bytes:
    """The pack as it is at ``at``. Raises :class:`VaultError` when the signing key is not there, and what the ledger raises."""
    key = signing_key()
    files = dict(_files(at)) | {"proof.pub.pem": _public(key), "verify.sh": SCRIPT.encode()}
    manifest = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())
    ).encode()
    files |= {"MANIFEST.sha256": manifest, "MANIFEST.sig": key.sign(manifest)}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"preuves/{name}", at.timetuple()[:6]), content)
    return whole.getvalue()


def signing_key() -> Ed25519PrivateKey:
    """The key that signs packs. Raises :class:`VaultError` when it is missing or is not one."""
    key = serialization.load_pem_private_key(read_private(settings.HOME.keys / "proof.key").encode(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise VaultError("keys/proof.key is not an Ed25519 key.")
    return key


def fingerprint(key: Ed25519PrivateKey) -> str:
    """The SHA-256 of the public key (DER), in hexadecimal: what a reader compares."""
    encoded = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(encoded).hexdigest()


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _files(at: datetime) -> Iterator[tuple[str, bytes]]:
    law = register.load()
    yield "clauses.json", _json(telling.as_json(prove(at)))
    yield "notice.txt", law.published.encode()
    if law.path is not None:
        yield "register.toml", law.path.read_bytes()
    book = ledger.ledger()
    yield (
        "ledger.json",
        _json([
            {"number": one.number, "at": one.at.isoformat(), "kind": one.kind, "lines": len(one.lines), "mark": one.mark,
             "register": one.register, "previous": one.previous, "sha256": book.digest(one.number)}
            for one in book.segments()
        ]),
    )  # fmt: skip
    yield (
        "journal.json",
        _json([
            {"number": block.pk, "sealed_at": block.sealed_at.isoformat(), "events": block.events,
             "previous": bytes(block.previous).hex(), "sha256": bytes(block.digest).hex()}
            for block in AuditBlock.objects.order_by("pk").iterator()
        ]),
    )  # fmt: skip
    yield (
        "runs.json",
        _json([
            {"at": run.at.isoformat(), "done": run.done, "stopped": run.stopped, "faults": run.faults}
            for run in Run.objects.order_by("-at", "-pk")[:RUNS]
        ]),
    )  # fmt: skip


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
