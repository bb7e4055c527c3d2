"""What matters to a customer today: the first page of their space, in seven statements whatever they own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from espace import vault
from espace.accounts.models import Customer, User
from espace.contracts.models import Contract
from espace.documents import validity
from espace.documents.models import Document
from espace.lib import clock
from espace.lib.prepared import Prepared
from espace.portal import standing
from espace.portal.visitor import customer_of
from espace.privacy.breaches.models import Addressee
from espace.tickets import departing
from espace.tickets.models import Draft, Ticket
from espace.tickets.models.tickets import closed_since, drafts_since
from espace.tickets.states import State

LAST = 5
MOST_CONTRACTS = 6
RENEWAL_TOLD = timedelta(days=60)
DOCUMENT_IS_NEW = timedelta(days=14)
LETTER_IS_NEW = timedelta(days=60)


@dataclass(frozen=True)
class Today:
    """``awaited``: requests waiting for the customer's reply; ``news``: other requests with something unread; ``documents``: newly
    published; ``ending``: others, good until a day that is near, before or after."""

    first_name: str
    awaited: list[Ticket]
    news: list[Ticket]
    documents: list[Document]
    ending: list[Document]
    drafts: list[Draft]
    contracts: list[Contract]
    has_more_contracts: bool
    renewals: list[Contract]
    letters: list[Addressee]
    last: list[Ticket]

    @property
    def is_new_here(self) -> bool:
        """Nothing was ever asked or prepared."""
        return not (self.last or self.drafts)


def _tickets(user: UUID, since: datetime, at: datetime) -> QuerySet[Ticket]:
    return Ticket.objects.of(user, since).select_related("contract__product", "assignee").newest(at)


CALLING = Prepared(
    lambda user, since, at: _tickets(user, since, at).filter(
        Q(state=State.WAITING_FOR_CUSTOMER) | Q(unread_by_customer=True) | Q(departure__leaves_at__gt=at)
    )[: 2 * LAST],
    user=UUID,
    since=datetime,
    at=datetime,
)
LATEST = Prepared(lambda user, since, at: _tickets(user, since, at)[:LAST], user=UUID, since=datetime, at=datetime)
DRAFTS = Prepared(
    lambda user, since: (
        Draft.objects.of(user, since).select_related("contract__product").order_by("-edited_at", "-pk")[:LAST]
    ),
    user=UUID,
    since=datetime,
)
CONTRACTS = Prepared(
    lambda user, on: (
        Contract.objects.visible_to(customer_of(user))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        .select_related("product__insurer")
        .order_by("-effective_on", "-pk")[: MOST_CONTRACTS + 1]
    ),
    user=UUID,
    on=date,
)
DOCUMENTS = Prepared(
    lambda user, after, since, drafts, ended, ending, at: (
        Document.objects.of(user, since, drafts, at)
        .served()
        .filter(Q(published_at__gt=after) | Q(expires_on__gte=ended, expires_on__lte=ending))
        .order_by("-uploaded_at", "-pk")[: 2 * LAST]
    ),
    user=UUID,
    after=datetime,
    since=datetime,
    drafts=datetime,
    ended=date,
    ending=date,
    at=datetime,
)
LETTERS = Prepared(
    lambda user, after: (
        Addressee.objects.visible_to(customer_of(user)).filter(sent_at__gt=after).order_by("-sent_at", "-pk")[:LAST]
    ),
    user=UUID,
    after=datetime,
)


def today(user: User, customer: Customer, at: datetime) -> Today:
    """Read the page of ``customer``; every row comes opened, as far as the register lets a customer read it."""
    on = clock.today(at)
    since, drafts_from = closed_since(at), drafts_since(at)
    calling, last = CALLING(user=user.pk, since=since, at=at), LATEST(user=user.pk, since=since, at=at)
    drafts = DRAFTS(user=user.pk, since=drafts_from)
    contracts = CONTRACTS(user=user.pk, on=on)
    new_after = at - DOCUMENT_IS_NEW
    documents = DOCUMENTS(
        user=user.pk, after=new_after, since=since, drafts=drafts_from, ended=on - validity.TOLD, ending=on + validity.TOLD, at=at
    )  # fmt: skip
    names = [ticket.assignee for ticket in (*calling, *last) if ticket.assignee]
    kept = departing.kept_of([*calling, *last])
    vault.open_rows(customer, calling, last, names, drafts, contracts, documents, kept, viewer=user.role)
    for ticket in (*calling, *last):
        departing.as_seen(ticket, at)
    return Today(
        first_name=customer.first_name,
        awaited=[ticket for ticket in calling if ticket.state == State.WAITING_FOR_CUSTOMER],
        news=[ticket for ticket in calling if ticket.state != State.WAITING_FOR_CUSTOMER and ticket.unread_by_customer],
        documents=[one for one in documents if is_new(one, new_after)],
        ending=[one for one in documents if not is_new(one, new_after)],
        drafts=drafts,
        contracts=contracts[:MOST_CONTRACTS],
        has_more_contracts=len(contracts) > MOST_CONTRACTS,
        letters=LETTERS(user=user.pk, after=at - LETTER_IS_NEW),
        renewals=[contract for contract in contracts if renews_soon(contract, on)],
        last=last,
    )


def is_new(document: Document, after: datetime) -> bool:
    return document.published_at is not None and document.published_at > after


def renews_soon(contract: Contract, on: date) -> bool:
    """Whether the contract is renewed within 60 days: an end already set comes first."""
    renewal = contract.renews_on
    if renewal is None or not on <= renewal <= on + RENEWAL_TOLD:
        return False
    return contract.ends_on is None or contract.ends_on > renewal


def line(ticket: Ticket, at: datetime) -> dict[str, object]:
    """One request of a list: its title, its sentence, its badge."""
    look, word = standing.badge(ticket)
    return {
        "ticket": ticket,
        "title": standing.title(ticket),
        "sentence": standing.sentence(ticket, at),
        "look": look,
        "word": word,
    }
