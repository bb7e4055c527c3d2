"""A private PostgreSQL for the length of a test run: no durability, gone at the end."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from espace.ops.bench import cluster as private

NoCluster = private.NoCluster
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


def cluster(binaries: Path) -> AbstractContextManager[str]:
    """Start a cluster from the folder of ``binaries`` and give its DATABASE_URL; stop and remove it at the end. About 2 s."""
    return private.cluster(binaries, QUICK)
