"""What the tools of those who answer hold, besides the requests themselves."""

from __future__ import annotations

from espace.register.holdings import Table, clear, sealed, technical

DEPARTURES = (
    Table(
        "tickets.Departure",
        unit_kind="ticket",
        unit="unit",
        customer="ticket__customer",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "ticket": technical("link"),
            "message": technical("link"),
            "leaves_at": technical("clock of the program, for some seconds"),
            "state": technical("copy of the request's, for some seconds"),
            "ball": technical("copy of the request's, for some seconds"),
            "ball_since_at": technical("copy of the request's, for some seconds"),
            "activity_at": technical("copy of the request's, for some seconds"),
            "asked": sealed("exchanges"),
            "back_at": technical("copy of the request's, for some seconds"),
            "back_note": sealed("internal_notes"),
            "was_unread": technical("copy of the request's, for some seconds"),
        },
    ),
)

NOTES = (
    Table(
        "tickets.Note",
        unit_kind="ticket",
        unit="unit",
        customer="ticket__customer",
        source="author",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "ticket": technical("link"),
            "author": technical("link"),
            "body": sealed("internal_notes"),
            "written_at": clear("internal_notes"),
            "asked_of": technical("link"),
            "answer": sealed("internal_notes"),
            "answered_at": clear("internal_notes"),
            "declined": technical("state"),
        },
    ),
)

# What the brokerage says to everybody: a template speaks of nobody, its names and numbers come from the request at its use.
WORDS = technical("words of the brokerage, the same for everybody: the facts of a person are variables")
TEMPLATES = (
    Table(
        "tickets.ReplyTemplate",
        columns={
            "id": technical("opaque id"),
            "created_at": technical("life of a template"),
            "used_on": technical("day of the last use, without who or for whom"),
            "retired_by": technical("link"),
            "retired_at": technical("life of a template"),
        },
    ),
    Table(
        "tickets.CheckPoint",
        columns={
            "id": technical("sequence"),
            "kind": technical("kind of request"),
            "label_fr": WORDS,
            "label_en": WORDS,
            "created_by": technical("link"),
            "created_at": technical("life of a point"),
            "retired_by": technical("link"),
            "retired_at": technical("life of a point"),
        },
    ),
    Table(
        "tickets.ReplyWording",
        columns={
            "id": technical("sequence"),
            "template": technical("link"),
            "name": WORDS,
            "kinds": technical("kinds of request"),
            "act": technical("what is done with the words"),
            "body_fr": WORDS,
            "body_en": WORDS,
            "asked_fr": WORDS,
            "asked_en": WORDS,
            "written_by": technical("link"),
            "written_at": technical("life of a template"),
            "approved_by": technical("link"),
            "approved_at": technical("life of a template"),
        },
    ),
)

CHECKS = (
    Table(
        "tickets.Check",
        unit_kind="ticket",
        unit="ticket__unit",
        customer="ticket__customer",
        source="by",
        columns={
            "id": technical("sequence"),
            "ticket": technical("link"),
            "point": technical("link"),
            "by": technical("link"),
            "at": clear("request_state"),
        },
    ),
)

CODE = technical("a code of a view: which requests it lists, never whose")
VIEWS = (
    Table(
        "tickets.SavedView",
        columns={
            "id": technical("opaque id"),
            "owner": technical("link"),
            "name": technical("words of the brokerage: neither an address nor a number fits in it"),
            "is_shared": technical("state of a view"),
            "queue": CODE,
            "kind": CODE,
            "held": CODE,
            "holder": technical("link"),
            "insurer": technical("link"),
            "waiting_days": CODE,
            "newest_first": CODE,
            "columns": CODE,
            "saved_at": technical("life of a view"),
        },
    ),
)

PRESENCE = (
    Table(
        "tickets.Presence",
        backup="none",
        columns={
            "user": technical("a member of staff in front of a page, forgotten within minutes"),
            "ticket": technical("the request whose page it is"),
            "is_writing": technical("state of a page"),
            "until_at": technical("lease of a minute; no row outlives it by long, and none is kept"),
        },
    ),
)
