"""Deposits as the retention engine makes them: bundles built from the cast's rows, which then leave the live database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from espace import vault
from espace.accounts.models import Customer
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.documents.store import blobs
from espace.lib import clock
from espace.ops.archiving import chores
from espace.ops.chores import Chore
from espace.privacy.archive.depositing import Bundle, deposit, inbox
from espace.privacy.archive.keeping import NotKept, opened
from espace.tickets.models import Attachment, Message, Note, StateChange, Ticket
from tests.cast import AT


def plain(row: models.Model) -> dict[str, Any]:
    """A row, column by column, as JSON takes it; the digests are none of it."""
    encoder = DjangoJSONEncoder()
    found = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if not isinstance(value, bytes | memoryview):
            found[field.name] = value if isinstance(value, str | int | dict | list | None) else encoder.default(value)
    return found


def of_ticket(ticket: Ticket, *contracts: Contract) -> Bundle:
    """A closed request with its messages and notes."""
    notes = list(Note.objects.filter(ticket=ticket))
    messages = list(ticket.messages.all())
    vault.open_rows(ticket, messages, notes)
    return Bundle(
        kind="ticket", unit=ticket.unit, key=vault.unit_key(ticket.unit), subject=ticket.customer_id,
        rows={
            "tickets.Ticket": [plain(ticket)], "tickets.Message": [plain(one) for one in messages],
            "tickets.Note": [plain(one) for one in notes],
        },
        opened_on=clock.today(ticket.submitted_at), closed_on=clock.today(ticket.closed_at) if ticket.closed_at else None,
        contracts=tuple(one.pk for one in contracts),
    )  # fmt: skip


def of_document(document: Document, within: UUID, *contracts: Contract, state: str = "clean") -> Bundle:
    """A file that the antivirus found clean, unless told otherwise."""
    vault.open_rows(document)
    return Bundle(
        kind="document", unit=document.unit, key=vault.unit_key(document.unit), subject=document.customer_id,
        rows={"documents.Document": [plain(document) | {"state": state}]}, opened_on=clock.today(document.uploaded_at), within=within,
        contracts=tuple(one.pk for one in contracts), has_bytes=True, store=blobs(),
    )  # fmt: skip


def of_profile(customer: Customer) -> Bundle:
    vault.open_rows(customer)
    return Bundle(
        kind="profile", unit=customer.unit, key=vault.unit_key(customer.unit), subject=customer.pk,
        rows={"accounts.Customer": [plain(customer)]}, opened_on=clock.today(customer.created_at),
    )  # fmt: skip


def of_contract(contract: Contract) -> Bundle:
    insured = list(contract.insured.all())
    vault.open_rows(contract, insured)
    return Bundle(
        kind="contract", unit=contract.unit, key=vault.unit_key(contract.unit), subject=contract.customer_id,
        rows={"contracts.Contract": [plain(contract)], "contracts.Insured": [plain(one) for one in insured]},
        opened_on=contract.effective_on, closed_on=contract.ends_on, contracts=(contract.pk,),
    )  # fmt: skip


def made_up(unit: UUID, key: bytes, subject: UUID, text: str = "Marque", **also: Any) -> Bundle:
    """A unit that no row of the live database stands for."""
    rows = {"tickets.Message": [{"body": text, "from_customer": True, "sent_at": AT.isoformat()}]}
    return Bundle("ticket", unit, key, subject, also.pop("rows", rows), date(2024, 3, 1), date(2024, 4, 2), **also)


def leave(*bundles: Bundle, at: datetime = AT) -> None:
    """Deposit, and take the keys and the rows away, in one transaction; a profile's row and a contract's stay, keyless."""
    units = [bundle.unit for bundle in bundles]
    with transaction.atomic():
        deposit(bundles, at=at)
        for model in (Attachment, Document, Note, Message, StateChange, Ticket):
            path = {Attachment: "document__unit__in", StateChange: "ticket__unit__in"}.get(model, "unit__in")
            model._base_manager.filter(**{path: units}).delete()
        vault.destroy_units(units)


@contextmanager
def archive_chores() -> Iterator[Sequence[Chore]]:
    with opened() as archive:
        yield chores(archive)


def archive_round(at: datetime = AT) -> None:
    """The archive process goes round once; what fails, fails here."""
    with archive_chores() as all_of_them:
        for chore in all_of_them:
            chore.run(at)


def packs_in() -> list[Path]:
    """The packs that wait."""
    return sorted(inbox().glob("*.pack"))


def held(unit: UUID) -> bool:
    """Whether the archive holds this unit, and opens it."""
    with opened() as archive:
        try:
            return bool(archive.read(unit))
        except NotKept:
            return False
