"""Claire sends files over a line that cuts, in a real browser: what came is not sent again, and what she chose arrives."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from espace.accounts.models import User
from espace.documents import actions
from espace.documents.models import Document, Upload
from espace.lib import clock
from tests import cast
from tests.browser import Visitor
from tests.documents.sealed import PDF, pdf
from tests.portal.cutting import Line

Open = Callable[..., Visitor]
pytestmark = pytest.mark.django_db(transaction=True)
MEGABYTE = 1 << 20
LONG = 90_000


def heavy(size: int) -> bytes:
    """A PDF of about so many bytes."""
    return pdf(b"<</Length %d>>\nstream\n%s\nendstream" % (size, os.urandom(size)))


def content_of(document: Document) -> bytes:
    document.state, document.scanned_at = Document.State.CLEAN, clock.now()
    return b"".join(actions.open_bytes(document))


@pytest.fixture
def line(live_server: Any) -> Iterator[Line]:
    made = Line(live_server.url, [n * 3 * MEGABYTE + 100_000 for n in range(1, 6)])
    yield made
    made.close()


def told(page: Page, words: str) -> Any:
    """The line under a file's name."""
    return page.locator("[data-facts]").get_by_text(words)


def put(page: Page, *paths: Path) -> None:
    page.get_by_label("Joindre des documents").set_input_files(list(paths))


@pytest.mark.on_screen
def test_twenty_megabytes_arrive_whole_over_a_line_cut_five_times(
    claire: User, visitor: Open, line: Line, tmp_path: Path
) -> None:
    """The message is sent while the file is on its way: it waits for it, and leaves by itself."""
    ticket, content = cast.ticket(claire.customer), heavy(20 * MEGABYTE)
    (path := tmp_path / "dossier.pdf").write_bytes(content)
    hers = visitor(width=390)
    hers.base, hers.loses_the_line = line.url, True
    hers.expect(409)  # what came of a part that was cut is kept after its sender has asked where the file stands
    hers.sign_in_as(claire)
    hers.go(f"/espace/demandes/{ticket.pk}/")
    page = hers.page
    page.get_by_label("Votre message").fill("Le dossier entier.")
    put(page, path)
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.get_by_text("Le formulaire part dès que vos fichiers sont arrivés.").last).to_be_visible()
    expect(page.get_by_text("Votre message est envoyé")).to_be_visible(timeout=LONG)
    document = Document.objects.get()
    assert content_of(document) == content
    assert line.broken == 5
    assert line.sent < 23 * MEGABYTE, "what had come was sent again"
    assert not Upload.objects.exists()


@pytest.mark.on_screen
def test_a_tab_that_closes_loses_nothing_that_came(claire: User, visitor: Open, tmp_path: Path) -> None:
    draft, content = cast.draft(claire.customer), heavy(2 * MEGABYTE)
    (path := tmp_path / "dossier.pdf").write_bytes(content)
    hers = visitor(width=390)
    hers.loses_the_line = True
    hers.sign_in_as(claire)
    sent: list[int] = []

    def let_through(route: Any) -> None:
        if len(sent) >= 4:
            route.abort()
            return
        sent.append(int(route.request.headers["upload-offset"]))
        route.continue_()

    page = hers.page
    page.route(
        re.compile(r"/envois/.+"),
        lambda route: let_through(route) if route.request.method == "PATCH" else route.continue_(),
    )
    hers.go(f"/espace/brouillons/{draft.pk}/")
    put(page, path)
    expect(told(page, "La ligne est coupée")).to_be_visible()
    hers.picture("envoi-coupe")
    assert Upload.objects.get().received == 4 * 256 * 1024
    page.close(run_before_unload=False)

    again = hers.context.new_page()
    hers.page = again
    hers.go(f"/espace/brouillons/{draft.pk}/")
    waits = told(again, "Choisissez de nouveau ce fichier pour envoyer la suite")
    expect(waits).to_contain_text("Gardé jusqu’à")
    hers.picture("envoi-a-reprendre")
    # As it closed, the browser may have let one more part through.
    kept = Upload.objects.get().received
    assert kept >= 4 * 256 * 1024
    begun_at: list[int] = []
    again.on(
        "request", lambda one: begun_at.append(int(one.headers["upload-offset"])) if one.method == "PATCH" else None
    )
    put(again, path)
    expect(told(again, "arrivé : il part avec ce formulaire")).to_be_visible()
    assert min(begun_at) == kept
    hers.picture("envoi-arrive")
    again.get_by_role("button", name="Ajouter les fichiers choisis").click()
    expect(again.get_by_text("Vérification en cours")).to_be_visible()
    assert content_of(Document.objects.get(attachment__draft=draft)) == content


@pytest.mark.on_screen
def test_a_file_is_cancelled_refused_in_a_sentence_or_taken_from_another_page(
    claire: User, visitor: Open, tmp_path: Path
) -> None:
    draft, ticket = cast.draft(claire.customer), cast.ticket(claire.customer)
    (good := tmp_path / "facture.pdf").write_bytes(PDF)
    (bad := tmp_path / "programme.exe").write_bytes(b"MZ")
    hers = visitor(language="en")
    hers.expect(415)
    hers.sign_in_as(claire)
    hers.go(f"/espace/brouillons/{draft.pk}/")
    page = hers.page
    field = page.get_by_label("Attach documents")
    field.set_input_files([good, bad])
    expect(told(page, "arrived: it leaves with this form")).to_be_visible()
    expect(told(page, "This type of file is not accepted")).to_be_visible()
    hers.picture("envoi-refuse")
    page.get_by_role("button", name="Remove programme.exe").click()
    expect(page.get_by_text("programme.exe")).to_have_count(0)
    hers.go(f"/espace/demandes/{ticket.pk}/")
    page.get_by_role("button", name="Attach here facture.pdf").click()
    expect(told(page, "arrived: it leaves with this form")).to_be_visible()
    with page.expect_response(re.compile(r"/envois/.+")) as answered:
        page.get_by_role("button", name="Remove facture.pdf").click()
    assert (answered.value.status, answered.value.request.method) == (204, "DELETE")
    assert not Upload.objects.exists()
    expect(page.get_by_label("Attach documents")).to_be_focused()
