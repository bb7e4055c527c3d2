"""Saved views on their pages: made, found at the left with their count, worked through, changed, dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.tickets import actions, bulk
from espace.tickets.chosen import Choice
from espace.tickets.models import SavedView, Ticket
from espace.tickets.models.saved import Column, Held
from espace.tickets.queues import Queue
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.desk.posting import at_desk, told

SignedIn = Callable[[User], Client]
Open = Callable[..., Visitor]
NOW = clock.now()
FORM = {
    "name": "Longues attentes",
    "queue": "en-attente",
    "waiting_days": "10",
    "columns": ["object", "reference"],
    "newest": "1",
}


@pytest.fixture
def paul(db: None) -> User:
    return cast.staff("Paul", "Mercier", Role.ADVISOR)


def keep(
    by: User,
    name: str = "La mienne",
    *,
    shared: bool = False,
    columns: tuple[Column, ...] = tuple(Column),
    **codes: object,
) -> SavedView:
    choice = Choice(**({"queue": Queue.TO_TAKE} | codes))  # type: ignore[arg-type]
    return actions.keep_view(view=None, name=name, choice=choice, columns=columns, is_shared=shared, by=by, at=NOW)


def sent(claire: User, *hours: int, kind: str = "other") -> list[Ticket]:
    return [cast.ticket(claire.customer, kind=kind, at=NOW - timedelta(hours=one)) for one in hours]


def test_it_is_made_found_and_shows_its_columns(claire: User, sophie: User, signed_in: SignedIn) -> None:
    ticket = cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, at=NOW - timedelta(days=20))
    browser = signed_in(sophie)
    page = told(browser.get(reverse("desk:view_new") + "?file=en-attente"))
    assert 'value="en-attente" id="id_queue_2" checked' in page.replace("required ", "")
    answer = browser.post(reverse("desk:view_new"), FORM, follow=True)
    view = SavedView.objects.get()
    assert answer.redirect_chain == [(reverse("desk:view", args=[view.pk]), 302)]
    page = told(answer)
    assert "En attente du client · depuis plus de 10 jours · les plus récentes d’abord" in page
    assert ticket.reference in page
    assert "Suivie par" not in page.partition("<table")[2].partition("</table>")[0]
    rail = [one for one in answer.context["queues"] if one.get("is_view")]
    assert [(one["label"], one["count"], one["is_current"]) for one in rail] == [("Longues attentes", "1", True)]
    assert AuditEvent.objects.filter(action="queue.listed", actor=sophie.pk).latest("id").listed == [
        str(claire.customer.pk)
    ]


def test_faults_stand_by_their_field_and_keep_what_was_chosen(sophie: User, signed_in: SignedIn) -> None:
    browser = signed_in(sophie)
    answer = browser.post(reverse("desk:view_new"), {**FORM, "name": "claire@clients.example"})
    assert answer.status_code == 422
    assert "N’écrivez ni adresse ni numéro" in told(answer)
    assert 'value="10"' in told(answer)
    faults: tuple[dict[str, object], ...] = (
        {"queue": "closes"},
        {"held": "inconnu"},
        {"columns": ["answers"]},
        {"columns": []},
        {"waiting_days": "0"},
        {"kind": "x"},
    )
    for wrong in faults:
        answer = browser.post(reverse("desk:view_new"), FORM | wrong)
        assert answer.status_code == 422, wrong
        assert set(answer.context["form"].errors) == set(wrong)
    assert not SavedView.objects.exists()


def test_each_column_is_one_of_the_queue_s(claire: User, sophie: User, signed_in: SignedIn) -> None:
    [ticket] = sent(claire, 1)
    heads = {"object": "Objet", "state": "État", "since": "À agir", "due": "À faire avant", "holder": "Suivie par",
             "reference": "Référence", "sent": "Envoyée le"}  # fmt: skip
    assert set(heads) == set(Column.values)
    browser = signed_in(sophie)
    for column, head in heads.items():
        view = keep(sophie, column, columns=(Column(column),))
        table = told(browser.get(reverse("desk:view", args=[view.pk]))).partition("<table")[2].partition("</table>")[0]
        shown = {one for one, said in heads.items() if f'<th scope="col">{said}</th>' in table}
        assert shown == {column}, head
        assert "Claire Delmas" in table
        assert (ticket.reference in table) == (column == "reference")


def test_a_view_is_worked_through_like_a_queue(claire: User, sophie: User, signed_in: SignedIn) -> None:
    first, _other, third = sent(claire, 5, kind="claim") + sent(claire, 4) + sent(claire, 3, kind="claim")
    view, browser = keep(sophie, kind="claim"), signed_in(sophie)
    answer = browser.get(reverse("desk:view", args=[view.pk]))
    trails = [line.trail for line in answer.context["lines"]]
    assert len(trails) == 2
    assert f"vue-{view.pk.hex}" in trails[0]
    actions.take(ticket=first, by=sophie, at=NOW)
    followed = browser.get(at_desk("following", first) + trails[0])
    assert followed["Location"] == at_desk("ticket", third) + trails[1]
    last = browser.get(at_desk("following", third) + trails[1])
    assert last["Location"] == reverse("desk:view", args=[view.pk])
    name = view.pk.hex
    actions.drop_view(view=view, by=sophie, at=NOW)
    assert browser.get(at_desk("following", first) + trails[0])["Location"] == reverse("desk:queue")
    for nonsense in (
        "?de=vue-x~1",
        f"?de=vue-{name}~zz",
        f"?de=vue-{name}~1~2",
        f"?de=vue-{name}~{'9' * 90}",
    ):
        assert browser.get(at_desk("ticket", first) + nonsense).status_code == 200


def test_several_are_ticked_in_a_view_and_lead_back_to_it(claire: User, sophie: User, signed_in: SignedIn) -> None:
    [ticket], browser = sent(claire, 3), signed_in(sophie)
    view = keep(sophie)
    here = reverse("desk:view", args=[view.pk])
    assert f'name="back" value="vue-{view.pk.hex}"' in told(browser.get(here))
    form = {"gesture": "prise", "on": bulk.mark(ticket), "seen": clock.now().isoformat(), "back": f"vue-{view.pk.hex}"}
    assert f'href="{here}"' in told(browser.post(reverse("desk:bulk"), form))
    assert browser.post(reverse("desk:bulk"), {**form, "on": "x"})["Location"] == here


def test_a_shared_one_is_read_by_the_team_and_changed_by_its_author(
    claire: User, sophie: User, paul: User, signed_in: SignedIn
) -> None:
    own, shared = (
        keep(sophie, "À moi seule"),
        keep(sophie, "Pour tous", shared=True, held=Held.ONE, holder=sophie.staff_member.pk),
    )
    his = signed_in(paul)
    page = told(his.get(reverse("desk:views")))
    assert "Pour tous" in page
    assert "suivies par Sophie Laurent · Sophie Laurent" in page
    assert "À moi seule" not in page
    for name in ("view", "view_edit"):
        assert his.get(reverse(f"desk:{name}", args=[own.pk])).status_code == 404
    assert his.post(reverse("desk:view_drop", args=[own.pk])).status_code == 404
    assert "Changer la vue" not in told(his.get(reverse("desk:view", args=[shared.pk])))
    for answer in (
        his.post(reverse("desk:view_edit", args=[shared.pk]), FORM, follow=True),
        his.post(reverse("desk:view_drop", args=[shared.pk]), follow=True),
    ):
        assert "Seule la personne qui a fait cette vue" in told(answer)
    hers = signed_in(sophie)
    assert "Changer la vue" in told(hers.get(reverse("desk:view", args=[shared.pk])))
    hers.post(reverse("desk:view_edit", args=[shared.pk]), {**FORM, "name": "Pour toutes"})
    shared.refresh_from_db()
    assert (shared.name, shared.is_shared, shared.holder) == ("Pour toutes", False, None)
    hers.post(reverse("desk:view_drop", args=[shared.pk]))
    assert list(SavedView.objects.all()) == [own]


def test_it_costs_one_statement_for_all_views_and_the_same_for_one_and_twenty(
    claire: User, sophie: User, signed_in: SignedIn
) -> None:
    browser, queue = signed_in(sophie), reverse("desk:queue")
    here = reverse("desk:view", args=[keep(sophie, "Vue").pk])

    def cost(url: str) -> int:
        browser.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        return len(queries)

    sent(claire, 1)
    one = cost(queue), cost(here), cost(reverse("desk:views"))
    for number in range(19):
        keep(sophie, f"Vue n{number}", kind="claim")
    for person in [cast.customer() for _number in range(10)]:
        cast.ticket(person)
    assert (cost(queue), cost(here), cost(reverse("desk:views"))) == one
    assert one <= (6, 7, 6)


def test_an_empty_list_and_an_empty_view_say_what_to_do(sophie: User, signed_in: SignedIn) -> None:
    browser = signed_in(sophie)
    assert "Aucune vue encore" in told(browser.get(reverse("desk:views")))
    assert "Rien dans cette vue" in told(browser.get(reverse("desk:view", args=[keep(sophie).pk])))


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("script", [True, False])
def test_made_by_hand_with_and_without_script(script: bool, claire: User, sophie: User, visitor: Open) -> None:
    sent(claire, 30, 3)
    hers = visitor(javascript=script)
    hers.sign_in_as(sophie)
    page = hers.page
    hers.go(reverse("desk:queue"))
    page.get_by_role("link", name="Faire une vue de cette file").click()
    page.get_by_label("Nom de la vue").fill("Depuis hier")
    page.get_by_label("Attend depuis plus de").fill("0")
    hers.expect(422)
    page.get_by_role("button", name="Enregistrer la vue").click()
    page.get_by_text("De 1 à 365 jours.").first.wait_for()
    if script:
        hers.picture("gestion-vue-nouvelle")
    page.get_by_label("Attend depuis plus de").fill("")
    page.get_by_label("Référence").check()
    page.get_by_role("button", name="Enregistrer la vue").click()
    page.get_by_text("La vue est enregistrée.").wait_for()
    expect(page.locator(".queues .view")).to_contain_text("Depuis hier")
    if script:
        hers.picture("gestion-vue")
        hers.go(reverse("desk:views"))
        hers.picture("gestion-vues")
    assert SavedView.objects.get().columns == ["object", "state", "since", "due", "holder", "reference"]
