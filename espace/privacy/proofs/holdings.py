"""What the drills keep: no person is in them."""

from __future__ import annotations

from espace.register.holdings import Table, technical

HOLDINGS = (
    Table(
        "proofs.Drill",
        columns={
            "id": technical("sequence"),
            "clause": technical("clause of the register"),
            "at": technical("clock of the program"),
            "well": technical("state"),
            "words": technical("name of an error, or of what was rehearsed"),
        },
    ),
)
