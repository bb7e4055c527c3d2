"""The vault: one key per unit, sealed columns, search tokens. Nothing else in the program opens anything.

A *unit* is what is kept, shown, moved and destroyed together. Its 256-bit data key lies in :class:`UnitKey`, wrapped by the
master key, in a table that is dumped apart from the data: destroying the key destroys the unit in every copy of the data.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from espace.vault.errors import Closed, NoSuchKey, Tampered, VaultError
from espace.vault.fields import SealedBinary, SealedDate, SealedJSON, SealedText, UnitField
from espace.vault.mask import MASKED
from espace.vault.master import digest

if TYPE_CHECKING:
    from espace.vault.rows import SealedModel
    from espace.vault.units import (
        destroy_units,
        has_key,
        keep_keys,
        new_unit,
        new_units,
        open_rows,
        share_key,
        unit_key,
    )

UNITS = ("destroy_units", "has_key", "keep_keys", "new_unit", "new_units", "open_rows", "share_key", "unit_key")
LATER = {"SealedModel": "rows"} | dict.fromkeys(UNITS, "units")

__all__ = [
    "MASKED",
    "Closed",
    "NoSuchKey",
    "SealedBinary",
    "SealedDate",
    "SealedJSON",
    "SealedModel",
    "SealedText",
    "Tampered",
    "UnitField",
    "VaultError",
    "destroy_units",
    "digest",
    "has_key",
    "keep_keys",
    "new_unit",
    "new_units",
    "open_rows",
    "share_key",
    "unit_key",
]


def __getattr__(name: str) -> Any:
    # The package is imported before Django's models may be defined; these need them.
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{LATER[name]}"), name)
