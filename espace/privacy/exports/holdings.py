"""What a copy of somebody's data holds besides its bytes, which lie sealed in the blob store under its unit."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, UnitKind, clear, sealed, technical
from espace.register.lines import Text

HOLDINGS = (
    Table(
        "exports.Export",
        unit_kind="export",
        unit="unit",
        customer="customer",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "customer": technical("link"),
            "kind": clear("action_history"),
            "request": technical("opaque id"),
            "groups": technical("names of groups of the holdings"),
            "state": clear("action_history"),
            "asked_at": clear("action_history"),
            "prepared_at": clear("action_history"),
            "size": technical("count"),
            "counts": sealed("action_history"),
            "archive_ask": technical("opaque id"),
            "attempts": technical("count"),
            "leased_until_at": technical("clock of the program"),
            "done": technical("count"),
            "total": technical("count"),
            "began_at": technical("clock of the program"),
            "began_from": technical("count"),
        },
    ),
    Table(
        "exports.Withheld",
        unit_kind="export",
        unit="unit",
        customer="export__customer",
        source="decided_by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "export": technical("link"),
            "table": technical("name of a table"),
            "row": technical("opaque id"),
            "column": technical("name of a column"),
            "written_at": clear("action_history"),
            "verdict": clear("action_history"),
            "copied": sealed("internal_notes"),
            "words": sealed("exchanges"),
            "decided_by": technical("link"),
            "decided_at": clear("action_history"),
        },
    ),
    Table(
        "exports.Arrival",
        unit_kind="profile",
        unit="customer__unit",
        customer="customer",
        columns={
            "id": technical("sequence"),
            "digest": technical("digest of a file"),
            "customer": technical("link"),
            "at": technical("clock of the program"),
        },
    ),
)

UNITS = (
    UnitKind(
        "export",
        root="exports.Export",
        anchors={"export.prepared": "prepared_at"},
        within=("customer__unit",),
        bytes="espace.documents.store:blobs",
        served={"state": "prepared"},
    ),
)

NOUNS = {
    "export": Noun(
        "handling",
        kinds=("export",),
        reads={
            "read": Text("a ouvert une copie de vos données", "opened a copy of your data"),
            "listed": Text("a vu une liste de copies où figure la vôtre", "saw a list of copies with yours in it"),
        },
    ),
}
