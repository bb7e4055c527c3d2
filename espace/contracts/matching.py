"""Which line of a file is which contract, and whether it changed at all: keyed digests, nothing opened."""

from __future__ import annotations

from collections.abc import Sequence

from espace import vault
from espace.contracts.importing.rows import Reader

_BETWEEN = "\x1f"


class RowDigests:
    """The digests of the rows of one file: of the cells that a field reads, as they are, outer spaces apart.

    Taken before the row is understood: a row that was applied and comes again is told by this alone. The same row from a file made
    otherwise has another digest; it is opened, compared, and found unchanged.
    """

    def __init__(self, reader: Reader) -> None:
        named = sorted((at, name) for name, at in reader.at.items() if at >= 0)
        self._at = [at for at, _name in named]
        self._prefix = _BETWEEN.join(name for _at, name in named) + "\n"

    def of(self, cells: Sequence[str]) -> bytes:
        """16 bytes; ``cells`` has at least as many as the header."""
        return vault.digest("contract.row", self._prefix + _BETWEEN.join([cells[at].strip() for at in self._at]))
