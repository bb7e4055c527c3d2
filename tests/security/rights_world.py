"""What an address of the rights desk may be about: Claire's requests, her letter, the proof that she sends."""

from __future__ import annotations

import functools

from espace.accounts.models import Customer
from espace.lib import clock
from espace.privacy.rights import actions
from espace.privacy.rights.actions.identity import Scan
from espace.privacy.rights.models import IdentityProof, RightsRequest
from espace.privacy.rights.states import Channel, Decision, Right
from espace.tickets.models import Ticket
from tests.security.people import People
from tests.security.words import CONTENT, SAID

NOW = clock.now()


class RightsWorld(People):
    """The officer's part of the world; the rest of it gives her file, and a request in whose words a right was found."""

    @property
    def file(self) -> Customer:
        raise NotImplementedError

    @property
    def rights(self) -> Ticket:
        raise NotImplementedError

    @functools.cached_property
    def right(self) -> RightsRequest:
        """Claire asks in her space to have her birth date corrected."""
        return actions.ask(
            right=Right.RECTIFICATION,
            customer=self.file,
            asked=f"{SAID} de droit",
            field="birth_date",
            by=self.claire,
            at=NOW,
        )

    @functools.cached_property
    def unnamed(self) -> RightsRequest:
        """Her words in a request, of which nobody has said which right they exercise."""
        return RightsRequest.objects.get(ticket=self.rights.pk)

    @functools.cached_property
    def posted(self) -> RightsRequest:
        """Her letter: nothing shows that it is hers."""
        return actions.enter(
            right=Right.RECTIFICATION, customer=self.file, who="", asked=f"{SAID} de lettre", channel=Channel.POST,
            received_on=clock.today(NOW), answer_by=Channel.POST, by=self.dominique, at=NOW,
        )  # fmt: skip

    @functools.cached_property
    def doubted(self) -> RightsRequest:
        """Her letter, of which a proof of identity is awaited."""
        actions.ask_identity(request=self.posted, on=clock.today(NOW), by=self.dominique, at=NOW)
        return self.posted

    @functools.cached_property
    def proof(self) -> IdentityProof:
        scan = Scan(CONTENT, "application/pdf")
        actions.identify(request=self.doubted, on=clock.today(NOW), by=self.dominique, at=NOW, proof=scan)
        return IdentityProof.objects.get()

    @functools.cached_property
    def decided(self) -> RightsRequest:
        self._decide(self.right)
        return self.right

    @functools.cached_property
    def answered(self) -> RightsRequest:
        return actions.answer(request=self.decided, by=self.dominique, at=NOW)

    @functools.cached_property
    def erasing(self) -> RightsRequest:
        """The erasure that she asked for, granted and answered."""
        asked = actions.ask(right=Right.ERASURE, customer=self.file, asked="", by=self.claire, at=NOW)
        self._decide(asked)
        return actions.answer(request=asked, by=self.dominique, at=NOW)

    def _decide(self, request: RightsRequest) -> None:
        actions.decide(
            request=request, decision=Decision.GRANTED, reasons=f"{SAID} de raison", by=self.dominique, at=NOW
        )
