"""What the measures hold: counts, days and hours. The one personal thing is the free text of a comment, sealed, without an author."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, UnitKind, clear, sealed, technical
from espace.register.lines import Text

COUNT = technical("count without a person")
TOPIC = technical("kind of request, or group of pages")
DAY = technical("day or month of a count")

HOLDINGS = (
    Table(
        "metrics.UsageEvent",
        retention="usage_event",
        backup="none",
        columns={
            "id": technical("random id, of nothing else"),
            "area": clear("usage_measure"),
            "at": clear("usage_measure"),
        },
    ),
    Table(
        "metrics.Pending",
        columns={
            "id": technical("sequence"),
            "stream": technical("what is counted"),
            "topic": TOPIC,
            "on": DAY,
            "n": COUNT,
            "total": COUNT,
            "durations": technical("hours, without the request that took them"),
        },
    ),
    Table(
        "metrics.Figure",
        columns={
            "id": technical("sequence"),
            "stream": technical("what is counted"),
            "topic": TOPIC,
            "from_on": DAY,
            "to_on": DAY,
            "n": COUNT,
            "total": COUNT,
            "median": technical("hours, of eleven requests at least"),
            "ninth": technical("hours, of eleven requests at least"),
        },
    ),
    Table(
        "metrics.Coverage",
        columns={"id": technical("sequence"), "on": DAY, "accepted": COUNT, "others": COUNT},
    ),
    Table("metrics.MonthCounted", columns={"on": DAY}),
    Table(
        "metrics.Comment",
        unit_kind="satisfaction_comment",
        unit="unit",
        columns={
            "id": technical("random id, of nothing else"),
            "unit": technical("unit"),
            "month_on": technical("month of a count"),
            "topic": TOPIC,
            "words": sealed("usage_measure"),
            "is_kept": technical("decision of the officer"),
        },
    ),
)

UNITS = (
    UnitKind(
        "satisfaction_comment",
        root="metrics.Comment",
        words=Text("commentaires de satisfaction", "satisfaction comments"),
        anchors={"comment.written": "month_on"},
    ),
)

NOUNS = {
    "comment": Noun(
        "measurement",
        kinds=("satisfaction_comment",),
        reads={
            "read": Text("un commentaire de satisfaction, sans auteur", "a satisfaction comment, without an author")
        },
    ),
}
