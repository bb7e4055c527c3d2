"""What the proofs of consent hold: ids, states and instants; the words come from the register."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, clear, technical
from espace.register.lines import Text

HOLDINGS = (
    Table(
        "consent.ConsentEvent",
        said={"purpose": "espace.privacy.consent.wording:label"},
        customer="customer",
        retention="consent_proof",
        columns={
            "id": technical("sequence"),
            "record": technical("opaque id"),
            "customer": clear("consent_proof"),
            "purpose": clear("consent_proof"),
            "about": technical("opaque id of a request"),
            "state": clear("consent_proof"),
            "at": clear("consent_proof"),
            "how": clear("consent_proof"),
            "received_on": clear("consent_proof"),
            "terms": technical("link"),
        },
    ),
    Table(
        "consent.Terms",
        columns={
            "id": technical("digest of a version, a purpose and a language"),
            "notice": technical("link"),
            "purpose": technical("name of a purpose"),
            "language": technical("language of the text"),
            "wording": technical("words of the register"),
        },
    ),
    Table(
        "consent.NoticeVersion",
        columns={
            "id": technical("sequence"),
            "version": technical("digest of the register"),
            "edition": technical("name of an edition"),
            "generation": technical("count of material changes"),
            "seen_at": technical("clock of the program"),
            "text": technical("the register itself"),
        },
    ),
    Table("consent.Release", columns={"event": technical("sequence")}),
)

REPLAYS = {"consent.withdrawn": "espace.privacy.consent.actions.replaying:withdraw_again"}

NOUNS = {
    "consent": Noun(
        "security",
        categories=("consent_proof",),
        reads={"read": Text("a vu à quoi vous avez consenti", "saw what you consented to")},
    ),
}
