"""The ledger of what a restore must not undo: numbered, chained, kept outside the database and its backups."""

from espace.ledger.recording import Restored, hold, record
from espace.ledger.segments import LedgerFault, ledger

__all__ = ["LedgerFault", "Restored", "hold", "ledger", "record"]
