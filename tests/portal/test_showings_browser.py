"""Claire lets Karim read a request by the keyboard, with her password again; he reads it on his phone; she stops it in one gesture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from espace.accounts.models import User
from espace.lib import clock
from espace.tickets.models import Attachment, Showing
from espace.tickets.states import State
from tests import cast
from tests.browser import Visitor
from tests.documents.sealed import PDF
from tests.privacy.exports.opening import clean
from tests.tickets.lending import HEALTH, lent

Open = Callable[..., Visitor]
pytestmark = [
    pytest.mark.on_screen, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("proxies_approved"),
]  # fmt: skip
LET = {"fr": "Laisser Karim Haddad lire cette demande", "en": "Let Karim Haddad read this request"}
STOP = {"fr": "Ne plus la laisser lire", "en": "Let it be read no more"}


def tab_to(visitor: Visitor, name: str) -> None:
    """Go on with the Tab key until what has the focus is called so."""
    for _step in range(80):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.innerText.trim()") == name:
            return
    raise AssertionError(f"the Tab key never comes to {name}")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_is_let_read_and_stopped_by_the_keyboard(
    language: str, claire: User, karim: User, sophie: User, visitor: Open
) -> None:
    then = clock.now() - timedelta(days=1)
    proxy = lent(claire, karim, at=then)
    ticket = cast.ticket(
        claire.customer, State.IN_PROGRESS, kind=HEALTH, about=claire.customer.contracts.get(), assignee=sophie, at=then,
        body="J’ai perdu ma bague à Singapour.",
    )  # fmt: skip
    cast.message(ticket, sophie, "Merci. Avez-vous la facture ?", at=then)
    Attachment.objects.create(document=clean(claire, PDF, "facture.pdf", at=then), ticket=ticket)
    at = f"/espace/demandes/{ticket.pk}/"

    hers = visitor(language=language, bypass_csp=True)
    hers.sign_in_as(claire)
    hers.go(at)
    hers.picture(f"let-read-offered-{language}")
    assert hers.in_the_way() == []
    tab_to(hers, LET[language])
    hers.page.keyboard.press("Enter")
    hers.page.wait_for_url("**/confirmer/**")
    hers.page.fill("input[type=password]", cast.PASSWORD)
    hers.page.keyboard.press("Enter")
    hers.page.wait_for_url(f"**{at}")
    assert Showing.objects.get().proxy_id == proxy.pk
    hers.picture(f"let-read-begun-{language}")
    assert hers.in_the_way() == []

    his = visitor(language=language, bypass_csp=True)
    his.sign_in_as(karim)
    his.go(f"/espace/procurations/{proxy.pk}/")
    his.picture(f"let-read-proxy-{language}")
    his.page.click(f"a[href='{at}']")
    his.page.wait_for_url(f"**{at}")
    his.picture(f"let-read-page-{language}")
    assert his.in_the_way() == []
    assert his.page.locator("main form").count() == 0, "there is nothing to do there"

    tab_to(hers, STOP[language])
    hers.page.keyboard.press("Enter")
    hers.page.wait_for_load_state("load")
    hers.page.get_by_role("button", name=LET[language]).wait_for()
    hers.picture(f"let-read-stopped-{language}")
    his.expect(404)
    answer = his.go(at)
    assert answer is not None
    assert answer.status == 404
