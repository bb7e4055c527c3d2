"""What the tests of the space do again and again: begin a draft, send it, read a page's words."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from espace.contracts.models import Contract
from espace.tickets.models import Draft, Ticket
from tests.documents.sealed import PDF

NO_BREAK = {"\u202f": " ", "\u00a0": " "}


def words(answer: Any) -> str:
    """The words of a page as they read: no tags, plain spaces."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?time[^>]*>", "", answer.content.decode())))
    return " ".join("".join(NO_BREAK.get(letter, letter) for letter in text).split())


def pdf(name: str = "facture.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/pdf")


def begin(browser: Client, kind: str, about: Contract | None = None, **more: str) -> Draft:
    """Choose a kind; the draft that it begins."""
    pk = str(uuid.uuid4())
    given = {"id": pk, "kind": kind, **({"contract": str(about.pk)} if about else {}), **more}
    answer = browser.post("/espace/demandes/nouvelle/", given)
    assert answer.status_code == 302, words(answer)
    return Draft.objects.get(pk=pk)


def keep(browser: Client, draft: Draft, version: int | None = None, **answers: Any) -> Any:
    """Post the draft's form."""
    draft.refresh_from_db()
    given = {"version": draft.revision if version is None else version, **answers}
    if draft.contract_id and "contract" not in given:
        given["contract"] = str(draft.contract_id)
    return browser.post(f"/espace/brouillons/{draft.pk}/", given)


def send(browser: Client, draft: Draft) -> Ticket:
    """Read again and send; the request that it becomes."""
    assert browser.get(f"/espace/brouillons/{draft.pk}/relecture/").status_code == 200
    answer = browser.post(f"/espace/brouillons/{draft.pk}/envoi/", {"consent": "1"})
    assert answer.status_code == 302
    return Ticket.objects.get(pk=draft.pk)
