"""A copy being prepared says how far it is, is stopped by its person at any point leaving nothing, and is taken up again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as property_of
from hypothesis import strategies as st

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.documents.store import NoSuchBlob, blobs
from espace.lib import clock, pace
from espace.outbox.models import OutgoingMail
from espace.privacy.exports import actions, chores, progress
from espace.privacy.exports.models import Export
from espace.privacy.rights import actions as rights
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Right
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.cast import AT
from tests.privacy.exports.opening import opened

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
PLACE = "/espace/mes-donnees/exports/"
SECOND = timedelta(seconds=1)


@pytest.fixture
def _ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is a second later: every piece that is written is looked at."""
    passed = iter(range(10**6))
    monkeypatch.setattr(clock, "passing", lambda at: lambda: at + next(passed) * SECOND)


def ask(of: User) -> Export:
    return actions.request_access(customer=of.customer, request=None, by=of, at=AT)


def fill(of: User, by: User) -> None:
    for number in range(5):
        ticket = cast.ticket(of.customer, State.IN_PROGRESS, assignee=by, body=f"Demande {number}", at=AT)
        cast.message(ticket, of, "Bonjour " * 200, at=AT)


@pytest.mark.usefixtures("_ticking")
@property_of(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(point=st.integers(0, 9))
def test_stopped_at_any_point_it_leaves_nothing_and_is_taken_up_again(claire: User, point: int) -> None:
    with transaction.atomic():
        export, looks = ask(claire), 0
        count = progress.Watch._count

        def stops(self: progress.Watch, work: float) -> None:
            nonlocal looks
            if looks == point:
                assert actions.stop(export=export, by=claire, at=AT)
            looks += 1
            count(self, work)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(progress.Watch, "_count", stops)
            done = chores.prepare(AT)
        row = Export.objects.get(pk=export.pk)
        if looks > point:
            assert done == 0
            assert (row.state, row.done, row.total, row.began_at) == ("stopped", 0, 0, None)
            with pytest.raises(NoSuchBlob):
                blobs().open(export.unit)
            assert not list(settings.HOME.temporary.glob("*.part"))
            assert not OutgoingMail.objects.filter(event=f"export:{export.pk}").exists()
            assert chores.prepare(AT + timedelta(days=1)) == 0, "nobody prepares it unasked"
            assert actions.resume(export=export, by=claire, at=AT + timedelta(days=1))
            assert chores.prepare(AT + timedelta(days=1)) == 1
        assert "Delmas" in opened(export, claire, AT + timedelta(days=1)).text()
        blobs().delete(export.unit)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_ticking")
def test_it_says_how_far_it_is_and_holds_its_lease(claire: User, sophie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(claire, sophie)
    export = ask(claire)
    seen: list[Export] = []
    count = progress.Watch._count

    def looked(self: progress.Watch, work: float) -> None:
        count(self, work)
        seen.append(Export.objects.get(pk=export.pk))

    monkeypatch.setattr(progress.Watch, "_count", looked)
    assert chores.prepare(AT) == 1
    dones = [one.done for one in seen]
    assert dones == sorted(dones)
    assert 0 < dones[-1] < seen[-1].total
    assert dones[-1] > seen[-1].total / 4, "the estimate is near enough to be of use"
    held = [one.leased_until_at for one in seen if one.leased_until_at is not None]
    assert held == sorted(held)
    assert held[-1] > held[0]
    over = Export.objects.get(pk=export.pk)
    assert (over.state, over.done) == ("prepared", over.total)


@pytest.mark.usefixtures("_ticking")
def test_a_worker_that_was_taken_over_finishes_nothing(claire: User, monkeypatch: pytest.MonkeyPatch) -> None:
    export = ask(claire)
    count = progress.Watch._count

    def overtaken(self: progress.Watch, work: float) -> None:
        Export.objects.filter(pk=export.pk).update(began_at=AT + timedelta(hours=3))
        count(self, work)

    monkeypatch.setattr(progress.Watch, "_count", overtaken)
    assert chores.prepare(AT) == 0
    assert Export.objects.get(pk=export.pk).state == "asked"


def test_a_copy_stopped_as_it_was_finished_is_not_kept(claire: User, monkeypatch: pytest.MonkeyPatch) -> None:
    export, conclude = ask(claire), actions.conclude

    def late(**told: object) -> bool:
        actions.stop(export=export, by=claire, at=AT)
        return conclude(**told)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "conclude", late)
    assert chores.prepare(AT) == 0
    with pytest.raises(NoSuchBlob):
        blobs().open(export.unit)


def test_what_is_not_under_way_is_neither_stopped_nor_taken_up(claire: User) -> None:
    export = ask(claire)
    assert not actions.resume(export=export, by=claire, at=AT)
    assert actions.stop(export=export, by=claire, at=AT)
    assert not actions.stop(export=export, by=claire, at=AT)
    other = ask(claire)
    assert other.pk != export.pk
    assert not actions.resume(export=export, by=claire, at=AT), "another of its kind is in preparation"
    assert chores.prepare(AT) == 1
    assert actions.resume(export=export, by=claire, at=AT + SECOND)
    assert [one.action for one in AuditEvent.objects.filter(action__in=["export.stopped", "export.resumed"])] == [
        "export.stopped", "export.resumed",
    ]  # fmt: skip


def test_the_request_that_it_answers_stays_open_and_the_officer_sees_it(
    claire: User, dominique: User, signed_in: SignedIn
) -> None:
    rights.ask(right=Right.ACCESS, customer=claire.customer, asked="", by=claire, at=clock.now())
    export = Export.objects.get()
    client = signed_in(claire)
    page = client.get(PLACE).content.decode()
    assert "Nous la préparons" in page
    assert "?suivre" in page
    assert client.get(f"{PLACE}?suivre").headers["Refresh"] == "20"
    answer = client.post(f"{PLACE}{export.pk}/arret/", follow=True).content.decode()
    assert "Vous avez arrêté sa préparation" in answer
    assert "Refresh" not in client.get(f"{PLACE}?suivre").headers
    assert RightsRequest.objects.open().filter(customer=claire.customer).count() == 1
    assert "Arrêtée par la personne" in signed_in(dominique).get("/dpo/exports/").content.decode()
    assert "peut la reprendre" in signed_in(dominique).get(f"/dpo/exports/{export.pk}/").content.decode()
    assert "n’est plus en préparation" in client.post(f"{PLACE}{export.pk}/arret/", follow=True).content.decode()
    assert "La préparation reprend" in client.post(f"{PLACE}{export.pk}/reprise/", follow=True).content.decode()
    assert chores.prepare(clock.now()) == 1
    assert not RightsRequest.objects.open().exists()
    assert "pas arrêtée" in client.post(f"{PLACE}{export.pk}/reprise/", follow=True).content.decode()


def under_way(claire: User) -> Export:
    now = clock.now()
    export = actions.request_access(customer=claire.customer, request=None, by=claire, at=now)
    held = {"began_at": now - timedelta(minutes=2), "leased_until_at": now + timedelta(hours=4)}
    Export.objects.filter(pk=export.pk).update(done=400, total=1000, **held)
    return export


def test_the_page_says_how_long_and_that_nobody_is_at_it(claire: User, signed_in: SignedIn) -> None:
    export = under_way(claire)
    client = signed_in(claire)
    page = client.get(PLACE).content.decode().replace("\u00a0", " ")
    assert 'max="1000" value="400"' in page
    assert "encore 3 minutes environ" in page
    Export.objects.update(leased_until_at=AT)
    assert pace.was_cut(Export.objects.get(pk=export.pk), clock.now())
    assert "reprendra d’elle-même" in client.get(PLACE).content.decode()


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "language"), [(390, "fr"), (1280, "en")])
def test_claire_watches_and_stops(visitor: Callable[..., Visitor], claire: User, width: int, language: str) -> None:
    under_way(claire)
    one = visitor(width=width, language=language)
    one.sign_in_as(claire)
    one.go(PLACE)
    one.picture("copies-1-under-way")
    one.page.focus("form[action$='/arret/'] button")
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector("form[action$='/reprise/']")
    one.picture("copies-2-stopped")
