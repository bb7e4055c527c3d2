"""The copy that is handed over after a death: the groups of data that are communicated, and nothing else (loi 78-17, art. 85)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from espace.privacy import units
from espace.privacy.exports import access, files, page
from espace.privacy.exports.access import Copy
from espace.register.holdings import unit_kinds


def write(copy: Copy) -> dict[str, Any]:
    """A page, the same data for a program, the files; what it holds and what it lacks, in figures.

    What goes with something that is not communicated stays out: the files of a draft, which was nobody's but its author's.
    """
    kinds = copy.kinds or frozenset()
    copy.archive = replace(copy.archive, kinds=kinds)
    copy.counts = {
        "notes": 0, "archive": copy.archive.state, "files": 0, "files_lost": 0,
        "files_waiting": files.waiting(copy.customer.pk, copy.until) if bytes_of(kinds) else 0, "tables": {}, "closed": 0,
    }  # fmt: skip
    person = [copy.customer.pk]
    apart = {*kinds, units.PROFILE}
    told = units.with_what_follows({kind: units.of_customers(kind, person) for kind in kinds - {units.PROFILE}})
    kept = units.with_what_follows({kind: units.of_customers(kind, person) for kind in unit_kinds().keys() - apart})
    access.write_files(copy, only=_all(told) - _all(kept))
    access.write_archive(copy)
    access.write_data(copy)
    page.write(copy)
    return copy.counts


def _all(found: Mapping[str, set[UUID]]) -> set[UUID]:
    return {unit for ids in found.values() for unit in ids}


def bytes_of(kinds: Collection[str]) -> bool:
    """Whether units of these kinds are files."""
    return any(unit_kinds()[kind].bytes for kind in kinds)
