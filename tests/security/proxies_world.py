"""Proxies around Claire: one that she gave to somebody who uses it, one that waits for her answer, one that she holds."""

from __future__ import annotations

import functools
from datetime import timedelta
from uuid import UUID, uuid4

from espace.accounts.models import Customer, Proxy, User
from espace.lib import clock
from espace.tickets.models import Draft, Ticket
from espace.tickets.proxies import actions as proxies
from tests import cast
from tests.security.replies_world import Answering
from tests.tickets.lending import NO_HEALTH, lent, offered, prepared, sent

NOW = clock.now()
BEFORE = NOW - timedelta(days=2)


class Lending(Answering):
    """Built, like the rest of the world, as it is needed."""

    @functools.cached_property
    def nora(self) -> User:
        """Another client, with a contract, who is on the other side of each of them."""
        file: Customer = cast.customer("Nora", "Sellier", email="nora@clients.example")
        cast.contract(file)
        assert file.user is not None
        return file.user

    @functools.cached_property
    def given(self) -> Proxy:
        """Claire's, which Nora has used."""
        made = lent(self.claire, self.nora, at=BEFORE)
        sent(made, self.nora, NO_HEALTH, at=NOW - timedelta(hours=1))
        return made

    @functools.cached_property
    def sent_for_her(self) -> Ticket:
        """What Nora sent for Claire."""
        return Ticket.objects.get(proxy=self.given)

    @functools.cached_property
    def offered(self) -> Proxy:
        """Nora's, which waits for Claire's answer."""
        return offered(self.nora, self.claire.email, at=BEFORE)

    @functools.cached_property
    def held(self) -> Proxy:
        """Nora's, under which Claire acts."""
        return lent(self.nora, self.claire, at=BEFORE)

    @functools.cached_property
    def lent_draft(self) -> Draft:
        """What Claire prepares for Nora."""
        return prepared(self.held, self.claire, NO_HEALTH, at=NOW - timedelta(hours=1))

    @functools.cached_property
    def hers_to_lend(self) -> Ticket:
        """Claire's own, of a kind that Nora's proxy lends."""
        assert self.given
        return cast.ticket(self.claire.customer, kind=NO_HEALTH, at=BEFORE)

    @functools.cached_property
    def read_by_nora(self) -> Ticket:
        """Another, which she lets Nora read."""
        ticket = cast.ticket(self.claire.customer, kind=NO_HEALTH, at=BEFORE)
        proxies.let_read(ticket=ticket, proxy=self.given, by=self.claire, at=NOW - timedelta(minutes=30))
        return ticket

    def signs(self) -> dict[str, object]:
        """The form on which a proxy is given."""
        return {
            "id": self.new_proxy, "address": "quelquun@clients.example", "plain": ["certificate"],
            "ends_on": (clock.today(NOW) + timedelta(days=90)).isoformat(),
        }  # fmt: skip

    @functools.cached_property
    def new_proxy(self) -> UUID:
        """The id of the proxy that the form makes."""
        return uuid4()
