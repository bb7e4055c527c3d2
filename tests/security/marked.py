"""A mark of its own in every personal column of the world, so that a page betrays by its bytes which columns it shows.

The columns are those of the holdings: one that an app adds is marked from the day it is declared.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import models

from espace import register, vault
from espace.accounts.models import StaffMember, User
from espace.documents.models import Document
from espace.privacy.exports.walking import model_of
from espace.register import holdings
from espace.register.holdings import Kind, Table
from espace.tickets.models import Disclosure, Draft, Note, Ticket
from espace.tickets.states import State
from espace.vault.fields import SealedBinary, SealedDate, SealedJSON
from tests.documents.sealed import marked
from tests.security.words import ARCHIVED, FAULTY, HELD, STAGED
from tests.security.world import World

UNMARKED = {
    "accounts.SecondFactor.secret": "what a machine compares, on no page",
    "accounts.Customer.civility": "a word of two", "accounts.Customer.country": "a code",
    "accounts.Invitation.email": "the file's own, and on no page",
    "accounts.Claim.asked": "what a claim compares",
    "archive.ArchiveAsk.query": "what the archive process compares", "archive.ArchiveAsk.answer": "a structure: see WORDS",
    "contracts.Certificate.insured": "what a paper prints", "contracts.Certificate.terms": "the same",
    "contracts.Certificate.purpose": "a choice",
    "contracts.StagedRow.row": "a structure: see WORDS", "contracts.Import.fault_values": "a structure: see WORDS",
    "directives.DeathReport.done": "counts", "exports.Export.counts": "counts",
    "directives.Directive.requests": "a choice", "directives.Directive.contracts": "a choice",
    "directives.Directive.identity": "a choice", "directives.Directive.optional": "a choice",
    "outbox.OutgoingMail.to": "on no page, and its rows leave once sent", "outbox.OutgoingMail.context": "the same",
    "rights.RightsRequest.answer": "a structure of texts that stand in other columns",
}  # fmt: skip
"""Sealed columns that hold no text of their own, each with the reason why a mark would be none."""
WORDS = {
    ARCHIVED.lower(): ("archive.ArchiveAsk.answer", "volunteered_information"),
    STAGED.lower(): ("contracts.StagedRow.row", "import_staging"),
    FAULTY.lower(): ("contracts.Import.fault_values", "import_staging"),
    HELD.lower(): ("tickets.Ticket.answers: bank details", "bank_reference"),
    "contenumarque": ("documents.Document: bytes", "volunteered_documents"),
}
"""Words of the world that mark what is a structure: of which column, and of which category."""
NAME, OWN_NAME = "accounts.StaffMember.name", "the reader’s own name"
CLEAR_TEXT = ("accounts.User.email",)
"""Clear columns that hold a text; the others are instants, days and codes, which say nothing by themselves."""


class Marks:
    """Which text marks which column."""

    def __init__(self) -> None:
        self._label_of: dict[str, str] = {word: label for word, (label, _category) in WORDS.items()}
        self._category_of: dict[str, str] = dict(WORDS.values())
        self._text_of: dict[str, str] = {}

    def text(self, label: str, category: str) -> str:
        """The mark of a column: letters alone, and none of them part of another's."""
        if label not in self._text_of:
            text = self._text_of[label] = f"mq{_letters(len(self._text_of))}zv"
            self._label_of[text] = label
            self._category_of[label] = category
        return self._text_of[label]

    def day(self, label: str, category: str) -> date:
        """A day that no other column holds, as a mark: pages write it in words, forms and copies in figures."""
        number = len([one for one in self._label_of.values() if one.endswith("birth_date")])
        day = date(1931, 3, 1) + timedelta(days=400 * number)
        if label not in self._category_of:
            self._category_of[label] = category
            for written in (
                day.isoformat(),
                f"{day:%d/%m/%Y}",
                f"{day.day} mars {day.year}",
                f"{day.day} avril {day.year}",
            ):
                self._label_of[written] = label
        return day

    def on(self, page: bytes, reader: User | None) -> set[str]:
        """The columns whose mark is on a page; a member of staff who is named there themselves is told apart."""
        text, own = _text(page).lower(), set()
        if reader is not None and reader.is_staff_member and (name := self.name_of(reader)) in text:
            text, own = text.replace(name, ""), {OWN_NAME}
        return {label for mark, label in self._label_of.items() if mark in text} | own

    def name_of(self, member: User) -> str:
        """The name that marks one member of staff."""
        return f"{self.text(NAME, 'staff_account')} {member.email.partition('@')[0]}"

    def grants(self, role: str, label: str) -> bool:
        """Whether the register lets a role read what this mark stands for, in the space or in the archive."""
        category = self._category_of[label]
        if label.startswith("archive."):
            reader = next(one for one in register.load().recipients.values() if one.role == role)
            return category in reader.archive_categories or register.grants(role, category)
        return register.grants(role, category)

    @property
    def labels(self) -> set[str]:
        return set(self._category_of)


def _text(page: bytes) -> str:
    """What a page says; a compressed copy says what its files do."""
    if page.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(page)) as copy:
            page = b"".join(copy.read(name) for name in copy.namelist())
    return page.decode("utf-8", "replace")


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:03d}")


def mark(world: World, marks: Marks) -> None:
    """Write the marks in the rows of Claire's, and in those that are of nobody in particular; staff has a mark a person."""
    for declared in holdings.declared():
        table = declared.table
        columns = [name for name in table.sealed if f"{table.name}.{name}" not in UNMARKED]
        if columns:
            _mark_rows(table, columns, world, marks)
    email = f"{marks.text('accounts.User.email', 'addresses')}@clients.example"
    User.objects.filter(pk=world.claire.pk).update(email=email)


def _mark_rows(table: Table, columns: list[str], world: World, marks: Marks) -> None:
    rows = model_of(table.name)._default_manager.all()
    if table.customer:
        rows = rows.filter(**{table.customer: world.file.pk})
    opened = list(rows)
    vault.open_rows(opened, missing_ok=True)
    for row in opened:
        if row.__dict__["_unit_key"] is None:
            continue
        wanted = [name for name in columns if not _missing(row, name)]
        for name in wanted:
            setattr(row, name, _value(row, name, table, marks))
        row.save(update_fields=wanted)


def _missing(row: models.Model, name: str) -> bool:
    """What this row cannot have: what a request waits for when it waits for nothing, the title of a file that goes by its name, the
    words of a form that has none, why one comes back to a request on no day, why what was right was wrong."""
    if isinstance(row, Ticket) and name == "asked":
        return row.state != State.WAITING_FOR_CUSTOMER
    if isinstance(row, Note) and name == "answer":
        return row.answered_at is None
    if isinstance(row, Ticket) and name == "back_note":
        return row.back_at is None
    if isinstance(row, Disclosure) and name == "wrong_why":
        return row.wrong_at is None
    if isinstance(row, Document):
        return name == "title" and not row.title
    return isinstance(row, Ticket | Draft) and name == "answers" and row.kind != "other"


def _value(row: Any, name: str, table: Table, marks: Marks) -> Any:
    field, label = row._meta.get_field(name), f"{table.name}.{name}"
    category = table.columns[name].category
    if isinstance(field, SealedDate):
        return marks.day(label, category)
    text = marks.text(label, category)
    if isinstance(row, StaffMember):
        return marks.name_of(row.user)
    if isinstance(field, SealedJSON):
        return {"subject": text, "description": text}
    if isinstance(field, SealedBinary):
        return marked(text.encode())
    if "email" in name:
        return f"{text}@clients.example"
    return text


def personal() -> Iterator[str]:
    """Every sealed column that can carry a mark, and the clear ones that hold a text."""
    for declared in holdings.declared():
        for name, column in declared.table.columns.items():
            label = f"{declared.table.name}.{name}"
            if column.kind is Kind.SEALED and label not in UNMARKED:
                yield label
    yield from CLEAR_TEXT
