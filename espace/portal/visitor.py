"""Who is at the screen: the customer of this session, and what of theirs is looked for."""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from espace.accounts.doors import find, member
from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.lib import clock
from espace.tickets.models import Draft, Ticket

NEWLINES = re.compile(r"\r\n?")


class AlreadySent(Exception):
    """The draft asked for was sent meanwhile: it is the request of the same id."""

    def __init__(self, pk: UUID) -> None:
        super().__init__(str(pk))
        self.pk = pk


def own_file(request: HttpRequest) -> Customer:
    """The file of the signed-in customer, which came with the session; 404 for an account without one."""
    try:
        return member(request).customer
    except Customer.DoesNotExist as error:
        raise Http404 from error


def customer_of(user: UUID) -> User:
    """Some customer, for the doors of queries that are written once for all of them."""
    return User(pk=user, role=Role.CUSTOMER)


def own_draft(request: HttpRequest, pk: UUID) -> Draft:
    """One's own draft. Raises :class:`AlreadySent`, or 404."""
    drafts = Draft.objects.select_related("customer__user", "contract__product__insurer", "follows")
    found = drafts.visible_to(member(request), clock.now()).filter(pk=pk).first()
    if found is not None:
        return found
    if Ticket.objects.visible_to(member(request), clock.now()).filter(pk=pk).exists():
        raise AlreadySent(pk)
    return find(drafts, request, pk=pk)


def own_contract(request: HttpRequest, given: str) -> Contract | None:
    """The contract that a form names, or ``None``; somebody else's, or one that is not there, is 404."""
    if not given:
        return None
    return find(Contract.objects.select_related("product__insurer"), request, pk=uuid_of(given))


def own_tickets(request: HttpRequest) -> QuerySet[Ticket]:
    """One's own requests, whoever sent them: not those that one sent for somebody else."""
    return Ticket.objects.filter(customer=own_file(request))


def whose(draft: Draft, user: User) -> User:
    """Whose contracts a draft is about: its author's, or those of the person for whom they write."""
    if draft.proxy_id is None:
        return user
    assert draft.customer.user is not None  # a proxy runs while both have a space
    return draft.customer.user


def contract_for(request: HttpRequest, draft: Draft, given: str) -> Contract | None:
    """The contract that the form of a draft names, as :func:`own_contract`; under a proxy, one of its giver's and no other."""
    if draft.proxy_id is None or not given:
        return own_contract(request, given)
    theirs = Contract.objects.visible_to(whose(draft, member(request))).select_related("product__insurer")
    found = theirs.filter(pk=uuid_of(given)).first()
    return found or find(Contract.objects.filter(customer=draft.customer_id), request, pk=uuid_of(given))


def uuid_of(given: str | None) -> UUID:
    """The id that a form carries. What is not one is no id of ours: 404."""
    try:
        return UUID(given or "")
    except ValueError as error:
        raise Http404 from error


def typed(given: str | None) -> str:
    """A text as its writer meant it: without NUL bytes, with plain line ends, without spaces around."""
    return NEWLINES.sub("\n", (given or "").replace("\x00", "")).strip()
