"""What of Claire's is in the archive, and what was asked of it."""

from __future__ import annotations

import functools
from abc import abstractmethod
from datetime import timedelta
from typing import Any
from uuid import uuid4

from espace.accounts.models import User
from espace.contracts.models import Contract, Import, StagedRow
from espace.lib import clock
from espace.privacy.archive import asking
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast
from tests.documents.uploading import received
from tests.privacy.archiving import archive_round, leave, of_document, of_ticket
from tests.security.people import People
from tests.security.words import ARCHIVED, CONTENT, NUMBER

NOW = clock.now()


class WithArchive(People):
    """The archive's part of the world. A search and what it opens are their asker's: whoever acts has their own."""

    @property
    @abstractmethod
    def contract(self) -> Contract: ...

    @property
    @abstractmethod
    def staged(self) -> Import: ...

    @functools.cached_property
    def for_officer(self) -> StagedRow:
        """A row of an import that speaks of somebody erased."""
        row = StagedRow.objects.get(source=self.staged, line=2)
        findings = {"officer": "erased", "subjects": [str(uuid4())]}
        StagedRow.objects.filter(pk=row.pk).update(verdict="officer", findings=findings, noted=True)
        return row

    @functools.cached_property
    def archived(self) -> ArchivedUnit:
        """A request of hers in the archive, with a file. Its words are of the archive alone."""
        pk = cast.ticket(
            self.claire.customer, State.CLOSED, about=self.contract, assignee=self.sophie, body=ARCHIVED, at=NOW - timedelta(days=300),
            description=ARCHIVED,
        ).unit  # fmt: skip
        sent = received(self.claire, self.claire.customer, CONTENT.replace(b"Contenumarque", b"archive"), "archive.pdf")
        leave(of_ticket(Ticket.objects.get(unit=pk), self.contract), of_document(sent, pk, self.contract), at=NOW)
        archive_round(NOW)
        return ArchivedUnit.objects.get(pk=pk)

    @functools.cached_property
    def archived_file(self) -> ArchivedUnit:
        return ArchivedUnit.objects.get(within=self.archived.pk)

    def _asked(self, kind: ArchiveAsk.Kind, by: User, **given: Any) -> ArchiveAsk:
        given.setdefault("subject", self.claire.customer.pk)
        return asking.ask(kind=kind, motive="Vérifier une pièce pour une réclamation", by=by, at=NOW, **given)

    @functools.cached_property
    def _searches(self) -> dict[User, ArchiveAsk]:
        query = {"number": NUMBER, "subjects": [str(self.archived.subject)]}
        found = {
            one: self._asked(ArchiveAsk.Kind.FIND, one, subject=None, query=query)
            for one in (self.nadia, self.dominique)
        }
        archive_round(NOW)
        return found

    @property
    def archive_search(self) -> ArchiveAsk:
        """What whoever acts searched; the archivist, when it is none of the archive's readers."""
        return self._searches.get(self.acting, self._searches[self.nadia])

    @functools.cached_property
    def _consultations(self) -> dict[User, ArchiveAsk]:
        units = [self.archived.pk]
        found = {one: self._asked(ArchiveAsk.Kind.CONSULT, one, units=units) for one in (self.nadia, self.dominique)}
        archive_round(NOW)
        return found

    @property
    def consultation(self) -> ArchiveAsk:
        return self._consultations.get(self.acting, self._consultations[self.nadia])

    @functools.cached_property
    def loan(self) -> ArchiveAsk:
        """A loan that waits for an archivist."""
        return self._asked(ArchiveAsk.Kind.LOAN, self.sophie, units=[self.archived.pk])

    @functools.cached_property
    def lent(self) -> ArchiveAsk:
        found = self._asked(ArchiveAsk.Kind.LOAN, self.sophie, units=[self.archived.pk])
        asking.lend(ask=found, by=self.nadia, at=NOW)
        archive_round(NOW)
        return ArchiveAsk.objects.get(pk=found.pk)
