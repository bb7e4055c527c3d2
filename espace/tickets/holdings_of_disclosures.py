"""Who else reads a request: another company in the space, the holder of a proxy, or an insurer outside it."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, clear, sealed, technical
from espace.register.lines import Text

SHARES = (
    Table(
        "tickets.Share",
        unit_kind="ticket",
        unit="unit",
        customer="ticket__customer",
        source="by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "ticket": technical("link"),
            "document": technical("link"),
            "motive": sealed("exchanges"),
            "by": technical("link"),
            "at": clear("request_state"),
            "ends_at": clear("request_state"),
            "ended_by": technical("link"),
            "ended_at": clear("request_state"),
        },
    ),
)

SHOWINGS = (
    Table(
        "tickets.Showing",
        unit_kind="ticket",
        unit="ticket__unit",
        customer="ticket__customer",
        source="ticket__customer",
        columns={
            "id": technical("opaque id"),
            "ticket": technical("link"),
            "proxy": technical("link"),
            "at": clear("request_state"),
            "ended_at": clear("request_state"),
        },
    ),
)

DISCLOSURES = (
    Table(
        "tickets.Disclosure",
        said={"means": "espace.tickets.telling:means"},
        unit_kind="ticket",
        unit="unit",
        customer="ticket__customer",
        source="by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "ticket": technical("link"),
            "insurer": sealed("contract"),
            "country": technical("the register's, where it says that insurers read"),
            "named_on": technical("the register's, since when it names insurers"),
            "messages": technical("links"),
            "documents": technical("links"),
            "message_count": clear("request_state"),
            "document_count": clear("request_state"),
            "means": clear("request_state"),
            "reason": sealed("exchanges"),
            "sent_on": clear("request_state"),
            "agreed_on": clear("request_state"),
            "by": technical("link"),
            "at": clear("request_state"),
            "wrong_why": sealed("exchanges"),
            "wrong_by": technical("link"),
            "wrong_at": clear("request_state"),
        },
    ),
)

NOUN = Noun(
    "handling",
    categories=("identity", "contract", "exchanges", "volunteered_documents"),
    reads={
        "made": Text(
            "a noté avoir transmis à votre assureur une partie d’une de vos demandes",
            "noted having passed on to your insurer a part of one of your requests",
        ),
        "corrected": Text(
            "a corrigé : ce qui était noté comme transmis à votre assureur ne l’a pas été ainsi",
            "corrected: what was noted as passed on to your insurer was not passed on so",
        ),
    },
)
