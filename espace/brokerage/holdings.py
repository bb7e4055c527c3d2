"""What the brokerage's settings hold: facts of a company, and the opaque id of who changed them. Nothing of a customer."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, technical

HOLDINGS = (
    Table(
        "brokerage.Version",
        columns={
            "id": technical("sequence"),
            "setting": technical("name of a setting"),
            "about": technical("kind and language of a mail"),
            "value": technical("company, not a person"),
            "by": technical("link"),
            "at": technical("clock of the program"),
        },
    ),
    Table(
        "brokerage.Logo",
        columns={
            "digest": technical("digest of a picture"),
            "media_type": technical("type of a file"),
            "content": technical("company, not a person"),
            "at": technical("clock of the program"),
        },
    ),
)

NOUNS = {"brokerage": Noun("handling", categories=("staff_account",))}
