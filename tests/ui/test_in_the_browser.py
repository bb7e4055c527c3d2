"""The style guide in a real browser: the comforts of the script, and the page without it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, expect

from tests.browser import Visitor
from tests.ui import urls

pytestmark = [pytest.mark.on_screen, pytest.mark.urls("tests.ui.urls"), pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def _nothing_received() -> None:
    urls.received.clear()


def test_the_page_works_without_the_script(visitor: Visit) -> None:
    one = visitor(javascript=False)
    one.go("/specimen/portal/")
    expect(one.page.locator("input[type=file]").first).to_be_visible()
    assert one.page.locator(".drop-words").first.is_hidden()


def typed(one: Visitor, text: str) -> None:
    one.page.get_by_label("Racontez-nous").first.fill(text)


def draft(visitor: Visit, **options: Any) -> Visitor:
    one = visitor(**options)
    one.page.clock.install()
    one.go("/specimen/portal/")
    return one


def test_a_draft_saves_itself_and_says_when(visitor: Visit) -> None:
    one = draft(visitor)
    typed(one, "Ma fille est tombée.")
    one.page.clock.run_for(3500)
    expect(one.page.locator("[data-autosave-status]")).to_have_text(re.compile(r"Enregistré à \d+\sh"))
    assert urls.received[-1]["story"] == "Ma fille est tombée."


def test_a_draft_changed_elsewhere_is_said_and_not_overwritten(visitor: Visit) -> None:
    one = draft(visitor)
    one.expect(409)
    typed(one, "ailleurs")
    one.page.clock.run_for(3500)
    expect(one.page.locator("[data-autosave-status]")).to_contain_text("modifié ailleurs")
    typed(one, "encore")
    one.page.clock.run_for(60_000)
    assert [line["story"] for line in urls.received] == ["ailleurs"]


def test_a_draft_that_cannot_be_saved_is_tried_again(visitor: Visit) -> None:
    one = draft(visitor)
    one.page.route("**/brouillon/", lambda route: route.abort())
    typed(one, "Bonjour")
    one.page.clock.run_for(3500)
    expect(one.page.locator("[data-autosave-status]")).to_contain_text("Pas encore enregistré")
    one.page.unroute("**/brouillon/")
    one.page.clock.run_for(16_000)
    expect(one.page.locator("[data-autosave-status]")).to_contain_text("Enregistré à")
    one.complaints[:] = [line for line in one.complaints if "ERR_FAILED" not in line]


def test_leaving_asks_while_something_is_not_kept(visitor: Visit) -> None:
    one = visitor()
    one.go("/specimen/portal/")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    one.page.on("dialog", answer)
    typed(one, "Bonjour")
    one.page.get_by_label("Racontez-nous").first.press("End")
    one.go("/specimen/public/")
    assert asked == ["beforeunload"]


def test_a_form_is_sent_once(visitor: Visit) -> None:
    one = visitor()
    one.go("/specimen/portal/")
    sent = one.page.evaluate("""() => {
        const form = document.querySelector("form[data-autosave]");
        let count = 0;
        window.addEventListener("submit", (event) => { if (!event.defaultPrevented) count += 1; event.preventDefault(); });
        form.noValidate = true;
        form.requestSubmit();
        form.requestSubmit();
        return count;
    }""")
    assert sent == 1


def test_characters_are_counted_as_the_server_will(visitor: Visit) -> None:
    one = visitor()
    one.go("/specimen/portal/")
    line = one.page.locator(".counter").first
    expect(line).to_have_text("2 000 caractères au plus")
    typed(one, "é" * 10 + "\n")
    expect(line).to_have_text("1 988 caractères restants")
    typed(one, "x" * 2003)
    expect(line).to_have_text("3 caractères de trop")


def test_the_desk_is_driven_from_the_keyboard(visitor: Visit) -> None:
    one = visitor()
    one.go("/specimen/desk/")
    focused = "document.activeElement.querySelector('.row-title')?.textContent"
    one.page.keyboard.press("k")
    assert one.page.evaluate(focused) == "Claire Exemple"
    one.page.keyboard.press("j")
    assert one.page.evaluate(focused) == "Karim Exemple"
    one.page.keyboard.press("/")
    assert one.page.evaluate("document.activeElement.type") == "search"
    one.page.keyboard.type("j?")
    assert one.page.evaluate("document.activeElement.value") == "j?"
    one.page.keyboard.press("Escape")
    one.page.keyboard.press("n")
    assert one.page.evaluate("document.activeElement.id") == "note"
    one.page.keyboard.press("Escape")
    one.page.keyboard.press("?")
    expect(one.page.locator("#keys")).to_be_visible()


def test_the_keys_can_be_turned_off(visitor: Visit) -> None:
    one = visitor()
    one.go("/specimen/desk/")
    one.page.keyboard.press("?")
    one.page.get_by_label("Désactiver les raccourcis").check()
    one.page.get_by_role("button", name="Fermer").click()
    one.page.keyboard.press("?")
    expect(one.page.locator("#keys")).to_be_hidden()


def test_a_session_warns_before_it_ends(visitor: Visit) -> None:
    one = draft(visitor)
    dialog = one.page.locator("#session-end")
    one.page.clock.run_for(26 * 60_000)
    expect(dialog).to_be_hidden()
    one.page.clock.run_for(60_000)
    expect(dialog).to_be_visible()  # the server may have noted the last gesture a minute late
    with one.page.expect_response("**/rester/") as stayed:
        one.expect(403)  # the style guide's visitor has no session to keep
        one.page.get_by_role("button", name="Rester connecté").click()
    assert stayed.value.status == 403
    expect(dialog).to_be_hidden()


def test_a_session_at_its_whole_length_says_so_and_keeps_what_was_typed(visitor: Visit) -> None:
    one = draft(visitor)
    typed(one, "ailleurs")
    one.expect(403, 409)
    over = one.page.locator("#session-over")
    one.page.clock.fast_forward((12 * 60 - 4) * 60_000)
    expect(over).to_be_hidden()
    one.page.clock.run_for(60_000)
    expect(over).to_be_visible()
    one.page.get_by_role("button", name="J’ai compris").click()
    expect(over).to_be_hidden()
    expect(one.page.get_by_label("Racontez-nous").first).to_have_value("ailleurs")
