"""What an address may be about, subject by subject, in one class."""

from __future__ import annotations

import functools

from espace.privacy.directives.models import DeathReport
from tests.security import archive_world
from tests.security.certificates_world import Certified
from tests.security.consent_world import Consenting
from tests.security.directives_world import DirectivesWorld
from tests.security.disclosures_world import PassedOn
from tests.security.long_work_world import LongWork
from tests.security.measures_world import Measured
from tests.security.proxies_world import Lending
from tests.security.replies_world import Answering
from tests.security.rights_world import RightsWorld
from tests.security.shares_world import Opened
from tests.security.watched import Watched


class Others(
    Certified,
    Consenting,
    DirectivesWorld,
    Lending,
    LongWork,
    RightsWorld,
    Opened,
    PassedOn,
    Measured,
    Answering,
    Watched,
    archive_world.WithArchive,
):
    """Everything but what a customer has and what the desk does with it, which ``World`` adds."""

    @functools.cached_property
    def death(self) -> DeathReport:
        """Told once her proxies stand: nothing is given or accepted afterwards."""
        assert all((self.given, self.offered, self.held, self.hers_to_lend, self.read_by_nora))
        return super().death
