"""``python -m tests.sbom``: what the product stands on, as CycloneDX 1.6, from ``requirements/run.txt`` alone (no network)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKED = ROOT / "requirements" / "run.txt"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(text: str) -> list[dict[str, Any]]:
    """Each pinned package with the digests that may be installed, by name."""
    found = []
    starts = [*PINNED.finditer(text)]
    for place, pinned in enumerate(starts):
        end = starts[place + 1].start() if place + 1 < len(starts) else len(text)
        name, version = re.sub(r"[-_.]+", "-", pinned[1]).lower(), pinned[2]
        found.append(
            {
                "type": "library",
                "bom-ref": f"pkg:pypi/{name}@{version}",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
                "hashes": [{"alg": "SHA-256", "content": one} for one in HASH.findall(text[pinned.start() : end])],
            }
        )
    return sorted(found, key=lambda one: str(one["name"]))


def bill() -> dict[str, Any]:
    """The whole document; the same for the same lock, so that two can be compared."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "espace"}},
        "components": components(LOCKED.read_text(encoding="utf-8")),
    }


if __name__ == "__main__":
    print(json.dumps(bill(), indent=2))
