"""What an outgoing mail holds until it is sent."""

from __future__ import annotations

from espace.register.holdings import Table, UnitKind, clear, sealed, technical

HOLDINGS = (
    Table(
        "outbox.OutgoingMail",
        unit_kind="mail",
        unit="unit",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "kind": clear("outgoing_mail"),
            "event": technical("opaque id of the fact announced"),
            "language": technical("language of the text"),
            "to": sealed("outgoing_mail"),
            "context": sealed("outgoing_mail"),
            "created_at": clear("outgoing_mail"),
            "not_before_at": technical("clock of the program"),
            "leased_until_at": technical("clock of the program"),
            "attempts": technical("count"),
            "fault": technical("code"),
        },
    ),
    Table(
        "outbox.Fact",
        unit_kind="mail",
        unit="mail__unit",
        columns={
            "id": technical("opaque id"),
            "mail": technical("link"),
            "event": technical("opaque id of the fact announced"),
        },
    ),
)

UNITS = (UnitKind("mail", root="outbox.OutgoingMail"),)
