"""Something of somebody's in every table, and a mark in every sealed column of it, whatever its table; for whoever looks for one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from espace import vault
from espace.accounts import actions as accounts
from espace.accounts.models import Customer, FieldException, KnownDevice, Session, User
from espace.contracts import actions as contracts
from espace.contracts.certificates import actions as certificates
from espace.contracts.models import Contract
from espace.documents import arriving
from espace.privacy.exports.columns import tables
from espace.privacy.exports.walking import model_of
from espace.tickets.models import (
    Attachment,
    BreakGlass,
    Check,
    CheckPoint,
    Departure,
    Message,
    Note,
    Qualification,
    Share,
    Showing,
    Termination,
    Ticket,
)
from espace.tickets.states import State
from espace.vault.fields import SealedBinary, SealedDate, SealedJSON
from tests import cast
from tests.approving import approved
from tests.cast import AT
from tests.documents.sealed import PDF, marked
from tests.entering import application
from tests.privacy.directives.wills import written
from tests.privacy.exports.opening import clean
from tests.tickets.disclosed import written as written_down
from tests.tickets.lending import offered


def furnish(user: User, sophie: User) -> None:
    """Something of somebody's in every table that this program has today."""
    file = user.customer
    cast.optional_data(file)
    contract = cast.contract(file, insured=("Ana",))
    certified(contract, user, sophie)
    with approved():
        offered(user, "amie@clients.example")
    ticket = cast.ticket(file, State.WAITING_FOR_CUSTOMER, about=contract, assignee=sophie)
    left(ticket, cast.message(ticket, sophie, "réponse"))
    cast.note(ticket, sophie, "note")
    opinion = cast.note(ticket, sophie, "qu’en penses-tu ?")
    opinion.asked_of, opinion.answer, opinion.answered_at = sophie, "un avis", AT
    opinion.save()
    shared = Share(ticket=ticket, by=sophie, at=AT, ends_at=AT + timedelta(days=7))
    vault.share_key(ticket, shared)
    shared.motive = "Suivre le sinistre"
    shared.save(force_insert=True)
    passed_on = written_down(ticket, sophie, AT)
    passed_on.wrong_why, passed_on.wrong_by, passed_on.wrong_at = "noté par erreur", sophie, AT
    passed_on.save()
    Showing.objects.create(ticket=ticket, at=AT)
    access = BreakGlass(ticket=ticket, by=sophie, at=AT)
    vault.share_key(ticket, access)
    access.motive = "Une page reste blanche"
    access.save(force_insert=True)
    cast.draft(file)
    document = clean(user, PDF, "facture.pdf")
    Attachment.objects.create(document=document, ticket=ticket, message=ticket.messages.first())
    half = marked(user.email.partition("@")[0].encode())
    sending = arriving.begin(customer=file, name="facture.pdf", size=len(half) + 1, at=AT)
    arriving.append(upload=sending, offset=0, content=half)
    Termination.objects.create(ticket=ticket, notified_at=AT)
    Qualification.objects.create(ticket=ticket, kind="rights", received_at=AT, by=sophie, at=AT)
    point = CheckPoint.objects.create(kind=ticket.kind, label_fr="Un point", label_en="A point", created_at=AT)
    Check.objects.create(ticket=ticket, point=point, by=sophie, at=AT)
    written(user)
    FieldException.objects.create(customer=file, field="phone", kind="changed", source="person", by=user, at=AT)
    Session.objects.create(
        session_key=str(user.pk), session_data="", expire_date=AT, user=user, created_at=AT, seen_at=AT
    )
    KnownDevice.objects.create(user=user, token_digest=user.pk.bytes * 2, session="", used_at=AT)
    application(user)
    accounts.request_email_change(user=user, new_email=f"n{file.pk.hex}@clients.example", at=AT)
    claim = accounts.ask_claim(number="X", birth_date=AT.date(), new_email="c@clients.example", language="fr", at=AT)
    accounts.hand_claim(claim=claim, customer=file, contract_id=contract.pk, last_ended_on=None, at=AT)
    newcomer = cast.customer("Alix", "Roy", with_account=False)
    invited = cast.contract(newcomer)
    invitation = contracts.invite(customer=newcomer, by=sophie, at=AT)
    invitation.customer = file
    invitation.save(update_fields=["customer"])
    assert invited


def left(ticket: Ticket, message: Message) -> None:
    """What is kept of a request for the seconds in which a message may be taken back; those are over."""
    kept = Departure(
        ticket=ticket, message=message, leaves_at=AT - timedelta(hours=1), state=ticket.state, ball=ticket.ball,
        ball_since_at=ticket.ball_since_at, activity_at=ticket.activity_at, was_unread=False,
    )  # fmt: skip
    vault.share_key(ticket, kept)
    kept.asked, kept.back_note = "une facture", "rappeler"
    kept.save(force_insert=True)


def certified(contract: Contract, user: User, sophie: User) -> None:
    """A certificate that its holder made, and revoked."""
    certificates.delegate(product=contract.product, by=sophie, at=AT)
    made = certificates.issue(
        pk=uuid4(), contract=contract, insured=None, purpose="school", ends_on=None, by=user, at=AT
    )
    certificates.revoke(certificate=made, reason="perdue", by=user, at=AT)


def mark(customer: Customer, name: str, but: Collection[str] = ()) -> Iterator[tuple[str, str, str]]:
    """Write a mark of its own in each sealed column of each row of a person; (column label, mark as JSON shows it, category).

    ``but``: kinds of unit that are left as they are.
    """
    number = 0
    for table in tables():
        if not table.sealed or table.unit_kind in but:
            continue
        rows = list(model_of(table.name)._default_manager.filter(**{table.customer: customer.pk}))
        vault.open_rows(rows)
        for row in rows:
            columns = [column for column in table.sealed if column not in _missing(row)]
            for column in columns:
                number += 1
                value, seen = _value(model_of(table.name)._meta.get_field(column), f"{name}{number:03d}", number)
                setattr(row, column, value)
                yield f"{table.name}.{column}", seen, table.columns[column].category
            row.save(update_fields=columns)


def _missing(row: Any) -> set[str]:
    """What this row cannot have: a request says what it waits for while it waits, and why one comes back to it once a day is set; a note
    is answered where an opinion was asked."""
    if isinstance(row, Note):
        return set() if row.answered_at else {"answer"}
    if not isinstance(row, Ticket):
        return set()
    asked = set() if row.state == State.WAITING_FOR_CUSTOMER else {"asked"}
    return asked if row.back_at else asked | {"back_note"}


def _value(field: Any, text: str, number: int) -> tuple[Any, str]:
    if isinstance(field, SealedDate):
        day = date(1900 + sum(text[:-3].encode()) % 90, 1, 1) + timedelta(days=number)
        return day, day.isoformat()
    if isinstance(field, SealedJSON):
        return {"subject": text}, text
    if isinstance(field, SealedBinary):
        return text.encode(), text
    return text, text
