"""A world in which every value of Claire's is a word found nowhere else: whoever shows one has shown her.

It is built piece by piece, as addresses need it: ``world.waiting`` is a request that waits for her. Karim, the outsider, is only himself.
"""

from __future__ import annotations

import functools
from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from espace.accounts import actions as accounts
from espace.accounts import exceptions, indexing
from espace.accounts.models import Claim, Customer, Source, StaffMember
from espace.accounts.roles import Role
from espace.contracts import actions as contracts
from espace.contracts import indexing as numbers
from espace.contracts.models import Contract, Import
from espace.contracts.publishing import publish
from espace.documents import arriving
from espace.documents.models import Document, Upload
from espace.lib import clock
from espace.privacy.exports import actions as exports
from espace.privacy.exports.chores import prepare
from espace.privacy.exports.models import Export, Withheld
from espace.tickets import actions
from espace.tickets.models import Attachment, BankChange, Draft, Message, Note, Qualification, Termination, Ticket
from espace.tickets.states import State
from tests import cast
from tests.accounts.conftest import mail
from tests.contracts.importing import csv, rehearsed, row
from tests.documents.sealed import PNG
from tests.documents.uploading import received, upload
from tests.privacy.archiving import archive_round
from tests.security import archive_world
from tests.security.parts_of_world import Others
from tests.security.words import (
    ASKED,
    CHILD,
    CONTENT,
    DRAFT_FILE,
    DRAFTED,
    FAULTY,
    FILE,
    GUARANTEE,
    HELD,
    IBAN,
    JOB,
    NOTED,
    NUMBER,
    SAID,
    SENDING,
    SENT,
    STAGED,
    SUBJECT,
    TITLE,
)  # fmt: skip

NOW = archive_world.NOW


class World(Others):
    """Everything that an address may be about."""

    # ── What a customer has ──

    @functools.cached_property
    def contract(self) -> Contract:
        file = self.claire.customer
        return cast.contract(file, number=NUMBER, insured=(CHILD,), guarantees=(GUARANTEE,), exclusions=())

    @functools.cached_property
    def optional(self) -> object:
        return cast.optional_data(self.claire.customer, profession=JOB)

    @functools.cached_property
    def ticket(self) -> Ticket:
        return self._ticket(State.SUBMITTED)

    @functools.cached_property
    def taken(self) -> Ticket:
        return self._ticket(State.IN_PROGRESS)

    @functools.cached_property
    def waiting(self) -> Ticket:
        return self._ticket(State.WAITING_FOR_CUSTOMER)

    @functools.cached_property
    def closed(self) -> Ticket:
        return self._ticket(State.CLOSED)

    @functools.cached_property
    def note(self) -> Note:
        return cast.note(self.taken, self.sophie, f"{NOTED} à ne pas dire")

    @functools.cached_property
    def bank(self) -> Ticket:
        found = self._ticket(State.IN_PROGRESS, kind="bank", iban=IBAN, holder=HELD, use="both")
        BankChange.objects.create(ticket=found)
        return found

    @functools.cached_property
    def termination(self) -> Ticket:
        found = self._ticket(State.IN_PROGRESS, kind="termination", reason=SAID)
        Termination.objects.create(ticket=found, notified_at=found.submitted_at)
        return found

    @functools.cached_property
    def forwarded(self) -> Ticket:
        found = self._ticket(State.IN_PROGRESS, kind="termination", reason=SAID)
        Termination.objects.create(ticket=found, notified_at=found.submitted_at, forwarded_on=clock.today(NOW))
        return found

    @functools.cached_property
    def complaint(self) -> Ticket:
        found = self._ticket(State.IN_PROGRESS)
        actions.requalify(ticket=found, message=None, kind=Qualification.Kind.COMPLAINT, by=self.sophie, at=NOW)
        return found

    @functools.cached_property
    def rights(self) -> Ticket:
        found = self._ticket(State.IN_PROGRESS)
        actions.requalify(ticket=found, message=None, kind=Qualification.Kind.RIGHTS, by=self.sophie, at=NOW)
        return found

    def _ticket(self, state: State, kind: str = "other", **answers: str) -> Ticket:
        told = answers or {"subject": f"{SUBJECT} {state}", "description": f"{SAID} de demande"}
        return cast.ticket(
            self.claire.customer, state, kind=kind, about=self.contract, assignee=self.sophie, body=f"{SAID} de message",
            asked=f"{ASKED} de pièce", at=NOW - timedelta(hours=3), **told,
        )  # fmt: skip

    @functools.cached_property
    def message(self) -> Message:
        return self.taken.messages.get()

    @functools.cached_property
    def draft(self) -> Draft:
        return cast.draft(
            self.claire.customer,
            about=self.contract,
            subject=f"{DRAFTED} en cours",
            description=f"{DRAFTED} à finir",
            at=NOW - timedelta(hours=1),
        )

    @functools.cached_property
    def draft_file(self) -> Document:
        return self._clean(
            actions.attach(draft=self.draft, upload=upload(self.claire, CONTENT, DRAFT_FILE), by=self.claire, at=NOW)
        )

    @functools.cached_property
    def sending(self) -> Upload:
        return arriving.begin(customer=self.claire.customer, name=f"{SENDING}.pdf", size=10, at=clock.now())

    @functools.cached_property
    def document(self) -> Document:
        found = self._clean(received(self.claire, self.claire.customer, CONTENT, FILE))
        Attachment.objects.create(document=found, ticket=self.taken, message=self.message)
        return found

    @functools.cached_property
    def picture(self) -> Document:
        sent = upload(self.sophie, PNG, "image.png")
        return self._clean(
            publish(
                upload=sent, customer=self.claire.customer, contract=self.contract, title=TITLE, pk=uuid4(), by=self.sophie,
                at=NOW,
            )
        )  # fmt: skip

    @staticmethod
    def _clean(document: Document) -> Document:
        Document.objects.filter(pk=document.pk).update(state=Document.State.CLEAN, scanned_at=NOW)
        return Document.objects.get(pk=document.pk)

    # ── What the desk has ──

    @functools.cached_property
    def file(self) -> Customer:
        return self.claire.customer

    @functools.cached_property
    def changed(self) -> Customer:
        """Her file, with a phone that the management system does not know yet."""
        exceptions.write_exception(self.file, "phone", source=Source.PERSON, by=self.claire, at=NOW)
        return self.file

    @functools.cached_property
    def export(self) -> Export:
        """A copy of her data, ready; what was noted about her is there before it."""
        assert self.note
        asked = exports.request_access(customer=self.file, request=None, by=self.claire, at=NOW)
        prepare(NOW)  # asks the archive, where it holds something of hers
        archive_round()
        prepare(NOW)
        return Export.objects.get(pk=asked.pk)

    @functools.cached_property
    def notes(self) -> Export:
        """The notes about her, which the officer reads."""
        assert self.export
        return Export.objects.get(kind=Export.Kind.NOTES)

    @functools.cached_property
    def withheld(self) -> Withheld:
        return self.notes.withheld.get()

    @functools.cached_property
    def stopped(self) -> Export:
        """A copy whose preparation stopped."""
        asked = exports.request_portability(customer=self.file, request=None, by=self.claire, at=NOW)
        Export.objects.filter(pk=asked.pk).update(state=Export.State.FAILED)
        return Export.objects.get(pk=asked.pk)

    @functools.cached_property
    def indexed(self) -> int:
        """What the search finds: the worker's chores have passed."""
        return indexing.index_batch(NOW) + numbers.index_batch(NOW)

    @functools.cached_property
    def newcomer(self) -> Customer:
        """Somebody with a contract and no account."""
        found = cast.customer("Alix", "Marchand", with_account=False)
        cast.contract(found)
        return found

    @functools.cached_property
    def invitation(self) -> str:
        """The token of an invitation."""
        contracts.invite(customer=self.newcomer, by=self.sophie, at=NOW)
        return self._mailed("invitation").strip("/").rpartition("/")[2]

    @functools.cached_property
    def reset(self) -> str:
        """The end of the address of a new password."""
        accounts.request_reset(email=self.claire.email, language="fr", at=NOW)
        return self._mailed("password_reset").strip("/").rpartition("/")[2]

    @functools.cached_property
    def address_token(self) -> str:
        accounts.request_email_change(user=self.claire, new_email="nouvelle@clients.example", at=NOW)
        return self._mailed("email_confirm").strip("/").rpartition("/")[2]

    @staticmethod
    def _mailed(kind: str) -> str:
        return mail(kind).path

    @functools.cached_property
    def claim(self) -> Claim:
        found = accounts.ask_claim(
            number=NUMBER, birth_date=NOW.date(), new_email="perdue@clients.example", language="fr", at=NOW
        )
        accounts.hand_claim(claim=found, customer=self.file, contract_id=self.contract.pk, last_ended_on=None, at=NOW)
        return found

    @functools.cached_property
    def invited(self) -> StaffMember:
        return accounts.invite_staff(
            name="Awa Diop", email="awa@cabinet.example", role=Role.ADVISOR, by=self.ines, at=NOW
        )[0]

    @functools.cached_property
    def staged(self) -> Import:
        return rehearsed(
            csv([row(number="CAP-55", surname=STAGED), row(number="CAP-56", birth="hier", city=FAULTY)]), at=NOW
        )

    @functools.cached_property
    def sent(self) -> Import:
        """An import as the desk sends it, its columns not yet checked."""
        name = f"{SENT}.csv"
        self.browser(self.sophie).post("/gestion/imports/", {"id": str(uuid4()), "file": table(name)})
        return Import.objects.filter(by=self.sophie).latest("created_at")

    def columns(self) -> dict[str, str]:
        """The columns of :attr:`sent` as its page proposes them."""
        preview = self.browser(self.sophie).get(f"/gestion/imports/{self.sent.pk}/").context["preview"]
        return {f"column-{one.index}": one.field for one in preview.columns}


def table(name: str = "export.csv") -> SimpleUploadedFile:
    """A management system's export, as a browser sends it."""
    return SimpleUploadedFile(name, csv([row(number="CAP-57")]).getvalue(), "text/csv")


def pdf(name: str = "avis.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, CONTENT, "application/pdf")
