"""What the register of breaches holds: its texts are sealed; an addressee is a link and an instant."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, UnitKind, sealed, technical
from espace.register.lines import Text

HOLDINGS = (
    Table(
        "breaches.Breach",
        unit_kind="breach",
        unit="unit",
        source="entered_by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "entered_by": technical("link"),
            "entered_at": technical("clock of the record"),
            "known_at": technical("clock of the record"),
            "began_at": technical("clock of the record"),
            "ended_at": technical("clock of the record"),
            "nature": technical("kind of breach"),
            "what_happened": sealed("breach_record"),
            "consequences": sealed("breach_record"),
            "measures": sealed("breach_record"),
            "risk": technical("decision about the breach"),
            "risk_by": technical("link"),
            "risk_at": technical("clock of the record"),
            "notified_at": technical("clock of the record"),
            "late_why": sealed("breach_record"),
            "not_notified_why": sealed("breach_record"),
            "not_told_why": sealed("breach_record"),
            "closed_by": technical("link"),
            "closed_at": technical("clock of the record"),
        },
    ),
    Table(
        "breaches.Letter",
        unit_kind="breach",
        unit="unit",
        source="written_by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "breach": technical("link"),
            "what_happened": sealed("breach_record"),
            "consequences": sealed("breach_record"),
            "measures": sealed("breach_record"),
            "contact": sealed("breach_record"),
            "written_by": technical("link"),
            "written_at": technical("clock of the record"),
            "ordered_by": technical("link"),
            "ordered_at": technical("clock of the record"),
        },
    ),
    Table(
        "breaches.Addressee",
        unit_kind="breach",
        unit="letter__unit",
        customer="customer",
        columns={
            "id": technical("opaque id"),
            "letter": technical("link"),
            "customer": technical("link"),
            "sent_at": technical("clock of the record"),
        },
    ),
)

UNITS = (UnitKind("breach", root="breaches.Breach", anchors={"record.closed": "closed_at"}),)

NOUNS = {
    "breach": Noun(
        "security",
        categories=("breach_record",),
        reads={
            "exported": Text(
                "un tableau sans nom, tiré du journal par le délégué après un incident",
                "a table without names, drawn from the record by the officer after an incident",
            ),
        },
    ),
    "letter": Noun("security", categories=("breach_record",)),
}
