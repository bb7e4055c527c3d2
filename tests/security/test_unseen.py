"""What each role sees of Claire on every page that it can reach is what the register grants, in both directions (clauses C03, C13).

The world is whole, each of her values is a word of its own, and the pages are walked from link to link.
"""

from __future__ import annotations

import html
import logging
import re
from collections import deque

import pytest
from django.test import Client

from espace import register, vault
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.contracts.models import Import
from espace.outbox.kinds import write
from espace.outbox.models import OutgoingMail
from tests.contracts.importing import applied, csv, rehearsed, row
from tests.security import client_cases, desk_cases, dpo_cases, public_cases
from tests.security.cases import body
from tests.security.words import (
    ASKED,
    CHILD,
    CITY,
    DRAFT_FILE,
    DRAFTED,
    FILE,
    FIRST,
    GUARANTEE,
    HELD,
    IBAN,
    JOB,
    MAILBOX,
    NOTED,
    NUMBER,
    SAID,
    STREET,
    SUBJECT,
    SURNAME,
    TITLE,
)  # fmt: skip
from tests.security.world import NOW, World

CATEGORIES = {
    FIRST: "identity", SURNAME: "identity", CITY: "addresses", STREET: "addresses", MAILBOX: "addresses", JOB: "profession",
    NUMBER: "contract", GUARANTEE: "contract", CHILD: "insured_persons", SAID: "exchanges", ASKED: "exchanges",
    SUBJECT: "volunteered_information", FILE: "volunteered_documents", "Contenumarque": "volunteered_documents",
    TITLE: "volunteered_documents", HELD: "bank_reference", NOTED: "internal_notes", DRAFTED: "request_preparation",
    DRAFT_FILE: "request_preparation",
}  # fmt: skip
"""The category of the register to which each of her words belongs."""
WHOLE = (
    "contract", "optional", "ticket", "taken", "waiting", "closed", "note", "bank", "termination", "forwarded", "complaint", "rights",
    "document", "picture", "draft", "draft_file", "sending", "changed", "claim", "colleague", "invited", "staged", "sent", "indexed",
    "given", "offered", "held",
)  # fmt: skip
CASES = [*client_cases.CASES, *desk_cases.CASES, *dpo_cases.CASES, *public_cases.CASES]
LINK = re.compile(r'(?:href|action|src|data-hx-get)="(/[^"#]*)')
MOST_PAGES = 600
NOT_WALKED = ("deconnexion/", "rester/", "gestion/acces-exceptionnels/<uuid:pk>/")
"""Those that end the session; and the exceptional access, which the register does not grant: a second person does (test_break_glass.py)."""


@pytest.fixture
def world(db: None) -> World:
    made = World()
    for name in WHOLE:
        getattr(made, name)
    return made


def walk(browser: Client, world: World) -> dict[str, bytes]:
    """Every page that this browser can open: from each address of the table, then from link to link."""
    todo = deque(case.path(world) for case in CASES if case.route not in NOT_WALKED)
    seen: dict[str, bytes] = {}
    asked: set[str] = set()
    while todo:
        path = todo.popleft()
        if path in asked or path.startswith(
            ("/static/", "/deconnexion/", "/gestion/acces-exceptionnels/", "/mot-de-passe/", "/activation/")
        ):
            continue
        if "/lignes/" in path and any("/lignes/" in one for one in asked):
            continue  # each visit of the record is a new line of it: one stands for them all
        asked.add(path)
        assert len(asked) < MOST_PAGES, "the walk does not end"
        answer = browser.get(path)
        assert answer.status_code < 500, path
        if answer.status_code == 302 and answer["Location"].startswith("/"):
            todo.append(answer["Location"])
        if answer.status_code == 200:
            seen[path] = body(answer)
            if answer["Content-Type"].startswith("text/html"):
                todo.extend(html.unescape(link) for link in LINK.findall(seen[path].decode()))
    return seen


def shown(pages: dict[str, bytes], words: dict[str, str] = CATEGORIES) -> dict[str, list[str]]:
    """Where each word stands."""
    found = {word: [path for path, page in pages.items() if word.encode() in page] for word in words}
    return {word: paths for word, paths in found.items() if paths}


@pytest.mark.parametrize("role", Role)
def test_what_a_role_sees_is_what_the_register_grants(role: Role, world: World) -> None:
    pages = walk(world.browser(world.of(role)), world)
    found = shown(pages)
    granted = {word for word, category in CATEGORIES.items() if register.grants(role, category)}
    assert {word: paths for word, paths in found.items() if word not in granted} == {}
    if role in (Role.CUSTOMER, Role.ADVISOR, Role.DPO):
        assert granted - set(found) == set(), "granted, and on no page"
    if role in (Role.MAINTAINER, Role.ARCHIVIST):
        assert found == {}
    if role is Role.PROTECT_READER:  # of what is granted, what was shared with them, and no more
        assert {SURNAME, SAID, FILE} <= set(found) <= granted - {ASKED, TITLE}
    read = {path: page for path, page in pages.items() if "/exports/" not in path}  # a copy of one's own data is whole
    assert shown(read, {IBAN: "bank_reference"}) == {}, "bank details are whole on no page that is only read"


def test_karim_and_a_passer_by_see_nothing_of_hers(world: World) -> None:
    assert shown(walk(world.browser(world.karim), world)) == {}
    assert shown(walk(Client(), world)) == {}


def test_a_file_that_the_command_read_where_it_lay_has_no_columns_to_review(world: World) -> None:
    browser, path = world.browser(world.sophie), f"/gestion/imports/{world.staged.pk}/"
    assert b"?colonnes" not in browser.get(path).content
    for state in (Import.State.STAGED, Import.State.UNREADABLE):
        Import.objects.filter(pk=world.staged.pk).update(state=state)
        assert browser.get(path, {"colonnes": "1"}).status_code == 200


def test_what_is_not_granted_to_an_administrator_is_covered(world: World) -> None:
    """A trade is not theirs to read: beside the file's word, what we have is covered."""
    applied(csv([row(number="CAP-99", profession="Acrobatemarque")]), at=NOW)
    changed = rehearsed(csv([row(number="CAP-99", profession="Autremot")]), at=NOW)
    path = f"/gestion/imports/{changed.pk}/lignes/modifies/"
    assert "Acrobatemarque" in world.browser(world.sophie).get(path).content.decode()
    page = world.browser(world.ines).get(path).content.decode()
    assert vault.MASKED in page
    assert "Acrobatemarque" not in page


def test_a_draft_is_in_no_search_count_log_mail_or_journal(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk = world.browser(world.sophie)
    counts = desk.get("/gestion/demandes/files/").content
    hers = world.browser(world.claire)
    place = f"/espace/brouillons/{world.draft.pk}/"
    kept = {"version": 0, "subject": f"{DRAFTED} encore", "description": f"{DRAFTED} toujours"}
    assert hers.post(f"{place}enregistrement/", kept).status_code == 200
    assert hers.post(place, kept | {"version": 1}).status_code == 302
    assert DRAFTED.encode() in hers.get(place).content
    for one in (world.sophie, world.dominique):
        for typed in (DRAFTED, DRAFTED[:8], DRAFT_FILE, SUBJECT[:2] + DRAFTED):
            assert not world.browser(one).post("/gestion/recherche/", {"q": typed}).context["results"], typed
        for place in ("telecharger", "apercu"):
            answer = world.browser(one).get(f"/gestion/documents/{world.draft_file.pk}/{place}/")
            assert answer.status_code == 404
        refused = AuditEvent.objects.filter(actor=one.pk, action="object.refused", unit=world.draft_file.unit)
        assert refused.count() == 2
    assert desk.get("/gestion/demandes/files/").content == counts
    assert DRAFTED not in caplog.text
    assert told_elsewhere(DRAFTED) == []


def test_a_note_is_in_no_mail_nor_journal(world: World) -> None:
    assert told_elsewhere(NOTED) == []


def told_elsewhere(word: str) -> list[str]:
    """The mails and the events of the journal that hold this word."""
    mails = list(OutgoingMail.objects.all())
    vault.open_rows(mails)
    assert mails, "the world has sent mails"
    letters = [
        f"{mail.context} {write(mail.kind, to=mail.to, language=mail.language, context=mail.context)}" for mail in mails
    ]
    events = [str(values) for values in AuditEvent.objects.values_list()]
    return [text for text in (*letters, *events) if word in text]
