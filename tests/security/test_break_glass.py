"""An exceptional access: asked with a motive, opened by another person, for four hours and not a second more; shown to the client (C13)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.privacy.consultations import reading
from espace.privacy.consultations.proofs import read_by_whom_it_is_granted
from espace.tickets import actions, proofs
from espace.tickets.errors import NotNow
from espace.tickets.models import BreakGlass
from tests.desk.posting import told
from tests.security.words import NOTED, SAID, SHARED, STREET, SURNAME
from tests.security.world import World

HOURS = timedelta(hours=4)
MOTIVE = "La page de cette demande reste blanche"


@pytest.fixture
def world(db: None) -> World:
    return World()


def at_glass(access: BreakGlass) -> str:
    return f"/gestion/acces-exceptionnels/{access.pk}/"


def read(browser: Client, access: BreakGlass) -> int:
    return browser.get(at_glass(access)).status_code


def test_it_opens_for_four_hours_and_is_refused_a_second_later(world: World) -> None:
    opened_at = world.glass.decided_at
    assert opened_at is not None
    assert world.glass.is_open(opened_at + HOURS - timedelta(seconds=1))
    assert not world.glass.is_open(opened_at + HOURS)
    max_ = world.browser(world.max)
    assert read(max_, world.glass) == 200
    for late, answer in ((HOURS - timedelta(minutes=1), 200), (HOURS + timedelta(seconds=1), 403)):
        at = clock.now() - late
        BreakGlass.objects.filter(pk=world.glass.pk).update(at=at, decided_at=at)
        assert read(max_, world.glass) == answer


def test_it_shows_the_request_and_neither_notes_nor_the_sheet(world: World) -> None:
    assert world.note
    page = told(world.browser(world.max).get(at_glass(world.glass)))
    for word in (SURNAME, SAID):
        assert word in page
    for word in (NOTED, STREET):
        assert word not in page
    assert world.browser(world.max).post(at_glass(world.glass)).status_code == 405


def test_nothing_opens_before_a_second_person_grants_it(world: World) -> None:
    access, max_ = world.asked_glass, world.browser(world.max)
    assert read(max_, access) == 403
    with pytest.raises(NotNow, match="Une autre personne"):
        actions.decide_access(access=access, grant=True, by=world.max, at=clock.now())
    with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic():
        BreakGlass.objects.filter(pk=access.pk).update(decided_by=world.max, decided_at=clock.now(), granted=True)
    with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic():
        BreakGlass.objects.filter(pk=access.pk).update(decided_by=world.ines, granted=True)  # when?
    actions.decide_access(access=access, grant=False, by=world.ines, at=clock.now())
    assert read(max_, access) == 403
    with pytest.raises(NotNow, match="déjà décidé"):
        actions.decide_access(access=access, grant=True, by=world.dominique, at=clock.now())


def test_an_ask_that_says_too_little_is_none(world: World) -> None:
    max_ = world.browser(world.max)
    for reference, motive in ((world.taken.reference, "Voir"), ("D999", MOTIVE), ("", MOTIVE)):
        typed = {"reference": reference, "motive": motive}
        assert max_.post("/gestion/acces-exceptionnels/", typed).status_code == 422
    assert not BreakGlass.objects.exists()


def test_the_client_and_the_officer_are_told_and_see_it_with_each_reading(world: World) -> None:
    assert read(world.browser(world.max), world.glass) == 200
    assert OutgoingMail.objects.filter(event=f"break_glass:{world.glass.pk}").count() == 1
    claire = world.browser(world.claire)
    for path in ("/espace/qui-a-vu/", f"/espace/demandes/{world.taken.pk}/"):
        page = told(claire.get(path))
        assert "Accès exceptionnel du mainteneur" in page
        assert f"{SHARED} d’une page vide, la nuit" in page
    found = reading.page(world.file.pk, viewer="customer", at=clock.now(), units={world.taken.unit})
    [seen] = [one for day in found.days for one in day.openings if "accès exceptionnel" in one.what.fr]
    assert seen.reader.role.fr == "Le prestataire de maintenance"
    assert "Max Brunel" in told(world.browser(world.dominique).get("/dpo/acces-exceptionnels/"))


def test_the_proof_sees_a_reading_after_the_four_hours(world: World) -> None:
    assert read(world.browser(world.max), world.glass) == 200
    assert proofs.read_within_its_hours(clock.now()).standing == "kept"
    assert read_by_whom_it_is_granted(clock.now()).standing != "broken"
    actions.open_through(access=world.glass, by=world.max, at=clock.now() + HOURS)
    assert proofs.read_within_its_hours(clock.now()).standing == "broken"
