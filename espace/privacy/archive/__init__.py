"""The archive: another store under another lock. The program deposits, and cannot read (clause C16)."""
