"""The officer sees how far a copy is: the one for heirs, which they may stop, and a person's own, which they may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.privacy.directives import actions
from espace.privacy.directives.models import DeathReport
from espace.privacy.exports import actions as exports
from espace.privacy.exports import chores
from espace.privacy.exports.models import Export
from tests.browser import Visitor
from tests.portal.screens import words

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]


def at_work(export: Export, **instead: object) -> None:
    now = clock.now()
    held = {"began_at": now - timedelta(minutes=2), "leased_until_at": now + timedelta(hours=4)}
    Export.objects.filter(pk=export.pk).update(**{"done": 400, "total": 1000, **held, **instead})


@pytest.fixture
def of_claire(claire: User) -> Export:
    return exports.request_access(customer=claire.customer, request=None, by=claire, at=clock.now())


@pytest.fixture
def death(signed: Callable[[None], DeathReport], dominique: User) -> DeathReport:
    """Claire's, with a copy for her heirs asked."""
    report = signed(None)
    actions.prepare(report=report, groups=["contracts"], by=dominique, at=clock.now())
    return report


def test_a_persons_copy_shows_its_bar_and_is_not_the_officers_to_stop(
    of_claire: Export, dominique: User, signed_in: SignedIn
) -> None:
    browser, place = signed_in(dominique), f"/dpo/exports/{of_claire.pk}/"
    assert "Elle attend son tour" in words(browser.get(place))
    at_work(of_claire)
    page = browser.get(place)
    assert 'max="1000" value="400"' in page.content.decode()
    assert "encore 3 minutes environ" in words(page)
    assert "peut l’arrêter et la reprendre dans son espace" in words(page)
    assert "/arret/" not in page.content.decode()
    assert "encore 3 minutes environ" in words(browser.get("/dpo/exports/"))
    assert browser.post(f"/espace/mes-donnees/exports/{of_claire.pk}/arret/").status_code == 404
    at_work(of_claire, leased_until_at=clock.now() - timedelta(hours=1))
    assert "s’est interrompue : elle reprendra d’elle-même" in words(browser.get(place))
    assert "interrompue, reprend d’elle-même" in words(browser.get("/dpo/exports/"))
    exports.put_off(export=of_claire, at=clock.now())
    assert "un autre suit dans quelques minutes" in words(browser.get(place))


def test_the_list_has_what_waits_for_a_person_first(
    of_claire: Export, karim: User, dominique: User, signed_in: SignedIn
) -> None:
    failed = exports.request_access(customer=karim.customer, request=None, by=karim, at=clock.now())
    Export.objects.filter(pk=failed.pk).update(state=Export.State.FAILED)
    page = words(signed_in(dominique).get("/dpo/exports/"))
    assert page.index("Préparation interrompue") < page.index("En préparation")


def test_the_copy_for_heirs_shows_its_bar_and_is_stopped_as_it_is_written(
    death: DeathReport, dominique: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, export = signed_in(dominique), Export.objects.get(kind="heirs")
    place = f"/dpo/deces/{death.pk}/"
    at_work(export)
    page = browser.get(place)
    assert 'max="1000" value="400"' in page.content.decode()
    assert "encore 3 minutes environ" in words(page)
    at_work(export, leased_until_at=clock.now() - timedelta(hours=1))
    assert "elle reprendra d’elle-même" in words(browser.get(place))
    assert "ouvrez la page du décès" in words(browser.get(f"/dpo/exports/{export.pk}/"))
    write = chores.WRITERS[Export.Kind.HEIRS]

    def stopped(copy: object) -> object:
        told = browser.post(f"{place}copie/abandon/", follow=True)
        assert "La copie est détruite" in words(told)
        return write(copy)  # type: ignore[arg-type]

    monkeypatch.setattr(chores, "WRITERS", {**chores.WRITERS, Export.Kind.HEIRS: stopped})
    assert chores.prepare(clock.now()) == 0
    assert not Export.objects.exists()
    assert AuditEvent.objects.filter(action="death.copy_dropped").count() == 1
    assert "En préparation" not in words(browser.get(place))


def test_one_that_is_ready_for_the_heirs_is_not_said_to_be_with_the_dead(
    death: DeathReport, dominique: User, signed_in: SignedIn
) -> None:
    assert chores.prepare(clock.now()) == 1
    page = words(signed_in(dominique).get(f"/dpo/exports/{Export.objects.get().pk}/"))
    assert "se retire sur la page du décès" in page
    assert "Remise à la personne" not in page


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "language"), [(390, "fr"), (1280, "en")])
def test_dominique_watches(
    visitor: Callable[..., Visitor], death: DeathReport, of_claire: Export, dominique: User, width: int, language: str
) -> None:
    for export in Export.objects.all():
        at_work(export)
    one = visitor(width=width, language=language)
    one.sign_in_as(dominique)
    one.go("/dpo/exports/")
    one.picture("officer-copies-1-list")
    one.go(f"/dpo/exports/{of_claire.pk}/")
    one.picture("officer-copies-2-under-way")
    one.go(f"/dpo/deces/{death.pk}/")
    one.picture("officer-copies-3-heirs")
