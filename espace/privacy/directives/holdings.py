"""What directives hold, each version in a unit of its own; and the report of a death, which lies in the unit of its request."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, UnitKind, clear, sealed, technical
from espace.register.lines import Text

HOLDINGS = (
    Table(
        "directives.Directive",
        unit_kind="directive",
        unit="unit",
        customer="customer",
        source="customer",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "customer": technical("link"),
            "number": technical("count"),
            "consent": technical("opaque id"),
            "written_at": clear("directives"),
            "requests": sealed("directives"),
            "contracts": sealed("directives"),
            "identity": sealed("directives"),
            "optional": sealed("directives"),
            "executor": sealed("directives"),
            "executor_reached": sealed("directives"),
            "executor_relation": sealed("directives"),
            "words": sealed("directives"),
            "general": sealed("directives"),
            "opened_at": clear("directives"),
            "closed_at": clear("directives"),
            "closing": clear("directives"),
        },
    ),
    Table(
        "directives.DeathReport",
        unit_kind="rights_request",
        unit="unit",
        customer="customer",
        source="established_by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "customer": technical("link"),
            "request": technical("link"),
            "reported_at": clear("action_history"),
            "seen": sealed("action_history"),
            "established_by": technical("link"),
            "established_at": clear("action_history"),
            "countersigned_by": technical("link"),
            "countersigned_at": clear("action_history"),
            "directive": technical("count"),
            "export": technical("unit"),
            "handed_over": clear("action_history"),
            "done": sealed("action_history"),
            "ended_at": clear("action_history"),
            "outcome": clear("action_history"),
        },
    ),
)

UNITS = (
    UnitKind(
        "directive", root="directives.Directive", anchors={"directive.closed": "closed_at"}, within=("customer__unit",)
    ),
)

# How what the ledger recorded is done again after a restore.
REPLAYS = {
    "directive.closed": "espace.privacy.directives.replaying:close_again",
    "death.ended": "espace.privacy.directives.replaying:end_again",
}

NOUNS = {
    "directive": Noun(
        "directives",
        kinds=("directive",),
        reads={"read": Text("a ouvert vos directives après le décès", "opened your directives after death")},
    ),
    "death": Noun(
        "directives",
        kinds=("rights_request",),
        reads={
            "listed": Text("a vu la liste des décès signalés", "saw the list of reported deaths"),
            "read": Text("a ouvert le signalement d’un décès", "opened the report of a death"),
        },
    ),
}
