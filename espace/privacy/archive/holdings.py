"""What the live database holds of the archive: ids, kinds and dates; and what was asked of it, sealed."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, UnitKind, clear, sealed, technical
from espace.register.lines import Text

HOLDINGS = (
    Table(
        "archive.ArchivedUnit",
        said={"kind": "espace.register.touching:units_in_words"},
        unit_kind="archive",
        unit="id",
        customer="subject",
        columns={
            "id": technical("unit"),
            "pack": technical("opaque id"),
            "kind": clear("request_state"),
            "subject": technical("link"),
            "within": technical("unit"),
            "opened_on": clear("request_state"),
            "closed_on": clear("request_state"),
            "deposited_at": clear("request_state"),
            "received_at": technical("clock of the program"),
            "destroy_asked_at": technical("clock of the program"),
        },
    ),
    Table(
        "archive.ArchivedLink",
        unit_kind="archive",
        unit="archived__id",
        customer="archived__subject",
        columns={
            "id": technical("sequence"),
            "archived": technical("link"),
            "contract": technical("link"),
        },
    ),
    Table(
        "archive.ArchiveAsk",
        unit_kind="archive_ask",
        unit="unit",
        customer="subject",
        source="by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "kind": technical("kind of reading"),
            "state": technical("state"),
            "subject": technical("link"),
            "wanted": technical("units"),
            "motive": sealed("internal_notes"),
            "query": sealed("identity"),
            "archive_key": technical("wrapped key"),
            "by": technical("link"),
            "asked_at": clear("action_history"),
            "decided_by": technical("link"),
            "decided_at": clear("action_history"),
            "refusal": sealed("internal_notes"),
            "answered_at": clear("action_history"),
            "answer": sealed("volunteered_information"),
        },
    ),
)

# The term of "archive" is counted from the contracts' ends, which the contracts' own app knows.
UNITS = (
    UnitKind("archive", root="archive.ArchivedUnit", destroyer="espace.privacy.archive.destroying:ask_for"),
    UnitKind(
        "archive_ask",
        root="archive.ArchiveAsk",
        anchors={"archive_ask.answered": "answered_at", "archive_ask.asked": "asked_at"},
    ),
)

NOUNS = {
    "archive": Noun(
        "handling",
        categories=(
            "identity", "addresses", "contact", "request_state", "exchanges", "volunteered_information",
            "volunteered_documents", "contract",
        ),
        reads={
            "asked": Text("a demandé à lire votre dossier dans l’archive", "asked to read your file in the archive"),
            "listed": Text("a vu ce que l’archive garde de vous, sans l’ouvrir", "saw what the archive keeps of you, unopened"),
            "loan_asked": Text("a demandé qu’on lui prête votre dossier archivé", "asked to be lent your archived file"),
            "read": Text("a lu votre dossier dans l’archive, sur un motif écrit", "read your file in the archive, on a written motive"),
            "lent": Text("a prêté votre dossier archivé, pour 24 heures", "lent your archived file, for 24 hours"),
        },
    ),
}  # fmt: skip
