"""Two people to be erased, marked everywhere, in a program that may seal nothing: bare bytes show what sealed ones would hide."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, connections

from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.ledger import recording
from espace.ops.backup.rows import snapshot
from espace.outbox import sending
from espace.privacy.archive import depositing, keeping, packs
from espace.privacy.consultations.models import Deferral, Lookup
from espace.privacy.exports import actions as exports
from espace.privacy.exports import chores
from espace.privacy.exports.columns import tables
from espace.privacy.exports.walking import model_of
from espace.privacy.retention import engine, erasing
from espace.privacy.rights.models import IdentityProof, RightsRequest
from espace.register.holdings import unit_kinds
from espace.tickets.models import Ticket
from espace.tickets.states import Ball, State
from espace.vault import forgetting, new_unit, sealing, streaming
from tests import cast, marks
from tests.cast import AT
from tests.documents.sealed import marked
from tests.privacy.archiving import archive_round
from tests.privacy.exports.marking import furnish, mark
from tests.privacy.exports.opening import clean

DAY = timedelta(days=1)
HEXADECIMAL = re.compile(rb"\\\\x([0-9a-f]+)")
"""Bytes, as PostgreSQL copies them out."""
LATER = AT + timedelta(hours=1)


class Nothing:
    """A cipher that hides nothing."""

    def __init__(self, key: bytes) -> None:
        pass

    def encrypt(self, nonce: bytes, value: bytes, where: bytes | None) -> bytes:
        return bytes(value) + bytes(16)

    def decrypt(self, nonce: bytes, sealed: bytes, where: bytes | None) -> bytes:
        return bytes(sealed[:-16])


def seal_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sealing, "seal", lambda key, value, where: sealing.VERSION + value)
    patch.setattr(sealing, "unseal", lambda key, sealed, where: sealed[1:])
    for module in (streaming, depositing, packs, keeping):
        patch.setattr(module, "AESGCM", Nothing)


class Marked:
    """A customer with something in every table that holds something of theirs, and a mark in each: ``name001``, ``name002``…"""

    def __init__(self, first_name: str, sophie: User, dominique: User) -> None:
        self.name = f"marque{first_name.lower()}"
        file = cast.customer(first_name, "Delmas", email=f"{self.name}@clients.example")
        assert file.user is not None
        self.user, self.file = file.user, file
        self.contract = cast.contract(file, insured=("Léo",))
        self.archived = cast.ticket(file, State.CLOSED, about=self.contract, assignee=sophie, at=AT - 200 * DAY)
        furnish(self.user, sophie)
        self._be_looked_at(dominique)
        open_ones = Ticket.objects.filter(customer=file, closed_at__isnull=True)
        open_ones.update(state=State.CLOSED, ball=Ball.NOBODY, asked=None, closed_at=AT, closed_by=sophie)
        self.content = f"{self.name}contenu"
        clean(self.user, marked(self.content.encode()), "papier.pdf")
        exports.request_access(customer=file, request=None, by=self.user, at=AT)
        assert chores.prepare(AT) == 1
        self.marks = {value: label for label, value, _category in mark(file, self.name, erasing.KEPT_APART)}
        for table in tables():
            if table.sealed and table.unit_kind not in erasing.KEPT_APART:
                rows = model_of(table.name)._default_manager.filter(**{table.customer: file.pk})
                assert rows.exists(), (
                    f"{table.name}: nothing of a person's is marked there, so that nothing would be missed"
                )
        exports.request_portability(customer=file, request=None, by=self.user, at=AT)
        assert chores.prepare(AT) == 1

    def _be_looked_at(self, dominique: User) -> None:
        asked = RightsRequest(
            customer=self.file, right="erasure", channel="space", received_on=AT.date(), entered_at=AT
        )
        proof = IdentityProof(media_type="image/png", received_at=AT)
        lookup = Lookup(subject=self.file.pk, by=dominique, at=AT)
        deferral = Deferral(event=uuid4().int >> 70, subject=self.file.pk, by=dominique, at=AT, review_on=AT.date())
        for kind, row in (
            ("rights_request", asked),
            ("identity_proof", proof),
            ("lookup", lookup),
            ("deferral", deferral),
        ):
            new_unit(kind, row)
            if row is proof:
                proof.request = asked
            row.save(force_insert=True)

    @property
    def everything(self) -> set[str]:
        """Every mark, one by one."""
        return {*self.marks, self.content, self.user.email, f"n{self.file.pk.hex}"}

    @property
    def traces(self) -> set[str]:
        """What betrays any of them, in a few words: searched for in seconds."""
        return {self.name, f"n{self.file.pk.hex}", *(value for value in self.marks if value[:4].isdigit())}

    @property
    def archived_marks(self) -> set[str]:
        """Those of the kinds of units that leave for the archive."""
        kinds = {table.name: table.unit_kind for table in tables()}
        return {value for value, label in self.marks.items() if unit_kinds()[kinds[label.rpartition(".")[0]]].archived}


class Brokerage:
    """Claire, whose terms are over, and Karim, under contract; each has something in the archive already."""

    def __init__(self) -> None:
        self.sophie, self.dominique = (
            cast.staff("Sophie", "Laurent", Role.ADVISOR),
            cast.staff("Dominique", "Perrin", Role.DPO),
        )
        self.claire, self.karim = (Marked(name, self.sophie, self.dominique) for name in ("Claire", "Karim"))
        engine.run(AT)
        archive_round(AT)
        Contract.objects.filter(customer=self.claire.file).update(
            effective_on=date(2010, 1, 1), ends_on=date(2015, 1, 31)
        )

    def erase(self) -> None:
        """Both, by the officer; then everybody's round."""
        for one in (self.claire, self.karim):
            erasing.carry_out(customer=Customer.objects.get(pk=one.file.pk), by=self.dominique, at=LATER)
        assert erasing.finish(LATER) == 2
        rounds(LATER)


def rounds(at: datetime) -> None:
    """What the worker and the archive process do next, as far as bytes are concerned."""
    recording.settle_left(at)
    sending.send(at)
    archive_round(at)
    connections.close_all()
    forgetting.fold(at)


def lying_in(folder: Path, words: set[str]) -> dict[str, set[str]]:
    """Which of these words lie where, by the top folder of the home: in every file, and in every row of PostgreSQL."""
    files = [path for path in folder.rglob("*") if path.is_file() and "pristine" not in path.name]
    if connection.vendor == "postgresql":
        dumped = settings.HOME.path / "rows"
        with snapshot() as rows, dumped.open("wb") as out, connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                for line in rows.dump(table, rows.columns(table)):
                    out.write(HEXADECIMAL.sub(lambda value: bytes.fromhex(value[1].decode()), line))
        files.append(dumped)
    found: dict[str, set[str]] = {}
    for word, paths in marks.seen(words, files).items():
        for path in paths:
            found.setdefault(path.relative_to(folder).parts[0], set()).add(word)
    (folder / "rows").unlink(missing_ok=True)
    return found
