"""A backup is whole or it is not there: what one that failed, was interrupted or was killed had put at the place is removed.

What lies in the pools stays: each file of theirs is whole, and the next backup lists it or has it removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from espace.ops.backup import packing
from espace.ops.backup.places import FolderPlace

HALVES = ("data", "keys")


@contextmanager
def whole(place: FolderPlace, name: str) -> Iterator[None]:
    """Around the making of the backup of this label: however it is left but by its end, nothing of it stays."""
    try:
        yield
    except BaseException:
        remove(place, name)
        raise


def remove(place: FolderPlace, name: str) -> None:
    """Remove a backup, its manifests first: from then on it is none, wherever this is cut short in its turn."""
    for what in HALVES:
        place.delete(f"{what}/{name}/{packing.MANIFEST}")
    for what in HALVES:
        for left in list(place.names(f"{what}/{name}")):
            place.delete(left)
    place.sweep()


def sweep(place: FolderPlace) -> list[str]:
    """Remove what backups that were killed left: parts of files, and folders without the manifest of their data, which is signed last.

    Keys outlive nothing: a label that has keys has data, as these are kept longer. Returns the labels that went.
    """
    place.sweep()
    ended = set(packing.labels(place, "data"))
    begun = {name.split("/")[1] for what in HALVES for name in place.names(what)}
    for name in sorted(begun - ended):
        remove(place, name)
    return sorted(begun - ended)
