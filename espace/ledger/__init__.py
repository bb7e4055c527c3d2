"""The ledger of what a restore must not undo: numbered, chained, kept outside the database and its backups."""

from espace.ledger.recording import Restored, record
from espace.ledger.segments import LedgerFault, ledger

__all__ = ["LedgerFault", "Restored", "ledger", "record"]
