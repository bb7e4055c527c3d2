"""The page of an import at work: how far, how long still, that nobody is at it, and how one gives it up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.contracts.importing import actions, applying
from espace.contracts.models import Contract, Import
from espace.lib import clock
from tests.browser import Visitor
from tests.contracts.importing import AT, csv, rehearsed, row

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]


def at_work(state: Import.State, **standing: object) -> tuple[Import, str]:
    import_ = rehearsed(csv([row()]))
    Import.objects.filter(pk=import_.pk).update(state=state, **standing)
    return import_, f"/gestion/imports/{import_.pk}/"


def test_the_page_says_how_far_it_is_and_how_long_it_takes(sophie: User, signed_in: SignedIn) -> None:
    now = clock.now()
    held = {"began_at": now - timedelta(minutes=1), "leased_until_at": now + timedelta(minutes=4)}
    _import, place = at_work(Import.State.APPLYING, done=1000, total=4000, by=sophie, **held)
    page = signed_in(sophie).get(place).content.decode()
    assert "Ligne 1000 sur 4000" in page
    assert "Encore 3 minutes environ" in page.replace("\u00a0", " ")
    assert '<progress aria-label="Avancement" max="4000" value="1000">' in page
    assert "Sophie" in page
    part = signed_in(sophie).get(f"{place}avancement/").content.decode()
    assert "Encore 3 minutes environ" in part.replace("\u00a0", " ")
    Import.objects.update(state=Import.State.STAGING, done=1000, total=0)
    page = signed_in(sophie).get(place).content.decode()
    assert "Ligne 1000 :" in page.replace("\u00a0", " ")
    assert "<progress" not in page, "of how many is not known"
    assert "Encore" not in page


def test_it_says_that_it_waits_and_that_it_was_cut(sophie: User, signed_in: SignedIn) -> None:
    _import, place = at_work(Import.State.STAGING, done=0, total=0)
    assert "attend son tour" in signed_in(sophie).get(place).content.decode()
    Import.objects.update(began_at=AT, leased_until_at=AT + timedelta(minutes=5))
    page = signed_in(sophie).get(place).content.decode()
    assert "s’est interrompu" in page
    assert "attend son tour" not in page


def test_without_a_script_it_loads_again_once_its_reader_asks_and_until_they_stop_it(
    sophie: User, signed_in: SignedIn
) -> None:
    _import, place = at_work(Import.State.APPLYING, done=1, total=2)
    client = signed_in(sophie)
    unasked = client.get(place)
    assert "Refresh" not in unasked.headers, "no page reloads by itself"
    assert '<a href="?suivre">' in unasked.content.decode()
    asked = client.get(f"{place}?suivre")
    assert asked.headers["Refresh"] == "20"
    assert '<a href="?">Ne plus la recharger</a>' in asked.content.decode()
    Import.objects.update(state=Import.State.STAGED)
    assert "Refresh" not in client.get(f"{place}?suivre").headers, "nothing moves any more"


def test_an_import_given_up_on_its_way_says_what_is_applied(
    sophie: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "LINES", 2)
    import_ = rehearsed(csv([row(number=f"CAP-{n}", surname=f"Delmas{n}") for n in range(4)]))
    actions.ask_application(import_=import_, extent=Import.Extent.GOOD_ROWS, by=sophie, at=AT)
    client, place = signed_in(sophie), f"/gestion/imports/{import_.pk}/"

    def told(done: int, _total: int) -> None:
        if done == 4:
            assert "reste, en entier" in client.get(place).content.decode(), "it is said before the button"
            client.post(f"{place}abandon/")

    with pytest.raises(applying.Stopped):
        actions.apply(import_=import_, at=AT, told=told)
    assert Contract.objects.count() == 3
    page = client.get(place).content.decode()
    assert "Les lignes 1 à 4 sont appliquées" in page
    assert "jusqu’à la ligne 5" in page


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "language"), [(1280, "fr"), (390, "en")])
def test_sophie_watches_and_gives_up(visitor: Callable[..., Visitor], sophie: User, width: int, language: str) -> None:
    now = clock.now()
    held = {"began_at": now - timedelta(minutes=1), "leased_until_at": now + timedelta(hours=4)}
    _import, place = at_work(Import.State.APPLYING, done=12000, total=48000, extent="good_rows", by=sophie, **held)
    one = visitor(width=width, language=language)
    one.sign_in_as(sophie)
    one.go(place)
    one.picture("progress-1-applying")
    Import.objects.update(began_at=AT, leased_until_at=AT)
    one.go(place)
    one.picture("progress-2-cut")
    one.page.click("form[action$='/abandon/'] button")
    one.page.wait_for_selector("dl.facts")
    one.picture("progress-3-given-up")
    assert Import.objects.get().state == Import.State.ABANDONED
