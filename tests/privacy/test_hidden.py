"""What is past its term is hidden from its client by every page, though nothing was taken away yet (clauses C03 and C15)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from espace.accounts.models import User
from espace.documents.models import Document
from espace.lib import clock
from espace.portal import home
from espace.tickets.models import Draft, Ticket
from espace.tickets.models.tickets import closed_since
from espace.tickets.states import State
from tests import cast
from tests.privacy.test_terms import paris

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(claire: User, sophie: User) -> Ticket:
    """A request closed long ago, which no run has taken away."""
    return cast.ticket(
        claire.customer, State.CLOSED, assignee=sophie, body="Motsecret", at=clock.now() - timedelta(days=200)
    )


PAGES = ("/espace/", "/espace/demandes/", "/espace/demandes/?etat=closes", "/espace/documents/")


def test_lists_do_not_show_it(over, claire, signed_in):
    browser = signed_in(claire)
    for path in PAGES:
        assert over.reference not in browser.get(path).content.decode(), path


def test_no_address_of_it_answers(over, claire, signed_in):
    browser = signed_in(claire)
    base = f"/espace/demandes/{over.pk}/"
    assert browser.get(base).status_code == 404
    assert browser.get(f"{base}recu.pdf").status_code == 404
    assert browser.post(f"{base}messages/", {"body": "Encore là ?"}).status_code == 404


def test_staff_still_sees_it_until_it_leaves(over, sophie, signed_in):
    assert signed_in(sophie).get(f"/gestion/demandes/{over.pk}/").status_code == 200


def test_a_draft_past_its_three_months_is_not_offered(claire, signed_in):
    draft = cast.draft(claire.customer, at=clock.now() - timedelta(days=93))
    assert not Draft.objects.visible_to(claire, clock.now()).exists()
    assert signed_in(claire).get(f"/espace/brouillons/{draft.pk}/").status_code == 404


def test_on_the_last_guaranteed_day_it_is_there_and_at_its_term_it_is_not(claire, sophie):
    cast.ticket(claire.customer, State.CLOSED, assignee=sophie, at=paris(2026, 8, 31, 9))
    for at, seen in ((paris(2027, 2, 26, 23, 59), True), (paris(2027, 2, 28, 10), False)):
        assert Ticket.objects.visible_to(claire, at).exists() is seen
        assert bool(home.LATEST(user=claire.pk, since=closed_since(at), at=at)) is seen


def test_its_files_are_hidden_with_it(over, claire):
    # Found by what it was joined to: the query itself is what is under test.
    assert Document.objects.visible_to(claire, clock.now()).query.is_sliced is False
    assert "attachment" in str(Document.objects.visible_to(claire, clock.now()).query)
