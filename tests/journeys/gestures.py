"""What people do in their browser, said once: sign in, write, choose, attach, press. Elements are found as their readers find them."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser import Visitor
from tests.cast import PASSWORD
from tests.documents.sealed import PDF

NO_BREAK = str.maketrans("\u202f\u00a0", "  ")


def sign_in(one: Visitor, email: str, password: str = PASSWORD, code: str = "") -> None:
    """By the form, like everybody; ``code``: of their application, for whoever has one."""
    one.go("/connexion/")
    write(one, "Adresse mail", email)
    write(one, "Mot de passe", password)
    press(one, "Se connecter", within="main")
    if code:
        write(one, "Le code que votre application affiche", code)
        press(one, "Continuer")
    expect(one.page).not_to_have_url(re.compile("/connexion/"))


def write(one: Visitor, label: str, text: str, within: str = "main") -> None:
    """Fill the field of this label."""
    one.page.locator(within).get_by_label(label, exact=False).first.fill(text)


def press(one: Visitor, name: str, within: str = "main") -> None:
    """Press the button of this name."""
    one.page.locator(within).get_by_role("button", name=name, exact=False).first.click()


def follow(one: Visitor, name: str, within: str = "main") -> None:
    """Follow the link of this name."""
    one.page.locator(within).get_by_role("link", name=name, exact=False).first.click()


def unfold(one: Visitor, summary: str) -> Locator:
    """Open what is folded under these words, if it is not open yet."""
    folded = one.page.locator("details", has=one.page.locator("summary", has_text=summary)).first
    if folded.get_attribute("open") is None:
        folded.locator("summary").first.click()
    return folded


def attach(one: Visitor, name: str, content: bytes = PDF, within: str = "main") -> None:
    """Choose a file in the first file control."""
    one.page.locator(within).locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )


def sees(one: Visitor, *words: str) -> None:
    """These words stand on the page, spaces of all kinds alike; its scripts are ready."""
    one.page.wait_for_load_state("load")
    for text in words:
        expect(one.page.locator("main")).to_contain_text(re.compile(re.sub(r"\\? ", r"\\s+", re.escape(text))))


def does_not_see(one: Visitor, *words: str) -> None:
    text = one.page.content().translate(NO_BREAK)
    for word in words:
        assert word not in text, word
