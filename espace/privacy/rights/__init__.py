"""The exercise of rights: received, answered in time, and proven (clauses C19 to C21, C24)."""
