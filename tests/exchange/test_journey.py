"""Sophie brings the portfolio in, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from espace.accounts.models import User
from espace.contracts.models import Contract
from espace.lib import clock
from tests.browser import Visitor
from tests.contracts.importing import SAMPLES, worked

pytestmark = [pytest.mark.on_screen, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "language"), [(1280, "fr"), (390, "en")])
def test_sophie_brings_the_portfolio_in(
    visitor: Callable[..., Visitor], sophie: User, width: int, language: str
) -> None:
    one = visitor(width=width, language=language)
    one.sign_in_as(sophie)
    page = one.page
    one.go("/gestion/imports/")
    one.picture("imports-1-send")
    page.set_input_files("#file", str(SAMPLES / "portefeuille-cp1252.csv"))
    page.click("main form[enctype] button")
    page.wait_for_selector("select[name=column-0]")
    assert page.input_value("select[name=column-0]") == "number"
    one.picture("imports-2-columns")
    page.fill("#on", "2026-11-23")
    page.click("main form[action$='/repetition/'] button")
    page.wait_for_selector("#progress")
    one.picture("imports-3-progress")
    worked(clock.now())
    page.wait_for_selector("form[action$='/application/']")
    one.picture("imports-4-report")
    page.click("nav.filters a[href*='a-corriger']")
    expect(page.locator("tbody tr")).to_have_count(12)
    one.picture("imports-5-faulty")
    page.go_back()
    page.click("form[action$='/application/'] button")
    page.wait_for_selector("#progress")
    worked(clock.now())
    page.reload()
    assert Contract.objects.count() == 1160
    page.click("nav.filters a[href*='nouveaux']")
    page.wait_for_url(re.compile("/nouveaux/"))
    one.picture("imports-6-new")
