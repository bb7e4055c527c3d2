"""What a customer's contracts say together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from espace.accounts.models import Customer
from espace.contracts.models import Contract
from espace.lib import money


def last_ended_on(customer: Customer, *, on: date) -> date | None:
    """The end of the customer's last contract; ``None`` while one runs, is to begin, or when they never had any."""
    return last_end(Contract.objects.filter(customer=customer).only("ends_on"), on)


def last_end(contracts: Iterable[Contract], on: date) -> date | None:
    """The last end of these contracts; ``None`` while one runs or is to begin, or when there is none."""
    ends = [contract.ends_on for contract in contracts]
    if not ends or any(end is None or end > on for end in ends):
        return None
    return max(end for end in ends if end is not None)


def latest(customer: Customer) -> Contract | None:
    """The contract that speaks for the customer: the one that ends last, one without an end before all others."""
    cards = list(Contract.objects.filter(customer=customer))
    return max(cards, key=lambda card: (card.ends_on or date.max, card.effective_on, card.id), default=None)


def premium(contract: Contract) -> Decimal | None:
    """The yearly premium of an opened contract, in euros; ``None`` when what is written is no amount."""
    try:
        return money.parse(contract.premium) if contract.premium else None
    except money.BadAmount:
        return None
