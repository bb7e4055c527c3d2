"""Every page that shows a customer to somebody else wrote one reading of her in the journal, before it left (clause C13)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import espace
from espace import register
from espace.accounts.roles import STAFF_ROLES, Role
from espace.audit.models import AuditEvent
from espace.register import holdings, touching
from tests.contracts.importing import csv, rehearsed, row
from tests.security.cases import Case, body
from tests.security.test_permissions import CASES
from tests.security.test_unseen import CATEGORIES, WHOLE
from tests.security.words import FIRST, NUMBER
from tests.security.world import NOW, World

SHOWN = [case for case in CASES if case.shows and case.to is not None and case.to & frozenset(STAFF_ROLES)]
RECORDED = re.compile(r'action=f?"([a-z_]+)\.([a-z_{}]+)"')
READING = {"read", "listed", "revealed", "exported", "columns_read", "rows_read", "faulty_rows_exported"}
OF_NOBODY = {"import.read", "staff.listed", "hold.listed", "evidence.exported"}
"""Pages that name no customer."""


def marks(page: bytes) -> list[str]:
    return [word for word in CATEGORIES if word.encode() in page]


def readings(event: AuditEvent, world: World) -> bool:
    return touching.is_reading(event.action) and (event.subject == world.file.pk or str(world.file.pk) in event.listed)


def test_each_page_that_shows_her_is_one_reading_of_her(db: None) -> None:
    world = World()
    for name in WHOLE:
        getattr(world, name)
    hers = rehearsed(csv([row(number=NUMBER, surname="Autrenom", birth="hier")]), at=NOW)
    extra = [
        Case("gestion/imports/<uuid:pk>/lignes/<slug:tab>/", SHOWN[0].to, rest={"pk": str(hers.pk), "tab": tab})
        for tab in ("a-corriger", "absents", "doublons")
    ]
    seen = 0
    for case in (*SHOWN, *extra):
        for role in STAFF_ROLES:
            if role not in (case.to or ()):
                continue
            one = world.acting = world.of(Role(role))
            path = case.path(world)  # what it is about is built before
            last = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
            page = body(world.browser(one).get(path))
            new = AuditEvent.objects.filter(id__gt=last, actor=one.pk)
            found = [event.action for event in new if readings(event, world)]
            if marks(page):
                seen += 1
                assert len(found) == 1, f"{case} shows {marks(page)} to {role} and journals {found}"
            assert len(found) <= 1, f"{case}: {found}"
    assert seen > 15, "the crawl has met her"


def test_a_form_that_comes_back_with_her_name_is_a_reading_too(db: None) -> None:
    world = World()
    forms = {
        f"/gestion/clients/{world.file.pk}/documents/": {"title": ""},
        f"/gestion/clients/{world.file.pk}/contrats/nouveau/": {"number": ""},
        f"/gestion/demandes/{world.taken.pk}/attribution/": {"to": ""},
        f"/gestion/demandes/{world.taken.pk}/messages/": {"body": ""},
        f"/gestion/acces/{world.claim.pk}/acceptation/": {"how_checked": ""},
    }
    browser = world.browser(world.sophie)
    for path, form in forms.items():
        last = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
        answer = browser.post(path, form)
        assert answer.status_code == 422, path
        assert FIRST.encode() in answer.content, path
        new = AuditEvent.objects.filter(id__gt=last, actor=world.sophie.pk)
        assert [event.action for event in new if readings(event, world)], path


def test_the_rows_of_a_file_not_yet_rehearsed_are_a_reading_of_whom_they_name(db: None) -> None:
    world = World()
    assert world.contract
    file = SimpleUploadedFile("x.csv", csv([row(number=NUMBER)]).getvalue(), "text/csv")
    browser = world.browser(world.ines)
    page = browser.post("/gestion/imports/", {"file": file}, follow=True)
    assert NUMBER.encode() in page.content
    event = AuditEvent.objects.get(action="import.columns_read")
    assert (event.actor, event.listed) == (world.ines.pk, [str(world.file.pk)])


@pytest.mark.both
def test_each_reading_in_the_source_is_declared_with_a_purpose_and_what_it_shows() -> None:
    law, nouns = register.load(), holdings.nouns()
    found = {
        (noun, verb)
        for path in Path(espace.__file__).parent.rglob("*.py")
        for noun, verb in RECORDED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 60
    for noun, verb in found:
        if verb in READING and f"{noun}.{verb}" not in OF_NOBODY:
            reads = nouns[noun].reads if noun in nouns else {}
            assert verb in reads, f"{noun}.{verb} is a reading that no holdings.py declares"
    for name, noun in nouns.items():
        assert noun.purpose in law.purposes, name
        assert set(noun.categories) <= set(law.categories), name
        assert set(noun.kinds) <= law.unit_kinds, name
        assert touching.categories(f"{name}.read", role="", fields=()), name
