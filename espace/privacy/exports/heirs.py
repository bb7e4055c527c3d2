"""The copy that is handed over after a death: the groups of data that are communicated, and nothing else (loi 78-17, art. 85)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from espace.privacy.exports import access, page
from espace.privacy.exports.access import Copy
from espace.privacy.exports.aside import Aside


def write(copy: Copy) -> dict[str, Any]:
    """A page, the same data for a program, the files; what it holds and what it lacks, in figures."""
    copy.archive = replace(copy.archive, kinds=copy.kinds)
    copy.counts = {
        "notes": 0, "archive": copy.archive.state, "files": 0, "files_lost": 0, "files_waiting": 0, "tables": {}, "closed": 0,
    }  # fmt: skip
    access.write_files(copy)
    access.write_archive(copy)
    with Aside() as rows:
        access.write_data(copy, rows)
        # What the brokerage wrote for itself is communicated to nobody: the notes of the archive are not even counted.
        copy.counts["notes"] = 0
        page.write(copy, rows)
    return copy.counts
