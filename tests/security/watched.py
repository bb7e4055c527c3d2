"""What the data protection officer watches in the world: who read it, and a breach of it."""

from __future__ import annotations

import functools
from datetime import timedelta

from espace.accounts.models import Customer, User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.privacy.breaches import actions as breaches
from espace.privacy.breaches import letters
from espace.privacy.breaches.models import Addressee, Breach, Letter
from espace.privacy.consultations import actions as consultations
from espace.privacy.consultations import watching
from espace.privacy.consultations.models import Alert, Deferral, Lookup
from espace.privacy.retention import holds
from espace.privacy.retention.models import LegalHold, Stop
from espace.tickets import actions
from espace.tickets.models import Ticket
from tests.security.words import LETTER

NOW = clock.now()


class Watched:
    """Built, like the rest of the world, as it is needed."""

    sophie: User
    dominique: User

    @property
    def file(self) -> Customer:
        raise NotImplementedError

    @property
    def taken(self) -> Ticket:
        raise NotImplementedError

    @functools.cached_property
    def hold(self) -> LegalHold:
        return holds.place(
            unit=self.taken.unit, kind="ticket", motive="Procédure en cours devant le tribunal.",
            review_on=clock.today(NOW) + timedelta(days=60), by=self.dominique, at=NOW,
        )  # fmt: skip

    @functools.cached_property
    def stop(self) -> Stop:
        return Stop.objects.create(rule="account_end", due=30, total=60, at=NOW)

    @functools.cached_property
    def reading(self) -> int:
        """Sophie has opened her request: the id of the event."""
        actions.open_file(ticket=self.taken, by=self.sophie, at=NOW)
        return AuditEvent.objects.filter(action="ticket.read", actor=self.sophie.pk).latest("id").pk

    @functools.cached_property
    def breach(self) -> Breach:
        facts = breaches.Facts(
            known_at=NOW - timedelta(hours=5), nature="confidentiality", what_happened="Un poste volé", measures="Accès fermés",
            began_at=NOW - timedelta(days=1), ended_at=NOW + timedelta(hours=1),
        )  # fmt: skip
        return breaches.enter(facts=facts, by=self.dominique, at=NOW)

    @functools.cached_property
    def harmless(self) -> Breach:
        """A breach that nothing keeps open."""
        breaches.decide_risk(breach=self.breach, risk=Breach.Risk.NONE, by=self.dominique, at=NOW)
        breaches.answer_for(
            breach=self.breach, notified_at=None, late_why="", not_notified_why="Disque chiffré", not_told_why="",
            by=self.dominique, at=NOW,
        )  # fmt: skip
        return self.breach

    @functools.cached_property
    def letter(self) -> Letter:
        return letters.write(
            breach=self.breach, what_happened=LETTER, consequences="Aucune", measures="Accès fermés", contact="dpo@cabinet.example",
            customers=[self.file.pk], by=self.dominique, at=NOW,
        )  # fmt: skip

    @functools.cached_property
    def addressee(self) -> Addressee:
        """What Claire was sent."""
        letters.order(letter=self.letter, by=self.dominique, at=NOW)
        letters.send(NOW)
        return Addressee.objects.get(letter=self.letter)

    @property
    def asked(self) -> str:
        """The question « who was touched », as an address holds it."""
        return f"since={(NOW - timedelta(days=2)).isoformat()[:16]}&until={(NOW + timedelta(days=1)).isoformat()[:16]}"

    @functools.cached_property
    def lookup(self) -> Lookup:
        return consultations.look_up(customer=self.file, motive="Un contrôle", by=self.dominique, at=NOW)

    @functools.cached_property
    def deferral(self) -> Deferral:
        return consultations.defer(
            event=self.reading, subject=self.file, reason="Une enquête", review_on=clock.today(NOW + timedelta(days=60)),
            by=self.dominique, at=NOW,
        )  # fmt: skip

    @functools.cached_property
    def alert(self) -> Alert:
        """Sophie wanted one file more."""
        watching.raise_alert(by=self.sophie, at=NOW)
        return Alert.objects.get(cause=Alert.Cause.READINGS)
