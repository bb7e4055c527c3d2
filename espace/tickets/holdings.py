"""What requests hold: prepared (drafts), sent (tickets), said (messages), and noted by staff."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, UnitKind, clear, sealed, technical
from espace.register.lines import Text
from espace.tickets.holdings_of_disclosures import DISCLOSURES, SHARES, SHOWINGS
from espace.tickets.holdings_of_disclosures import NOUN as DISCLOSURE
from espace.tickets.holdings_of_work import CHECKS, DEPARTURES, NOTES, PRESENCE, TEMPLATES, VIEWS

TICKETS = (
    Table(
        "tickets.Draft",
        said={"kind": "espace.tickets.telling:kind", "answers": "espace.tickets.telling:answers"},
        unit_kind="draft",
        unit="unit",
        customer="customer",
        source="customer",
        prepared="proxy",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "customer": technical("link"),
            "kind": clear("request_preparation"),
            "contract": technical("link"),
            "follows": technical("link"),
            "proxy": technical("link"),
            "answers": sealed("request_preparation"),
            "created_at": clear("request_preparation"),
            "edited_at": clear("request_preparation"),
            "revision": technical("count"),
        },
    ),
    Table(
        "tickets.Ticket",
        said={
            "kind": "espace.tickets.telling:kind",
            "answers": "espace.tickets.telling:answers",
            "channel": "espace.tickets.telling:channel",
        },
        unit_kind="ticket",
        unit="unit",
        customer="customer",
        source="submitted_by",
        by_staff=("asked", "back_at", "back_note"),
        entered="entered_at",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "reference": technical("opaque reference"),
            "customer": technical("link"),
            "contract": technical("link"),
            "follows": technical("link"),
            "proxy": technical("link"),
            "kind": clear("request_state"),
            "kind_version": technical("version of the form"),
            "answers": sealed("volunteered_information"),
            "asked": sealed("exchanges"),
            "state": clear("request_state"),
            "ball": clear("request_state"),
            "ball_since_at": clear("request_state"),
            "assignee": technical("link"),
            "submitted_at": clear("request_state"),
            "submitted_by": technical("link"),
            "channel": clear("request_state"),
            "entered_at": clear("request_state"),
            "activity_at": clear("request_state"),
            "taken_back_at": technical(
                "clock of the program: whoever writes meanwhile is told that the request changed"
            ),
            "unread_by_customer": technical("state"),
            "closed_at": clear("request_state"),
            "closed_by": technical("link"),
            "urgent": clear("request_state"),
            "complaint_since_at": clear("request_state"),
            "rights_since_at": clear("request_state"),
            "back_at": clear("internal_notes"),
            "back_note": sealed("internal_notes"),
        },
    ),
    Table(
        "tickets.StateChange",
        said={"name": "espace.tickets.telling:move"},
        unit_kind="ticket",
        unit="ticket__unit",
        customer="ticket__customer",
        source="by",
        columns={
            "id": technical("sequence"),
            "ticket": technical("link"),
            "name": clear("request_state"),
            "source": clear("request_state"),
            "target": clear("request_state"),
            "by": technical("link"),
            "at": clear("request_state"),
        },
    ),
    Table(
        "tickets.Termination",
        unit_kind="ticket",
        unit="ticket__unit",
        customer="ticket__customer",
        columns={
            "id": technical("sequence"),
            "ticket": technical("link"),
            "notified_at": clear("request_state"),
            "forwarded_on": clear("request_state"),
            "ends_on": clear("contract"),
        },
    ),
    Table(
        "tickets.BankChange",
        unit_kind="ticket",
        unit="ticket__unit",
        customer="ticket__customer",
        columns={
            "id": technical("sequence"),
            "ticket": technical("link"),
            "called_back_at": clear("request_state"),
            "called_back_by": technical("link"),
        },
    ),
)

THREAD = (
    Table(
        "tickets.Message",
        unit_kind="ticket",
        unit="unit",
        customer="ticket__customer",
        source="author",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "ticket": technical("link"),
            "author": technical("link"),
            "from_customer": technical("side"),
            "body": sealed("exchanges"),
            "asked": sealed("exchanges"),
            "sent_at": clear("exchanges"),
            "withdrawn_at": clear("exchanges"),
            "withdrawn_by": technical("link"),
        },
    ),
    *DEPARTURES,
    *NOTES,
    Table(
        "tickets.Attachment",
        unit_kind="document",
        unit="document__unit",
        customer="document__customer",
        prepared="draft__proxy",
        arrives="message__sent_at",
        columns={
            "id": technical("sequence"),
            "document": technical("link"),
            "draft": technical("link"),
            "message": technical("link"),
            "ticket": technical("link"),
        },
    ),
    Table(
        "tickets.Qualification",
        unit_kind="ticket",
        unit="ticket__unit",
        customer="ticket__customer",
        source="by",
        columns={
            "id": technical("sequence"),
            "message": technical("link"),
            "ticket": technical("link"),
            "kind": clear("request_state"),
            "received_at": clear("request_state"),
            "by": technical("link"),
            "at": clear("request_state"),
            "acknowledged_at": clear("request_state"),
            "answered_at": clear("request_state"),
        },
    ),
    Table(
        "tickets.BreakGlass",
        unit_kind="ticket",
        unit="unit",
        customer="ticket__customer",
        source="by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "ticket": technical("link"),
            "motive": sealed("action_history"),
            "by": technical("link"),
            "at": clear("action_history"),
            "decided_by": technical("link"),
            "decided_at": clear("action_history"),
            "granted": technical("state"),
        },
    ),
)

HOLDINGS = (*TICKETS, *THREAD, *SHARES, *SHOWINGS, *DISCLOSURES, *CHECKS, *TEMPLATES, *VIEWS, *PRESENCE)

UNITS = (
    UnitKind(
        "draft",
        root="tickets.Draft",
        words=Text("Brouillon", "Draft"),
        anchors={"draft.edited": "edited_at"},
        within=("customer__unit",),
    ),
    UnitKind(
        "ticket",
        root="tickets.Ticket",
        words=Text("Demande", "Request"),
        anchors={"ticket.closed": "closed_at"},
        opened="submitted_at",
        closed="closed_at",
        contracts="espace.tickets.ending:contracts_of",
        archived=True,
        group="requests",
    ),
)

REPLAYS = {
    "message.taken_back": "espace.tickets.actions.leaving:taken_back_again",
    "message.withdrawn": "espace.tickets.withdrawing:withdraw_again",
    "proxy.ended": "espace.tickets.proxies.replaying:ended_again",
    "showing.ended": "espace.tickets.proxies.replaying:hidden_again",
}
WAITS = ("espace.tickets.departing:any_of",)

ANCHORS = {("profile", "customer.ended"): "espace.tickets.ending:account_ended"}

NOUNS = {
    "ticket": Noun(
        "handling",
        kinds=("ticket",),
        reads={"read": Text("a ouvert une de vos demandes", "opened one of your requests")},
    ),
    "message": Noun("handling", categories=("exchanges",)),
    "note": Noun(
        "handling",
        categories=("internal_notes",),
        reads={
            "read": Text(
                "a relu les notes internes de votre demande, pour votre copie",
                "read the internal notes of your request, for your copy",
            )
        },
    ),
    "share": Noun(
        "handling",
        categories=("identity", "request_state", "exchanges", "volunteered_information", "volunteered_documents"),
        reads={
            "read": Text(
                "a ouvert ce qu’un gestionnaire a partagé de votre dossier",
                "opened what an advisor shared of your file",
            ),
            "listed": Text(
                "la liste de ce qui est partagé avec LYA PROTECT", "the list of what is shared with LYA PROTECT"
            ),
        },
    ),
    "showing": Noun("handling", categories=("request_state",)),
    "disclosure": DISCLOSURE,
    "break_glass": Noun(
        "security",
        categories=("identity", "request_state", "exchanges", "volunteered_information", "volunteered_documents"),
        lent=True,
        reads={
            "read": Text(
                "a lu une de vos demandes par un accès exceptionnel",
                "read one of your requests by an exceptional access",
            ),
            "listed": Text("la liste des accès exceptionnels", "the list of exceptional accesses"),
        },
    ),
    "opinion": Noun("handling", categories=("internal_notes",)),
    "complaint": Noun("handling", categories=("request_state", "exchanges")),
    "termination": Noun("handling", categories=("request_state", "contract")),
    "bank_change": Noun("handling", categories=("request_state", "bank_reference")),
    "bank_reference": Noun(
        "handling",
        categories=("bank_reference",),
        reads={"revealed": Text("a découvert vos coordonnées bancaires", "uncovered your bank details")},
    ),
    "draft": Noun("account", kinds=("draft",)),
    "check": Noun("handling", categories=("request_state",)),
    "view": Noun("handling", categories=("request_state",)),
    "check_point": Noun("handling", categories=("request_state",)),
    "template": Noun(
        "handling",
        categories=("identity", "contract", "request_state"),
        reads={"used": Text("a commencé une réponse avec un modèle", "began an answer with a template")},
    ),
}
