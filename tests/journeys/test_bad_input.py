"""Whatever goes wrong is said plainly, in the reader's language; nothing is lost, nothing half done. What the pages of each app do with odd
input is tested beside them: here are the ways of the main job that cross them.
"""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from espace.accounts.models import Session, User
from espace.documents.models import Document
from espace.documents.refusals import SENTENCES
from espace.lib import clock
from espace.ops import doctor
from espace.ops.working import Worker
from espace.tickets.models import Message, Ticket
from tests import cast
from tests.cast import PASSWORD
from tests.documents.sealed import PDF, TXT
from tests.portal.screens import pdf, words

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])
TEXT = "Ma fille a été opérée à Dakar.\nVoici la facture."
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
OURS = {"sec-fetch-site": "same-origin"}


def said(code: str) -> str:
    """What the program says of a refused file, up to its first value, with plain spaces."""
    return " ".join(re.split(r"[{%]", str(SENTENCES[code]))[0].replace("\u202f", " ").replace("\u00a0", " ").split())


def send(browser: Client, ticket: Ticket, language: str, **given: Any) -> Any:
    given = {"id": str(uuid.uuid4()), "body": TEXT, **given}
    return browser.post(f"/espace/demandes/{ticket.pk}/messages/", given, headers={"accept-language": language})


@LANGUAGES
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("facture.pdf", TXT, "not_what_it_says"),
        ("facture.pdf", b"", "empty"),
        ("facture.exe", PDF, "not_allowed"),
        ("facture.pdf", PDF[:20], "damaged"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_with_its_reason_and_the_text_stays(
    name: str, content: bytes, code: str, language: str, claire: User, signed_in: Browser
) -> None:
    ticket = cast.ticket(claire.customer)
    answer = send(signed_in(claire), ticket, language, documents=[pdf(name, content), pdf("bonne.pdf")])
    assert answer.status_code == 422
    page = words(answer)
    assert {"fr": f"« {name} »", "en": f"“{name}”"}[language] in page
    with override(language):
        assert said(code) in page
    assert TEXT.splitlines()[0] in page
    assert Message.objects.filter(ticket=ticket).count() == 1, "the cast's own: nothing is half sent"
    assert not Document.objects.exists()


@LANGUAGES
@pytest.mark.parametrize("stopped", ["worker", "scanner"])
def test_what_is_stopped_is_said_and_the_file_waits_in_quarantine(
    stopped: str, language: str, claire: User, sophie: User, signed_in: Browser, settings: Any
) -> None:
    ticket = cast.ticket(claire.customer)
    hers, desk = signed_in(claire), signed_in(sophie)
    assert send(hers, ticket, language, documents=[pdf()]).status_code == 302
    if stopped == "scanner":
        settings.SCANNER, settings.SCANNER_ADDRESS = "clamd", "unix:/nowhere"
        Worker().round(clock.now() + timedelta(seconds=5))
    document = Document.objects.get()
    assert document.state == Document.State.QUARANTINED
    headers = {"accept-language": language}
    told = {
        "worker": {"fr": "Vérification en cours", "en": "Being checked"},
        "scanner": {"fr": "L’antivirus ne répond pas", "en": "The antivirus does not answer"},
    }
    assert told[stopped][language] in words(hers.get(f"/espace/demandes/{ticket.pk}/", headers=headers))
    for browser, address in (
        (hers, f"/espace/documents/{document.pk}/telecharger"),
        (desk, f"/gestion/documents/{document.pk}/telecharger/"),
    ):
        kept = browser.get(address, headers=headers)
        assert kept.status_code == 409
        assert "antivirus" in words(kept).lower()
    red = [one.name for one in doctor.examine(clock.now() + timedelta(hours=2)) if not one.well]
    assert stopped in red


@LANGUAGES
@pytest.mark.parametrize("over", ["token", "session"])
def test_a_tab_left_open_for_a_day_gives_back_what_was_typed(over: str, language: str, claire: User) -> None:
    ticket, browser = cast.ticket(claire.customer), Client(enforce_csrf_checks=True)
    headers = {"accept-language": language, **OURS}
    browser.force_login(claire)
    path = f"/espace/demandes/{ticket.pk}/messages/"
    token = TOKEN.findall(browser.get(f"/espace/demandes/{ticket.pk}/").content.decode())[0]
    given = {"id": str(uuid.uuid4()), "body": TEXT}
    if over == "token":
        token = token[::-1]
    else:
        Session.objects.update(seen_at=clock.now() - timedelta(days=1))
    late = browser.post(path, {**given, "csrfmiddlewaretoken": token}, headers=headers)
    page = html.unescape(late.content.decode())
    assert late.status_code == 403
    assert TEXT in page.replace("\r\n", "\n")
    assert f'action="{path}"' in page
    assert {
        "token": {"fr": "trop longtemps", "en": "too long"},
        "session": {"fr": "session est terminée", "en": "session is over"},
    }[over][language] in page
    assert Message.objects.filter(ticket=ticket).count() == 1
    if (
        over == "session"
    ):  # signed in again in another tab, as the page says: the token is another one, and the text comes back once more
        sign_in = browser.get("/connexion/", headers=headers)
        fresh = TOKEN.findall(sign_in.content.decode())[0]
        entered = {"login": claire.email, "password": PASSWORD, "csrfmiddlewaretoken": fresh}
        assert browser.post("/connexion/", entered, headers=headers).status_code == 302
        page = browser.post(path, {**given, "csrfmiddlewaretoken": token}, headers=headers).content.decode()
        assert TEXT in html.unescape(page).replace("\r\n", "\n")
    again = browser.post(path, {**given, "csrfmiddlewaretoken": TOKEN.findall(page)[0]}, headers=headers)
    assert again.status_code == 302
    assert Message.objects.filter(ticket=ticket).count() == 2


@LANGUAGES
def test_too_much_is_told_with_what_to_do(language: str, claire: User, signed_in: Browser) -> None:
    ticket = cast.ticket(claire.customer)
    long = send(signed_in(claire), ticket, language, body="mot " * 3_000)
    assert (long.status_code, "mot mot" in words(long)) == (422, True)
    assert {"fr": "trop long", "en": "too long"}[language] in words(long)
    huge = send(signed_in(claire), ticket, language, body="x" * 1_100_000)
    assert huge.status_code == 413
    assert {"fr": "Raccourcissez", "en": "Shorten"}[language] in words(huge)
    nul = send(signed_in(claire), ticket, language, body="avant\x00après")
    assert (nul.status_code, "après" in words(nul)) == (422, True)
