"""Invitations in bulk in the world: somebody with an address and no space, and a round of which she is."""

from __future__ import annotations

import functools

from espace.accounts import matching
from espace.accounts.models import Customer
from espace.contracts.inviting import actions
from espace.contracts.models import InvitationRound
from espace.lib import clock
from tests import cast
from tests.security.people import People

NOW = clock.now()


class Inviting(People):
    """Built, like the rest of the world, as it is needed."""

    @functools.cached_property
    def invitable(self) -> Customer:
        one = cast.customer("Aya", "Sarr", with_account=False)
        matching.write_digests(one)
        one.save()
        cast.contract(one)
        return one

    @functools.cached_property
    def round(self) -> InvitationRound:
        """Sophie started it: the invitations leave."""
        assert self.invitable
        return actions.start(by=self.sophie, at=NOW)

    @functools.cached_property
    def paused(self) -> InvitationRound:
        actions.pause(round_=self.round, by=self.sophie, at=NOW)
        return self.round
