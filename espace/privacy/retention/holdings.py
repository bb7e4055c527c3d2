"""What the retention engine's own tables hold: identifiers and dates; the motive of a hold is sealed."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, UnitKind, sealed, technical

HOLDINGS = (
    Table(
        "retention.Run",
        columns={
            "id": technical("sequence"),
            "at": technical("clock of the program"),
            "done": technical("counts by rule"),
            "stopped": technical("names of rules"),
            "faults": technical("names of rules and kinds of error"),
        },
    ),
    Table(
        "retention.Notice",
        columns={
            "id": technical("sequence"),
            "unit": technical("unit"),
            "rule": technical("rule of the register"),
            "ahead": technical("period of the register"),
            "sent_at": technical("clock of the program"),
        },
    ),
    Table(
        "retention.LegalHold",
        unit_kind="hold",
        unit="unit",
        source="placed_by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "held": technical("unit"),
            "held_kind": technical("kind of unit"),
            "motive": sealed("internal_notes"),
            "placed_by": technical("link"),
            "placed_at": technical("clock of the program"),
            "review_on": technical("clock of the program"),
            "released_by": technical("link"),
            "released_at": technical("clock of the program"),
        },
    ),
    Table(
        "retention.Stop",
        columns={
            "id": technical("sequence"),
            "rule": technical("rule of the register"),
            "due": technical("count"),
            "total": technical("count"),
            "at": technical("clock of the program"),
            "first_by": technical("link"),
            "first_at": technical("clock of the program"),
            "second_by": technical("link"),
            "second_at": technical("clock of the program"),
            "ended_at": technical("clock of the program"),
        },
    ),
    Table(
        "retention.Erasure",
        columns={
            "id": technical("sequence"),
            "customer": technical("opaque id of nobody any more"),
            "request": technical("opaque id"),
            "groups": technical("names of groups of the holdings"),
            "by": technical("link"),
            "decided_at": technical("clock of the program"),
            "done_at": technical("clock of the program"),
        },
    ),
)

UNITS = (UnitKind("hold", root="retention.LegalHold", anchors={"hold.released": "released_at"}),)

REPLAYS = {
    "leave": "espace.privacy.retention.replaying:leave_again",
    "destroy": "espace.privacy.retention.replaying:destroy_again",
    "hold.placed": "espace.privacy.retention.replaying:hold_again",
    "hold.released": "espace.privacy.retention.replaying:release_again",
    "account.closed": "espace.privacy.retention.replaying:close_again",
}

NOUNS = {
    "account": Noun("account", categories=("identity", "action_history")),
    "erasure": Noun("security", categories=("action_history",)),
}
