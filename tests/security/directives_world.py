"""What an address of directives and of reported deaths may be about: Claire's wishes, and what somebody told of her."""

from __future__ import annotations

import functools

from espace.accounts.roles import Role
from espace.lib import clock
from espace.privacy.directives import actions
from espace.privacy.directives.models import DeathReport, Directive, Wish
from espace.privacy.exports import actions as exports
from espace.privacy.exports.chores import prepare
from espace.privacy.exports.models import Export
from tests import cast
from tests.privacy.archiving import archive_round
from tests.privacy.directives.wills import told, will, wishes
from tests.security.people import People
from tests.security.words import SAID

NOW = clock.now()


class DirectivesWorld(People):
    """The part of the world that begins with a person's wishes."""

    @functools.cached_property
    def directive(self) -> Directive:
        """What Claire wants done with her data."""
        wanted = will(words=f"{SAID} de directive", wishes=wishes(contracts=Wish.COMMUNICATE))
        return actions.write(customer=self.claire.customer, will=wanted, consents=True, by=self.claire, at=NOW)

    @functools.cached_property
    def death(self) -> DeathReport:
        """Somebody wrote that she died."""
        assert self.directive
        words = told(who=f"{SAID} de proche", words=f"{SAID} de signalement", received_on=clock.today(NOW))
        return actions.report(customer=self.claire.customer, told=words, by=self.sophie, at=NOW)

    @functools.cached_property
    def established(self) -> DeathReport:
        """The officer established it; a second person has not signed. (A colleague did, so that either may sign second.)"""
        colleague = cast.staff("Moussa", "Sarr", Role.DPO)
        actions.establish(report=self.death, seen=f"{SAID} de constat", by=colleague, at=NOW)
        return self.death

    @functools.cached_property
    def signed(self) -> DeathReport:
        """Two people signed: her directives are open to the officer."""
        actions.countersign(report=self.established, by=self.ines, at=NOW)
        return self.death

    @functools.cached_property
    def copied(self) -> DeathReport:
        """The copy to hand over is ready."""
        actions.prepare(report=self.signed, groups=[], by=self.dominique, at=NOW)
        prepare(NOW)  # asks the archive, where it holds something of hers
        archive_round()
        prepare(NOW)
        return self.death

    @functools.cached_property
    def handed(self) -> DeathReport:
        """The copy to hand over was taken."""
        for _piece in exports.read(
            export=Export.objects.get(request=self.copied.request_id), by=self.dominique, at=NOW
        ):
            pass
        return self.death
