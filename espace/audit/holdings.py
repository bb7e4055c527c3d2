"""What the journal holds: who did what to which record; identifiers and field names, never values."""

from __future__ import annotations

from espace.register.holdings import Table, clear, technical

HOLDINGS = (
    Table(
        "audit.AuditEvent",
        customer="subject",
        source="actor",
        retention="security_log",
        columns={
            "id": technical("sequence"),
            "at": clear("action_history"),
            "action": clear("action_history"),
            "actor": clear("action_history"),
            "role": clear("action_history"),
            "subject": clear("action_history"),
            "unit": clear("action_history"),
            "fields": clear("action_history"),
            "listed": clear("action_history"),
            "block": technical("link"),
        },
    ),
    Table(
        "audit.AuditBlock",
        columns={
            "id": technical("sequence"),
            "sealed_at": technical("clock of the program"),
            "first_at": technical("clock of the program"),
            "last_at": technical("clock of the program"),
            "events": technical("count"),
            "previous": technical("digest of sealed events"),
            "digest": technical("digest of sealed events"),
            "dropped_at": technical("clock of the program"),
        },
    ),
    Table(
        "audit.Listing",
        customer="subject",
        source="actor",
        said={"role": "espace.register.touching:reader_in_words", "action": "espace.register.touching:in_words"},
        retention="access_journal",
        columns={
            "id": technical("sequence"),
            "block": technical("link"),
            "subject": clear("action_history"),
            "on": clear("action_history"),
            "actor": clear("action_history"),
            "role": clear("action_history"),
            "action": clear("action_history"),
            "times": technical("count"),
        },
    ),
)
