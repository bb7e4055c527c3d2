"""What the ledger keeps in the database: a number."""

from __future__ import annotations

from espace.register.holdings import Table, technical

HOLDINGS = (Table("ledger.Guard", columns={"id": technical("sequence"), "head": technical("count")}),)
