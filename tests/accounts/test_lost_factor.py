"""A lost second factor: taken away by somebody who recognised its owner, never by the owner, and always told (S3; ASVS 5.0, 6.4.4)."""

from __future__ import annotations

import pytest
from django.test import Client

from espace.accounts import actions, factors
from espace.accounts.errors import NotPossible
from espace.accounts.models import SecondFactor, Session, User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.vault.models import UnitKey
from tests.accounts.conftest import mail
from tests.cast import PASSWORD
from tests.entering import application, enter

pytestmark = pytest.mark.django_db
CHECKED = ["phone", "birth_date"]


def test_sophie_recognises_claire_and_takes_her_lost_factor_away(claire: User, sophie: User) -> None:
    unit = application(claire).unit
    actions.make_recovery_codes(user=claire, at=clock.now())
    here = Client()
    enter(here, claire)
    desk = Client()
    enter(desk, sophie, confirmed=True)
    page = f"/gestion/clients/{claire.customer.pk}/seconde-preuve/"
    assert page in desk.get(f"/gestion/clients/{claire.customer.pk}/").content.decode()

    assert desk.post(page, {"checked": CHECKED[:1]}).status_code == 422
    assert factors.has(claire)

    assert desk.post(page, {"checked": CHECKED}).status_code == 302
    assert not SecondFactor.objects.filter(user=claire).exists()
    assert not UnitKey.objects.filter(pk=unit).exists()
    assert not Session.objects.filter(user_id=claire.pk).exists()
    assert mail("factor_recovered").to == claire.email
    [event] = AuditEvent.objects.filter(action="factor.recovered")
    assert (event.actor, event.subject, list(event.fields)) == (sophie.pk, claire.customer.pk, sorted(CHECKED))
    # Her password opens her space again, and nothing more is asked.
    assert (
        Client().post("/connexion/", {"login": claire.email, "password": PASSWORD}).headers["Location"] == "/bienvenue/"
    )


def test_ines_takes_sophies_away_and_a_password_alone_still_opens_nothing_of_the_desk(sophie: User, ines: User) -> None:
    application(sophie)
    team = Client()
    enter(team, ines, confirmed=True)
    assert team.post(f"/gestion/equipe/{sophie.staff_member.pk}/seconde-preuve/").status_code == 302
    assert not factors.has(sophie)
    assert mail("factor_recovered").to == sophie.email
    browser = Client()
    browser.post("/connexion/", {"login": sophie.email, "password": PASSWORD})
    assert browser.get("/gestion/demandes/").headers["Location"].startswith("/securite/")


def test_nobody_takes_their_own_away_nor_that_of_somebody_said_to_be_dead(
    claire: User, sophie: User, ines: User
) -> None:
    at = clock.now()
    application(ines)
    application(claire)
    with pytest.raises(NotPossible):
        actions.recover(user=ines, by=ines, at=at)
    claire.customer.death_reported_at = at
    claire.customer.save(update_fields=["death_reported_at"])
    with pytest.raises(NotPossible):
        actions.recover(user=claire, by=sophie, at=at, checked=CHECKED)
    with pytest.raises(NotPossible):
        actions.recover(user=sophie, by=ines, at=at)  # she has none
    assert factors.has(ines)
    assert factors.has(claire)
