"""What an address of directives and of reported deaths may be about: Claire's wishes, and what somebody told of her."""

from __future__ import annotations

import functools

from espace.lib import clock
from espace.privacy.directives import actions
from espace.privacy.directives.models import Directive
from tests.privacy.directives.wills import will
from tests.security.people import People
from tests.security.words import SAID

NOW = clock.now()


class DirectivesWorld(People):
    """The part of the world that begins with a person's wishes."""

    @functools.cached_property
    def directive(self) -> Directive:
        """What Claire wants done with her data."""
        wanted = will(words=f"{SAID} de directive")
        return actions.write(customer=self.claire.customer, will=wanted, consents=True, by=self.claire, at=NOW)
