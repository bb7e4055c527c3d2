"""What the vault's tables hold: keys and tokens, no personal data that could be read."""

from __future__ import annotations

from espace.register.holdings import Table, technical

HOLDINGS = (
    Table(
        "vault.UnitKey",
        backup="keys",
        columns={
            "id": technical("unit"),
            "kind": technical("kind of unit"),
            "master": technical("generation of the master key"),
            "wrapped": technical("wrapped key"),
        },
    ),
    Table(
        "vault.SearchToken",
        backup="none",
        columns={"token": technical("keyed search token"), "unit": technical("unit")},
    ),
)
