"""What a page says to the device that kept a text: that it came, and what was sent; never what is kept back from the page."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.contracts.models import Contract
from tests import cast
from tests.portal.screens import begin, keep

pytestmark = pytest.mark.both
Browser = Callable[[User], Client]
GROUNDS = "/espace/mes-droits/opposition/motifs/"
AT = "1795800000000"
MARK = re.compile(r'data-(answer|raw|received)="([^"]*)"')


def marks(browser: Client, path: str) -> list[tuple[str, str]]:
    return MARK.findall(browser.get(path).content.decode())


def test_the_next_page_says_that_a_form_came_whichever_it_is(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    assert browser.post(GROUNDS, {"asked": "Mes raisons.", "kept": AT}).status_code == 302
    assert marks(browser, "/espace/") == [("received", f"kept:{claire.pk}:{GROUNDS} {AT}")]
    assert marks(browser, "/espace/") == []


@pytest.mark.parametrize("kept", ["", "demain", "1" * 17, "1 2"])
def test_it_says_nothing_of_what_no_device_kept(claire: User, signed_in: Browser, kept: str) -> None:
    browser = signed_in(claire)
    assert browser.post(GROUNDS, {"asked": "Mes raisons.", "kept": kept}).status_code == 302
    assert marks(browser, "/espace/") == []


def test_a_form_that_is_refused_has_not_come(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    assert browser.post(GROUNDS, {"asked": " ", "kept": AT}).status_code == 422
    assert marks(browser, "/espace/") == []


def test_a_termination_came_once_it_is_notified(claire: User, signed_in: Browser) -> None:
    """The text of its first page is kept until the second one is posted."""
    browser, about = signed_in(claire), Contract.objects.get(customer=claire.customer)
    path = f"/espace/contrats/{about.pk}/resilier/"
    review = browser.post(path, {"reason": "Je déménage.", "kept": AT}).content.decode()
    assert f'name="kept" value="{AT}"' in review
    assert marks(browser, "/espace/") == []
    browser.post(path, {"id": str(uuid.uuid4()), "reason": "Je déménage.", "kept": AT, "confirm": "1"})
    assert marks(browser, "/espace/") == [("received", f"kept:{claire.pk}:{path} {AT}")]


def test_a_request_says_what_was_sent_as_it_is_typed(claire: User, signed_in: Browser) -> None:
    browser, about = signed_in(claire), Contract.objects.get(customer=claire.customer)
    sent = cast.ticket(
        claire.customer, kind="situation", about=about, change="country", from_on="2026-10-02", new_country="SN",
        description="Je pars.",
    )  # fmt: skip
    found = marks(browser, f"/espace/demandes/{sent.pk}/")
    assert found[:8] == [
        ("answer", "contract"), ("raw", str(about.pk)), ("answer", "change"), ("raw", "country"), ("answer", "from_on"),
        ("raw", "2026-10-02"), ("answer", "new_country"), ("raw", "SN"),
    ]  # fmt: skip
    [(_, description), (_, message)] = found[8:]
    assert description == "description"
    assert str(sent.messages.get().pk) == message


def test_an_account_number_is_in_no_part_of_the_page(claire: User, signed_in: Browser) -> None:
    browser, about = signed_in(claire), Contract.objects.get(customer=claire.customer)
    sent = cast.ticket(
        claire.customer,
        kind="bank",
        about=about,
        holder="Claire Delmas",
        iban="FR7630006000011234567890189",
        use="both",
    )
    page = browser.get(f"/espace/demandes/{sent.pk}/").content.decode()
    assert "FR76 •••• 0189" in page
    assert "30006000011234567890" not in page


def test_a_draft_bears_no_hour_of_its_keeping(claire: User, signed_in: Browser) -> None:
    """It is saved as it is typed: the answer to the saving says it."""
    browser = signed_in(claire)
    draft = begin(browser, "other")
    keep(browser, draft, subject="Un sujet", description="Une question")
    page = browser.get(f"/espace/brouillons/{draft.pk}/").content.decode()
    assert 'name="kept"' not in page
    assert f'data-has="{draft.pk}"' in page
