"""What the tables of accounts hold, django-allauth's and Django's own included."""

from __future__ import annotations

from espace.accounts import holdings_of_proxies as proxies
from espace.accounts.framework import THIRD_PARTY
from espace.accounts.holdings_of_staff import STAFF
from espace.accounts.roles import Role
from espace.register.holdings import Noun, Table, UnitKind, clear, sealed, technical
from espace.register.lines import Text

USERS = (
    Table(
        "accounts.User",
        unit_kind="profile",
        unit="customer__unit",
        customer="customer",
        outlives="espace.accounts.nameless:make_nameless",
        columns={
            "id": technical("opaque id"),
            "email": clear("addresses"),
            "password": clear("password"),
            "role": technical("role"),
            "language": technical("language of the screens"),
            "mail_choices": clear("contact"),
            "is_active": technical("state"),
            "consented_to": technical("count of the material changes of the notice"),
            "measured": technical("how a consent stands; its proofs say it"),
            "opinion_asked_on": clear("action_history"),
            "created_at": clear("action_history"),
            "last_login": clear("action_history"),
        },
        said={"mail_choices": "espace.accounts.mailing:told"},
    ),
)

CUSTOMERS = (
    Table(
        "accounts.Customer",
        unit_kind="profile",
        unit="unit",
        customer="id",
        source="source",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "user": technical("link"),
            "civility": sealed("identity"),
            "surname": sealed("identity"),
            "first_name": sealed("identity"),
            "birth_date": sealed("age"),
            "email": sealed("addresses"),
            "phone": sealed("contact"),
            "address": sealed("addresses"),
            "postcode": sealed("addresses"),
            "city": sealed("addresses"),
            "country": sealed("addresses"),
            "person_digest": clear("identity"),
            "email_digest": clear("addresses"),
            "phone_digest": clear("contact"),
            "restricted": clear("action_history"),
            "source": technical("kind of source"),
            "created_at": technical("clock of the program"),
            "updated_at": technical("clock of the program"),
            "indexed_at": technical("clock of the program"),
            "closed_at": clear("action_history"),
            "death_reported_at": clear("action_history"),
            "closed_by_death_at": clear("action_history"),
        },
    ),
    Table(
        "accounts.OptionalData",
        unit_kind="optional_data",
        unit="unit",
        customer="customer",
        source="source",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "customer": technical("link"),
            "profession": sealed("profession"),
            "education": sealed("education"),
            "source": technical("kind of source"),
            "updated_at": technical("clock of the program"),
        },
    ),
    Table(
        "accounts.FieldException",
        unit_kind="profile",
        unit="customer__unit",
        customer="customer",
        source="source",
        columns={
            "id": technical("sequence"),
            "customer": technical("link"),
            "field": clear("action_history"),
            "kind": clear("action_history"),
            "source": technical("kind of source"),
            "by": technical("link"),
            "at": clear("action_history"),
            "rekeyed_at": technical("clock of the program"),
        },
    ),
)

ACCESS = (
    Table(
        "accounts.Session",
        backup="none",
        customer="user__customer",
        retention="session",
        columns={
            "session_key": technical("digest of the session key"),
            "session_data": technical("ids and instants of sign-in, sealed under a key that only the browser holds"),
            "expire_date": technical("clock of the program"),
            "user": technical("link"),
            "created_at": clear("connection"),
            "seen_at": clear("connection"),
        },
    ),
    Table(
        "accounts.KnownDevice",
        backup="none",
        customer="user__customer",
        retention="known_device",
        columns={
            "id": technical("opaque id"),
            "user": technical("link"),
            "token_digest": technical("digest of random bits that a browser holds"),
            "session": technical("digest of the session key"),
            "used_at": clear("connection"),
        },
    ),
    Table(
        "accounts.SecondFactor",
        unit_kind="second_factor",
        unit="unit",
        customer="user__customer",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "user": technical("link"),
            "kind": technical("kind of factor"),
            "name": sealed("connection"),
            "secret": sealed("second_factor"),
            "counter": technical("count"),
            "created_at": clear("connection"),
            "used_at": clear("connection"),
        },
    ),
    Table(
        "accounts.Invitation",
        backup="none",
        unit_kind="invitation",
        unit="unit",
        customer="customer",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "token_digest": technical("digest of a single-use token"),
            "email": sealed("addresses"),
            "is_chosen": technical("kind of source"),
            "customer": technical("link"),
            "contract": technical("link"),
            "staff_member": technical("link"),
            "invited_by": technical("link"),
            "created_at": clear("action_history"),
            "used_at": clear("action_history"),
            "revoked_at": clear("action_history"),
        },
    ),
    Table(
        "accounts.PasswordReset",
        backup="none",
        customer="user__customer",
        retention="password_reset",
        columns={
            "id": technical("opaque id"),
            "user": technical("link"),
            "token_digest": technical("digest of a single-use token"),
            "created_at": clear("action_history"),
            "used_at": clear("action_history"),
        },
    ),
    Table(
        "accounts.Claim",
        unit_kind="claim",
        unit="unit",
        customer="customer",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "customer": technical("link"),
            "contract": technical("link"),
            "language": technical("language of the mails"),
            "asked": sealed("identity"),
            "new_email": sealed("addresses"),
            "how_checked": sealed("internal_notes"),
            "state": clear("action_history"),
            "created_at": clear("action_history"),
            "decided_by": technical("link"),
            "decided_at": clear("action_history"),
            "applied_at": clear("action_history"),
        },
    ),
    Table(
        "accounts.EmailChange",
        backup="none",
        unit_kind="email_change",
        unit="unit",
        customer="user__customer",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "user": technical("link"),
            "new_email": sealed("addresses"),
            "token_digest": technical("digest of a single-use token"),
            "created_at": clear("action_history"),
            "used_at": clear("action_history"),
        },
    ),
    Table(
        "accounts.Throttle",
        backup="none",
        columns={
            "id": technical("sequence"),
            "scope": technical("kind of counter"),
            "key": technical("keyed digest of what is counted"),
            "at": technical("clock of the program"),
        },
    ),
)

HOLDINGS = (*USERS, *STAFF, *CUSTOMERS, *ACCESS, *proxies.HOLDINGS, *THIRD_PARTY)

# Each of them is a recipient of the register, and the reverse; checked at every start.
ROLES = tuple(Role.values)

FOUND_BY = {"accounts.Customer": {"person": ("surname", "first_name", "birth_date")}}

REPLAYS = {
    "staff.deactivated": "espace.accounts.replaying:deactivated",
    "role.removed": "espace.accounts.replaying:role_removed",
}

UNITS = (
    UnitKind(
        "profile",
        root="accounts.Customer",
        words=Text("Profil", "Profile"),
        anchors={"customer.signed_in": "user__last_login"}, opened="created_at", archived=True, group="identity",
    ),
    UnitKind(
        "optional_data", root="accounts.OptionalData", words=Text("Données facultatives", "Optional data"),
        within=("customer__unit",), group="optional",
    ),
    UnitKind(
        "staff", root="accounts.StaffMember", anchors={"staff.left": "left_at"},
        before_leaving="espace.accounts.nameless:forget_staff",
    ),
    UnitKind("invitation", root="accounts.Invitation", within=("customer__unit", "staff_member__unit")),
    UnitKind(
        "second_factor", root="accounts.SecondFactor", within=("user__customer__unit", "user__staff_member__unit")
    ),
    UnitKind("email_change", root="accounts.EmailChange", within=("user__customer__unit", "user__staff_member__unit")),
    UnitKind("claim", root="accounts.Claim", within=("customer__unit",)), *proxies.UNITS,
)  # fmt: skip

NOUNS = {
    "absence": Noun("handling", categories=("staff_account",)),
    "customer": Noun(
        "handling", kinds=("profile", "optional_data"),
        reads={"read": Text("a ouvert votre dossier", "opened your file")},
    ),
    **proxies.NOUNS,
    "claim": Noun(
        "account", categories=("identity", "addresses", "contact"),
        reads={
            "read": Text("a vérifié votre demande d’accès", "checked your request for access"),
            "listed": Text("la liste des demandes d’accès", "the list of requests for access"),
        },
    ),
    "email": Noun("account", categories=("addresses",)),
    "factor": Noun("security", categories=("second_factor",)),
    "invitation": Noun("account", kinds=("invitation",)),
    "language": Noun("account", categories=("action_history",)),
    "mails": Noun("account", categories=("action_history",)),
    "password": Noun("security", categories=("password",)),
    "sessions": Noun("security", categories=("connection",)),
    "signin": Noun("security", categories=("connection",)),
}  # fmt: skip
