"""What surrounds the record of consultations: motives and reasons are sealed, and end with the record itself."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, UnitKind, clear, sealed, technical
from espace.register.lines import Text

HOLDINGS = (
    Table(
        "consultations.Lookup",
        unit_kind="lookup",
        unit="unit",
        customer="subject",
        source="by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "subject": technical("link"),
            "motive": sealed("action_history"),
            "by": technical("link"),
            "at": clear("action_history"),
        },
    ),
    Table(
        "consultations.Deferral",
        unit_kind="deferral",
        unit="unit",
        customer="subject",
        source="by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "event": technical("link"),
            "subject": technical("link"),
            "reason": sealed("action_history"),
            "review_on": technical("clock of the program"),
            "by": technical("link"),
            "at": clear("action_history"),
            "released_by": technical("link"),
            "released_at": technical("clock of the program"),
        },
    ),
    Table(
        "consultations.Alert",
        source="actor",
        retention="security_log",
        columns={
            "id": technical("opaque id"),
            "cause": clear("action_history"),
            "actor": clear("action_history"),
            "role": clear("action_history"),
            "subjects": technical("count"),
            "at": clear("action_history"),
            "confirmed_at": technical("clock of the program"),
            "told_at": technical("clock of the program"),
        },
    ),
)

UNITS = (
    UnitKind("lookup", root="consultations.Lookup", anchors={"event.recorded": "at"}),
    UnitKind("deferral", root="consultations.Deferral", anchors={"event.recorded": "at"}),
)

NOUNS = {
    "consultation": Noun(
        "security",
        categories=("action_history",),
        reads={
            "read": Text("a ouvert la liste de qui a vu votre dossier", "opened the list of who saw your file"),
            "listed": Text("la liste des derniers contrôles du délégué", "the list of the officer’s latest checks"),
        },
    ),
    "deferral": Noun("security", categories=("action_history",)),
    "alert": Noun("security", categories=("action_history",)),
}

REPLAYS = {"journal.dropped": "espace.privacy.consultations.dropping:again"}
