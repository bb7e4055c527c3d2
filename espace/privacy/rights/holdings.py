"""What the exercise of rights holds."""

from __future__ import annotations

from espace.privacy.rights.states import Right
from espace.register.holdings import Noun, Table, UnitKind, clear, sealed, technical
from espace.register.lines import Text

HOLDINGS = (
    Table(
        "rights.RightsRequest",
        said={"right": "espace.privacy.rights.wording:label", "answer": "espace.privacy.rights.wording:answer"},
        unit_kind="rights_request",
        unit="unit",
        customer="customer",
        source="entered_by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "customer": technical("link"),
            "ticket": technical("link"),
            "right": clear("request_state"),
            "field": clear("request_state"),
            "channel": clear("request_state"),
            "answer_by": clear("request_state"),
            "received_on": clear("request_state"),
            "entered_at": clear("request_state"),
            "entered_by": technical("link"),
            "who": sealed("addresses"),
            "asked": sealed("exchanges"),
            "identity": clear("request_state"),
            "state": clear("request_state"),
            "extended_at": clear("request_state"),
            "extended_by": technical("link"),
            "extension_reasons": sealed("exchanges"),
            "decision": clear("request_state"),
            "decided_at": clear("request_state"),
            "decided_by": technical("link"),
            "reasons": sealed("exchanges"),
            "told": technical("ids of the register"),
            "answer": sealed("exchanges"),
            "answered_at": clear("request_state"),
            "as_asked": technical("kind of answer"),
            "served_at": clear("request_state"),
            "carried_out_at": clear("request_state"),
        },
    ),
    Table(
        "rights.Step",
        said={"name": "espace.privacy.rights.wording:step"},
        unit_kind="rights_request",
        unit="request__unit",
        customer="request__customer",
        source="by",
        columns={
            "id": technical("sequence"),
            "request": technical("link"),
            "name": clear("request_state"),
            "source": clear("request_state"),
            "target": clear("request_state"),
            "by": technical("link"),
            "at": clear("request_state"),
        },
    ),
    Table(
        "rights.Suspension",
        unit_kind="rights_request",
        unit="request__unit",
        customer="request__customer",
        columns={
            "id": technical("sequence"),
            "request": technical("link"),
            "began_on": clear("request_state"),
            "ended_on": clear("request_state"),
        },
    ),
    Table(
        "rights.IdentityProof",
        unit_kind="identity_proof",
        unit="unit",
        customer="request__customer",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "request": technical("link"),
            "media_type": clear("identity_proof"),
            "content": sealed("identity_proof"),
            "received_at": clear("identity_proof"),
        },
    ),
)

UNITS = (
    UnitKind("rights_request", root="rights.RightsRequest", anchors={"rights_request.answered": "answered_at"}),
    UnitKind(
        "identity_proof",
        root="rights.IdentityProof",
        anchors={"identity.decided": "request__decided_at", "identity.received": "received_at"},
    ),
)

# What people exercise here, by its id in the register.
RIGHTS = tuple(Right)

# How what the ledger recorded is done again after a restore.
REPLAYS = {
    "objection": "espace.privacy.rights.replaying:objections",
    "restriction": "espace.privacy.rights.replaying:restrictions",
}

NOUNS = {
    "rights": Noun(
        "security",
        kinds=("rights_request", "identity_proof"),
        reads={
            "listed": Text("la liste des droits exercés", "the list of rights exercised"),
            "read": Text("a ouvert votre demande d’exercice d’un droit", "opened your request to exercise a right"),
            "proof_read": Text("a ouvert votre justificatif d’identité", "opened your proof of identity"),
        },
    ),
}
