"""An id in a form says nothing about whose it is: somebody else's is not found, or not taken, and nothing of theirs moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract, Import
from espace.documents.models import Document
from espace.tickets.models import Draft, Message, Note, Ticket
from espace.tickets.states import State
from tests import cast
from tests.security.desk_cases import writes
from tests.security.people import changed_since, rows
from tests.security.world import NOW, World, pdf, table

Form = dict[str, Any]


class Two(World):
    """Claire's world, and what Karim has of his own."""

    def __init__(self) -> None:
        super().__init__()
        him = self.karim.customer
        self.his_contract = cast.contract(him)
        self.his_draft = cast.draft(him)
        self.his_ticket = cast.ticket(him)
        self.his_closed = cast.ticket(him, State.CLOSED, assignee=self.sophie)
        self.his_message = self.his_ticket.messages.get()


@pytest.fixture
def world(db: None) -> Two:
    return Two()


@dataclass(frozen=True)
class Try:
    """A form at an address of one's own, with an id that is not."""

    name: str
    path: Callable[[Two], str]
    form: Callable[[Two], Form]
    answers: int = 404

    def __str__(self) -> str:
        return self.name


def his(place: str) -> Callable[[Two], str]:
    """An address of Karim's: ``his("brouillons/{his_draft.pk}/")``."""
    return lambda world: "/espace/" + place.format(**vars(world))


DRAFT, SAVED = "brouillons/{his_draft.pk}/", "brouillons/{his_draft.pk}/enregistrement/"
BY_KARIM = [
    Try("her contract in a new request", his("demandes/nouvelle/"), lambda w: {"id": uuid4(), "kind": "claim", "contract": w.contract.pk}),
    Try("her draft's id for a new request", his("demandes/nouvelle/"), lambda w: {"id": w.draft.pk, "kind": "claim"}),
    Try("her contract in his draft", his(DRAFT), lambda w: {"version": 0, "contract": w.contract.pk}),
    Try("her contract in his draft, silently", his(SAVED), lambda w: {"version": 0, "contract": w.contract.pk}),
    Try("her sent document removed from his draft", his(DRAFT), lambda w: {"version": 0, "remove": w.document.pk}),
    Try("her draft's file removed from his draft", his(DRAFT), lambda w: {"version": 0, "remove": w.draft_file.pk}),
    Try("her message's id", his("demandes/{his_ticket.pk}/messages/"), lambda w: {"id": w.message.pk, "body": "Bonjour"}),
    Try("her draft's id after a closed request", his("demandes/{his_closed.pk}/messages/"), lambda w: {"id": w.draft.pk, "body": "x"}),
    Try("her request's id as his termination", his("contrats/{his_contract.pk}/resilier/"), lambda w: {"id": w.ticket.pk, "confirm": "1"}),
]  # fmt: skip


@pytest.mark.parametrize("one", BY_KARIM, ids=str)
def test_an_id_of_hers_in_a_form_of_his_is_not_found(one: Try, world: Two) -> None:
    form, path, browser = one.form(world), one.path(world), world.browser(world.karim)
    before = rows()
    assert browser.post(path, form).status_code == one.answers
    assert changed_since(before) == []


def test_her_contract_is_journaled_as_refused(world: Two) -> None:
    browser = world.browser(world.karim)
    assert browser.get("/espace/demandes/nouvelle/", {"contrat": str(world.contract.pk)}).status_code == 404
    assert AuditEvent.objects.filter(action="object.refused", actor=world.karim.pk, unit=world.contract.unit).exists()


def desk(place: str, name: str = "taken") -> Callable[[Two], str]:
    return lambda world: f"/gestion/{place}".format(getattr(world, name).pk)


BY_SOPHIE = [
    Try("to a data protection officer", desk("demandes/{}/attribution/"), lambda w: writes(to=str(w.dominique.staff_member.pk)), 422),
    Try("to a customer", desk("demandes/{}/attribution/"), lambda w: writes(to=str(w.file.pk)), 422),
    Try("words of another request", desk("demandes/{}/qualifications/"), lambda w: {"what": "complaint", "of": w.his_message.pk}, 422),
    Try(
        "a contract of another customer", desk("clients/{}/documents/", "file"),
        lambda w: {"id": uuid4(), "title": "Avis", "file": pdf(), "contract": w.his_contract.pk}, 422,
    ),
    Try("a termination where there is none", desk("demandes/{}/transmission/"), lambda w: {"on": "2026-11-02"}),
]  # fmt: skip


@pytest.mark.parametrize("one", BY_SOPHIE, ids=str)
def test_staff_cannot_tie_what_does_not_belong_together(one: Try, world: Two) -> None:
    form, path, browser = one.form(world), one.path(world), world.browser(world.sophie)
    before = rows()
    assert browser.post(path, form).status_code == one.answers
    assert changed_since(before) == []


def raw(row: models.Model) -> list[Any]:
    """A row as it lies in its table."""
    with connection.cursor() as cursor:
        key = row._meta.pk.get_db_prep_value(row.pk, connection)
        cursor.execute(f'SELECT * FROM "{row._meta.db_table}" WHERE id = %s', [key])
        return [bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()]


@dataclass(frozen=True)
class Taken:
    """A form whose id is another row's: what is typed gets an id of its own, and the other row stays as it is."""

    name: str
    by: str
    path: Callable[[Two], str]
    form: Callable[[Two, models.Model], Form]
    theirs: Callable[[Two], models.Model]
    kind: type[models.Model]

    def __str__(self) -> str:
        return self.name


def his_words(world: Two) -> Message:
    return world.his_message


TAKEN = [
    Taken("a reply", "sophie", desk("demandes/{}/messages/"), lambda w, o: writes(body="x") | {"id": o.pk}, his_words, Message),
    Taken("a last word", "sophie", desk("demandes/{}/cloture/"), lambda w, o: writes(last="x") | {"id": o.pk}, his_words, Message),
    Taken(
        "a note", "sophie", desk("demandes/{}/notes/"), lambda w, o: writes(text="x") | {"id": o.pk},
        lambda w: cast.note(w.his_ticket, w.sophie, "Sur lui"), Note,
    ),
    Taken(
        "a published document", "sophie", desk("clients/{}/documents/", "newcomer"),
        lambda w, o: {"id": o.pk, "title": "Avis", "file": pdf()}, lambda w: w.document, Document,
    ),
    Taken("an import", "ines", lambda w: "/gestion/imports/", lambda w, o: {"id": o.pk, "file": table()}, lambda w: w.sent, Import),
    Taken("a request's id", "karim", his("demandes/nouvelle/"), lambda w, o: {"id": o.pk, "kind": "claim"}, lambda w: w.ticket, Draft),
]  # fmt: skip


@pytest.mark.parametrize("one", TAKEN, ids=str)
def test_an_id_that_is_taken_is_another_row(one: Taken, world: Two) -> None:
    theirs, path = one.theirs(world), one.path(world)
    form, browser = one.form(world, theirs), world.browser(getattr(world, one.by))
    stood, count = raw(theirs), one.kind._base_manager.count()
    assert browser.post(path, form).status_code == 302
    assert raw(theirs) == stood
    assert one.kind._base_manager.count() == count + 1


@pytest.mark.parametrize("kind", [Contract, Document, Draft, Ticket])
def test_nobody_but_claire_and_those_who_handle_requests_has_rows(kind: Any, world: Two) -> None:
    """The door of each noun, asked by everybody."""
    mine = {Contract: world.contract, Document: world.document, Draft: world.draft, Ticket: world.ticket}[kind]
    readers: list[User] = [world.claire] if kind is Draft else [world.claire, world.sophie, world.dominique]
    when = () if kind is Contract else (NOW,)
    for one in (world.claire, world.karim, *world.staff.values()):
        assert kind.objects.visible_to(one, *when).filter(pk=mine.pk).exists() == (one in readers), one.role
