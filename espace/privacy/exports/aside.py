"""Text that a copy sets aside while its rows pass, to be said later and in another order.

It lies in a file without a name, sealed under a key that this process alone holds: whatever happens, nothing of it stays, and nothing
of it was ever in clear on a disk. Memory holds a piece a heading.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from collections.abc import Hashable, Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from espace.vault import sealing

HELD = 64 * 1024


class Aside:
    """``say`` under a heading, then ``told`` of it. Also a context: the file goes at its end."""

    def __init__(self) -> None:
        settings.HOME.temporary.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=settings.HOME.temporary)  # noqa: SIM115 -- __exit__ closes it
        self._key = AESGCM(AESGCM.generate_key(256))
        self._held: dict[Hashable, list[str]] = defaultdict(list)
        self._lengths: dict[Hashable, int] = defaultdict(int)
        self._places: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)

    def __enter__(self) -> Aside:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def say(self, heading: Hashable, text: str) -> None:
        self._held[heading].append(text)
        self._lengths[heading] += len(text)
        if self._lengths[heading] >= HELD:
            self._put(heading)

    def told(self, heading: Hashable) -> Iterator[str]:
        """What was said under a heading, piece by piece."""
        for position, size in self._places[heading]:
            self._file.seek(position)
            yield sealing.unseal(self._key, self._file.read(size), _place(position)).decode()
        yield "".join(self._held[heading])

    def _put(self, heading: Hashable) -> None:
        position = self._file.seek(0, os.SEEK_END)
        sealed = sealing.seal(self._key, "".join(self._held.pop(heading)).encode(), _place(position))
        self._places[heading].append((position, self._file.write(sealed)))
        del self._lengths[heading]


def _place(position: int) -> bytes:
    return position.to_bytes(8, "big")
