"""What the officer's pages show and take of a reported death, and when."""

from __future__ import annotations

import pytest

from espace.lib import clock
from espace.privacy.directives import actions
from espace.privacy.directives.actions import copying
from espace.privacy.directives.models import DeathReport, Wish
from espace.privacy.exports import chores
from tests.privacy.directives.wills import opened, reported, wishes, written
from tests.security.people import People

pytestmark = pytest.mark.django_db
SECRETS = ("Jean Delmas", "12 rue Basse", "Merci à tous", "Version 1")


@pytest.fixture
def people(db: None) -> People:
    return People()


@pytest.fixture
def report(people: People) -> DeathReport:
    """Claire wrote that her contracts are to be communicated, and her death is reported."""
    written(people.claire, wishes=wishes(contracts=Wish.COMMUNICATE), words="Merci à tous")
    return reported(people.claire, by=people.sophie)


def test_the_sheet_shows_nothing_of_the_directives_before_the_second_signature(people: People, report: DeathReport):
    officer, place = people.browser(people.dominique), f"/dpo/deces/{report.pk}/"
    for sign in (None, "constat/"):
        if sign:
            assert officer.post(place + sign, {"seen": "Acte n° 12"}).status_code == 302
        page = officer.get(place).content.decode()
        assert not [secret for secret in SECRETS if secret in page]
        assert "copie.zip" not in page
    assert people.browser(people.ines).post(place + "signature/").status_code == 302
    page = officer.get(place).content.decode()
    assert not [secret for secret in SECRETS if secret not in page]


def test_asking_for_the_headers_of_the_copy_takes_nothing(people: People, report: DeathReport):
    report = opened(report, people.dominique, people.ines)
    actions.prepare(report=report, groups=[], by=people.dominique, at=clock.now())
    chores.prepare(clock.now())
    officer, place = people.browser(people.dominique), f"/dpo/deces/{report.pk}/copie.zip"
    assert officer.head(place).status_code == 200
    assert copying.taken(report) == []
    assert officer.get(place).getvalue().startswith(b"PK")
    assert copying.taken(report) == ["contracts"]
