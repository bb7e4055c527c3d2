"""What is cut short: units sealed, units destroyed, copies made. Each is built once, and lived again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from espace import ledger
from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.documents import chores as documents
from espace.documents.models import Document
from espace.ledger import recording
from espace.privacy.archive import asking, receiving
from espace.privacy.archive.keeping import opened
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.privacy.exports import actions as exports
from espace.privacy.exports import chores
from espace.privacy.retention import engine, erasing
from espace.tickets.models import Attachment, Ticket
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.documents.sealed import PDF, marked
from tests.faults.seeing import Seen, look
from tests.privacy.archiving import archive_round
from tests.privacy.exports.opening import clean

DAY = timedelta(days=1)
LATER = AT + 184 * DAY
LONG_AFTER = datetime(2190, 1, 1, tzinfo=UTC)
"""Past the age at which a part, or bytes that nothing names, are swept: files carry the machine's own dates."""


@dataclass(frozen=True)
class Story:
    """``build`` makes the world; ``act`` is what is killed and then run again, ``again`` later the second time;
    ``elsewhere``: on an empty machine, which has safe copies of the keys, and the ledger."""

    name: str
    build: Callable[[], None]
    act: Callable[[datetime], None]
    at: datetime
    again: timedelta = timedelta(hours=1)
    elsewhere: bool = False


def settled(at: datetime) -> Seen:
    """What the worker and the archive process do in their own time, whatever happened; and what there is then."""
    recording.settle_left(at)
    ledger.ledger().sweep(LONG_AFTER)
    documents.sweep_orphans(LONG_AFTER)
    with opened() as archive:
        receiving.receive(archive, LONG_AFTER)
    return look()


def filed(author: User, ticket: Ticket, name: str) -> Document:
    """A clean file of a request."""
    found = clean(author, marked(name.encode() + b"." * 70_000), f"{name}.pdf")
    Attachment.objects.create(document=found, ticket=ticket)
    return found


def someone(first_name: str, ends_on: date | None = None) -> User:
    file = cast.customer(first_name, "Delmas")
    cast.contract(file, effective_on=date(2010, 1, 1), ends_on=ends_on, insured=("Léo Delmas",))
    cast.optional_data(file)
    assert file.user is not None
    return file.user


def closed(author: User, advisor: User, name: str, at: datetime = AT) -> Ticket:
    """A closed request with a note and a file."""
    made = cast.ticket(
        author.customer, State.CLOSED, about=author.customer.contracts.get(), assignee=advisor, body=name, at=at
    )
    cast.note(made, advisor, f"note {name}")
    filed(author, made, name)
    return made


# ── Sealing: the run takes closed requests and an ended account out, the archive takes them in and answers ──


def build_sealing() -> None:
    sophie, nadia = cast.staff("Sophie", "Laurent", Role.ADVISOR), cast.staff("Nadia", "Roussel", Role.ARCHIVIST)
    claire, karim = someone("Claire"), someone("Karim")
    early = closed(claire, sophie, "avant", AT - 200 * DAY)
    engine.run(AT)
    archive_round(AT)
    assert ArchivedUnit.objects.filter(pk=early.unit).exists()
    closed(claire, sophie, "une")
    closed(karim, sophie, "deux")
    someone("Alix", AT.date() - 30 * DAY)
    cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=LATER - DAY)
    cast.draft(karim.customer, at=AT)
    asking.ask(
        kind=ArchiveAsk.Kind.CONSULT, subject=claire.customer.pk, motive="Une réclamation de la cliente.", by=nadia,
        at=LATER - timedelta(hours=1), units=[early.unit],
    )  # fmt: skip


def seal(at: datetime) -> None:
    assert engine.run(at).well
    archive_round(at)


# ── Destroying: by the run, by an erasure, in the archive ──


def build_destroying() -> None:
    sophie = cast.staff("Sophie", "Laurent", Role.ADVISOR)
    cast.staff("Dominique", "Perrin", Role.DPO)
    claire, karim, alix = someone("Claire"), someone("Karim"), someone("Alix")
    for person, name in ((claire, "archivée"), (karim, "ancienne")):
        closed(person, sophie, name, AT - 200 * DAY)
    assert engine.run(AT).well
    archive_round(AT)
    assert ArchivedUnit.objects.count() == 4
    # The contracts of two of them turn out to have ended long ago; one has asked to be erased.
    Contract.objects.filter(customer=karim.customer).update(ends_on=date(2015, 1, 31))
    Contract.objects.filter(customer=claire.customer).update(ends_on=date(2015, 1, 31))
    cast.contract(karim.customer)
    closed(claire, sophie, "récente")
    exports.request_access(customer=claire.customer, request=None, by=claire, at=AT)
    with_file = cast.draft(claire.customer)
    Attachment.objects.create(document=clean(claire, PDF, "brouillon.pdf"), draft=with_file)
    old = cast.draft(alix.customer, at=AT - 100 * DAY)
    Attachment.objects.create(document=clean(alix, PDF, "vieux.pdf"), draft=old)
    cast.draft(alix.customer)


def destroy(at: datetime) -> None:
    claire = Customer.objects.filter(contracts__effective_on=date(2010, 1, 1), tickets__isnull=False).first()
    if claire is not None:
        erasing.carry_out(customer=claire, by=User.objects.get(role=Role.DPO), at=at)
    erasing.finish(at)
    assert engine.run(at).well
    archive_round(at)


# ── Exporting: a copy of everything, the archive's part in it, and a copy to carry away ──


def build_exporting() -> None:
    sophie = cast.staff("Sophie", "Laurent", Role.ADVISOR)
    cast.staff("Dominique", "Perrin", Role.DPO)
    claire, karim = someone("Claire"), someone("Karim")
    closed(claire, sophie, "archivée", AT - 200 * DAY)
    assert engine.run(AT).well
    archive_round(AT)
    closed(claire, sophie, "récente")
    for person in (claire, karim):
        exports.request_access(customer=person.customer, request=None, by=person, at=AT)
        exports.request_portability(customer=person.customer, request=None, by=person, at=AT)


def export(at: datetime) -> None:
    archive_round(at)
    chores.prepare(at)
