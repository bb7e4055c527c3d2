"""Long work in the world: a round of invitations, and copies of Claire's data that are being prepared."""

from __future__ import annotations

import functools

from espace.accounts import matching
from espace.accounts.models import Customer
from espace.contracts.inviting import actions
from espace.contracts.models import InvitationRound
from espace.lib import clock
from espace.privacy.exports import actions as exports
from espace.privacy.exports.models import Export
from tests import cast
from tests.security.measures_world import Measured

NOW = clock.now()


class LongWork(Measured):
    """Built, like the rest of the world, as it is needed."""

    @functools.cached_property
    def asked_copy(self) -> Export:
        file = self.claire.customer
        return exports.request_portability(customer=file, request=None, by=self.claire, at=NOW)

    @functools.cached_property
    def stopped_copy(self) -> Export:
        exports.stop(export=self.asked_copy, by=self.claire, at=NOW)
        return self.asked_copy

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
