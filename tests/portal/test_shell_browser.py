"""The space on a phone whose line is down: whom to call is there, and nothing of anybody is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from espace.accounts.models import User
from espace.contracts.models import Contract
from tests import cast
from tests.browser import Visitor

pytestmark = [pytest.mark.on_screen, pytest.mark.django_db(transaction=True)]
READY = "() => navigator.serviceWorker.ready.then(() => true)"
KEPT = """async () => { const found = [];
  for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
  return found.sort(); }"""


@pytest.fixture
def insured(claire: User) -> Contract:
    return cast.contract(claire.customer)


def test_the_numbers_are_there_when_the_line_is_down(
    insured: Contract, claire: User, visitor: Callable[..., Visitor]
) -> None:
    one = visitor(service_workers="allow", width=390)
    one.sign_in_as(claire)
    one.go("/espace/")
    assert not one.page.evaluate("() => navigator.serviceWorker.getRegistrations().then((found) => found.length)"), (
        "the first page has enough to bring"
    )
    one.page.get_by_role("link", name="Contrats").first.click()
    one.page.evaluate(READY)
    one.go(f"/espace/contrats/{insured.pk}/")
    kept = one.page.evaluate(KEPT)
    assert [path for path in kept if not path.startswith("/static/")] == [
        "/hors-ligne/fr/",
        "/marque.css",
        "/marque/logo",
    ]
    one.context.set_offline(True)
    one.go("/espace/")
    one.page.get_by_role("heading", name="Pas de connexion").wait_for()
    assert one.page.locator("main a[href^='tel:+']").count() >= 1
    text = one.page.content()
    assert "Delmas" not in text
    assert claire.email not in text
    one.picture("hors-ligne")
    one.context.set_offline(False)
    one.page.get_by_role("link", name="Réessayer").click()
    one.page.get_by_role("heading", name="Bonjour Claire").wait_for()


def test_signing_out_forgets_what_was_kept(insured: Contract, claire: User, visitor: Callable[..., Visitor]) -> None:
    one = visitor(service_workers="allow")
    one.sign_in_as(claire)
    one.go("/espace/")
    one.page.get_by_role("link", name="Contrats").first.click()
    one.page.evaluate(READY)
    with one.page.expect_navigation(url="**/"):
        one.page.get_by_role("button", name="Se déconnecter").click()
    assert "/espace/" not in one.page.evaluate(KEPT)
