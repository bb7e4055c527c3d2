"""The sheet of a customer: who they are, where each value comes from, what they signed, asked and received. Eight statements at most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from espace import register, vault
from espace.accounts.actions.invitations import why_not
from espace.accounts.models import Customer, FieldException, Invitation, OptionalData, SecondFactor, User
from espace.contracts import reading
from espace.contracts.models import Contract
from espace.desk import wording
from espace.desk.frame import staff_of
from espace.desk.listing import Line, lines
from espace.documents import serving
from espace.documents.models import Document
from espace.lib import clock, countries, listed, phones
from espace.tickets import deadlines
from espace.tickets.models import Ticket

SHOWN = 50
FIELDS = (
    ("civility", _("Civilité")),
    ("first_name", _("Prénom")),
    ("surname", _("Nom de famille")),
    ("birth_date", _("Date de naissance")),
    ("email", _("Courriel")),
    ("phone", _("Téléphone")),
    ("address", _("Adresse")),
    ("postcode", _("Code postal")),
    ("city", _("Ville")),
    ("country", _("Pays")),
    ("profession", _("Profession")),
    ("education", _("Niveau d’études")),
)
OPTIONAL = ("profession", "education")
# How the sheet shows them: a label, and lines of fields that belong together.
GROUPS: tuple[tuple[object, tuple[tuple[str, ...], ...]], ...] = (
    (_("Nom"), (("civility", "first_name", "surname"),)),
    (_("Date de naissance"), (("birth_date",),)),
    (_("Courriel"), (("email",),)),
    (_("Téléphone"), (("phone",),)),
    (_("Adresse"), (("address",), ("postcode", "city"), ("country",))),
    (_("Profession"), (("profession",),)),
    (_("Niveau d’études"), (("education",),)),
)


@dataclass(frozen=True)
class Value:
    """One value with its source. ``exception``: the person's word over the file's; ``to_rekey``: the management system ignores it yet."""

    field: str
    label: object
    text: str
    day: date | None
    exception: FieldException | None
    is_frozen: bool = False

    @property
    def is_objected(self) -> bool:
        return self.exception is not None and self.exception.kind == FieldException.Kind.OBJECTED

    @property
    def to_rekey(self) -> bool:
        changed = self.exception is not None and self.exception.kind == FieldException.Kind.CHANGED
        return changed and self.exception is not None and self.exception.rekeyed_at is None


@dataclass(frozen=True)
class Group:
    """Values that are read together: ``lines`` of text, or ``day``; ``apart`` are those whose source is not the sheet's own."""

    label: object
    lines: list[str]
    day: date | None
    apart: list[tuple[Value, str]]
    frozen: list[Value]


@dataclass(frozen=True)
class Sheet:
    customer: Customer
    values: list[Value]
    groups: list[Group]
    source: str
    contracts: list[tuple[Contract, bool]]
    tickets: list[Line]
    documents: list[tuple[Document, bool]]
    more_tickets: bool
    why_not_invited: str
    invited_at: datetime | None

    @property
    def to_rekey(self) -> list[Value]:
        return [value for value in self.values if value.to_rekey]


def rows(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """What the sheet needs with the customer, in the same statement."""
    asked = Invitation.objects.filter(customer=OuterRef("pk"), used_at__isnull=True, revoked_at__isnull=True)
    return customers.select_related("user", "optional_data").annotate(
        invited_at=Subquery(asked.order_by("-created_at").values("created_at")[:1]),
        has_factor=Exists(SecondFactor.objects.filter(user=OuterRef("user"))),
    )


def read(customer: Customer, *, by: User, at: datetime) -> Sheet:
    """Open everything about a customer got through :func:`rows`, as far as the register lets this role read it."""
    exceptions = {one.field: one for one in customer.field_exceptions.all()}
    contracts = list(
        Contract.objects.visible_to(by)
        .filter(customer=customer)
        .select_related("product__insurer")
        .order_by("-effective_on", "-id")
    )
    asked = deadlines.with_clocks(Ticket.objects.visible_to(by, at).filter(customer=customer))
    tickets = list(asked.select_related("customer", "assignee").order_by("-activity_at", "-id")[: SHOWN + 1])
    documents = list(
        Document.objects.visible_to(by, at).filter(customer=customer).order_by("-uploaded_at", "-id")[:SHOWN]
    )
    optional: OptionalData | None = getattr(customer, "optional_data", None)
    vault.open_rows(
        customer, optional, contracts, [row.customer for row in tickets], [row.assignee for row in tickets], documents,
        staff_of(by), viewer=by.role,
    )  # fmt: skip
    on = clock.today(at)
    values = list(_values(customer, optional, exceptions))
    return Sheet(
        customer=customer,
        values=values,
        groups=list(_groups(values)),
        source=wording.source(customer.source),
        contracts=[(row, row.is_in_force(on)) for row in contracts],
        tickets=lines(tickets[:SHOWN], at),
        documents=[(row, serving.has_preview(row)) for row in documents],
        more_tickets=len(tickets) > SHOWN,
        why_not_invited=_why_not_invited(customer, contracts, at),
        invited_at=_standing_invitation(customer, at),
    )


def _why_not_invited(customer: Customer, contracts: list[Contract], at: datetime) -> str:
    """The sentence that says why this customer cannot be invited, empty when they can."""
    if not contracts:
        return gettext("Cette personne n’a pas de contrat.")
    on = clock.today(at)
    return why_not(customer, last_ended_on=reading.last_end(contracts, on), on=on)


def _standing_invitation(customer: Customer, at: datetime) -> datetime | None:
    sent: datetime | None = customer.invited_at  # type: ignore[attr-defined]
    return sent if sent and sent > register.oldest("invitation", at) else None


def _values(
    customer: Customer, optional: OptionalData | None, exceptions: dict[str, FieldException]
) -> Iterable[Value]:
    for name, label in FIELDS:
        row = optional if name in OPTIONAL else customer
        value = getattr(row, name) if row is not None else ""
        day = value if isinstance(value, date) else None
        text = "" if day else str(value or "")
        if name == "country" and text:
            text = countries.name(text, (get_language() or "fr")[:2])
        if name == "civility":
            text = listed.civility(text, (get_language() or "fr")[:2])
        if name == "phone":
            text = phones.display(text)
        yield Value(name, label, text, day, exceptions.get(name), is_frozen=name in (customer.restricted or ()))


def _groups(values: list[Value]) -> Iterable[Group]:
    held = {value.field: value for value in values}
    for label, rows in GROUPS:
        ours = [held[name] for names in rows for name in names]
        texts = [" ".join(held[name].text for name in names if held[name].text) for names in rows]
        day = next((value.day for value in ours if value.day), None)
        apart = [(value, wording.source(value.exception.source)) for value in ours if value.exception]
        if any(texts) or day or apart or label not in (GROUPS[-1][0], GROUPS[-2][0]):
            frozen = [value for value in ours if value.is_frozen]
            yield Group(label, [text for text in texts if text], day, apart, frozen)
