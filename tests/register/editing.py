"""The good register, edited as a careless hand would: one block taken out, or one value changed."""

from __future__ import annotations

import re
from pathlib import Path

REGISTER = Path(__file__).parents[2] / "registers" / "cap-assurances.toml"


def blocks(content: str) -> list[str]:
    """The file cut before each ``[[table]]`` header; joined again they are the file."""
    return re.split(r"^(?=\[)", content, flags=re.M)


def without_line(table: str, identifier: str, key: str = "id") -> bytes:
    """The register without the ``[[table]]`` whose ``key`` is ``identifier``."""
    parts = blocks(REGISTER.read_text(encoding="utf-8"))
    kept = [part for part in parts if not (part.startswith(f"[[{table}]]") and f'{key} = "{identifier}"\n' in part)]
    assert len(kept) == len(parts) - 1, f"{table} {identifier}: {len(parts) - len(kept)} found"
    return "".join(kept).encode()


def edited(before: str, after: str) -> bytes:
    """The register with the one occurrence of ``before`` replaced."""
    content = REGISTER.read_text(encoding="utf-8")
    assert content.count(before) == 1, f"{content.count(before)} × {before!r}"
    return content.replace(before, after).encode()


def edited_in(table: str, identifier: str, before: str, after: str, key: str = "id") -> bytes:
    """The register with ``before`` replaced once inside one ``[[table]]``."""
    parts = blocks(REGISTER.read_text(encoding="utf-8"))
    found = [
        index
        for index, part in enumerate(parts)
        if part.startswith(f"[[{table}]]") and f'{key} = "{identifier}"\n' in part
    ]
    assert len(found) == 1, f"{table} {identifier}: {len(found)} found"
    assert before in parts[found[0]], f"{table} {identifier} does not say {before!r}"
    parts[found[0]] = parts[found[0]].replace(before, after, 1)
    return "".join(parts).encode()
