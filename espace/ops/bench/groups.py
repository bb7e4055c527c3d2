"""The groups of figures, by the name one asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from espace.ops.bench import (
    creating,
    destroying,
    entering,
    exporting,
    importing,
    meanwhile,
    pages,
    rehearsing,
    uploading,
    verifying,
    viewing,
)
from espace.ops.bench.bench import Bench
from espace.ops.bench.figures import Figure

GROUPS: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "pages": pages.measure,
    "growth": pages.grow,
    "views": viewing.measure,
    "create": creating.measure,
    "signin": entering.measure,
    "import": importing.measure,
    "upload": uploading.measure,
    "audit": verifying.measure,
    "export": exporting.measure,
    "destroy": destroying.measure,
    "rehearse": rehearsing.measure,
    "meanwhile": meanwhile.measure,
}
FULL = frozenset({"growth"})
"""Groups that take a million customers: run when asked for by name or with ``--size full``."""
