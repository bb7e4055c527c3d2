"""Documents in the space: listed with their state, given as files once clean, withheld with the reason before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import cast as typed

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract, ContractDocument
from espace.documents.models import Document
from espace.lib import clock
from espace.tickets.models import Attachment
from tests import cast
from tests.documents.sealed import PDF, PNG
from tests.documents.uploading import received
from tests.portal.screens import words

Browser = Callable[[User], Client]


def clean(document: Document) -> Document:
    Document.objects.filter(pk=document.pk).update(state="clean", scanned_at=cast.AT)
    return document


def test_a_clean_document_is_downloaded_as_a_file_and_the_reading_is_journaled(
    claire: User, signed_in: Browser
) -> None:
    document = clean(received(claire, claire.customer))
    answer = signed_in(claire).get(f"/espace/documents/{document.pk}/telecharger")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="facture.pdf"'
    assert b"".join(typed(Iterable[bytes], typed(StreamingHttpResponse, answer).streaming_content)) == PDF
    assert AuditEvent.objects.get(action="document.read").unit == document.unit


@pytest.mark.parametrize(
    ("state", "said"), [("quarantined", "en cours de vérification"), ("infected", "contenait un virus")]
)
def test_what_is_not_clean_is_withheld_with_its_reason(state: str, said: str, claire: User, signed_in: Browser) -> None:
    document = clean(received(claire, claire.customer))
    Document.objects.filter(pk=document.pk).update(state=state)
    for way in ("telecharger", "apercu"):
        answer = signed_in(claire).get(f"/espace/documents/{document.pk}/{way}")
        assert (answer.status_code, said in words(answer)) == (409, True)


def test_a_picture_is_shown_and_a_pdf_is_not(claire: User, signed_in: Browser) -> None:
    picture, paper = (
        clean(received(claire, claire.customer, PNG, "photo.png")),
        clean(received(claire, claire.customer)),
    )
    assert (
        signed_in(claire)
        .get(f"/espace/documents/{picture.pk}/apercu")
        .headers["Content-Disposition"]
        .startswith("inline")
    )
    assert signed_in(claire).get(f"/espace/documents/{paper.pk}/apercu").status_code == 409


def test_the_list_says_where_each_belongs_and_in_what_state(claire: User, sophie: User, signed_in: Browser) -> None:
    about, ticket = Contract.objects.get(customer=claire.customer), cast.ticket(claire.customer)
    draft = cast.draft(claire.customer)
    sent, drafted = (received(claire, claire.customer, name=name) for name in ("envoye.pdf", "brouillon.pdf"))
    recently = clock.now() - timedelta(hours=1)
    published = received(
        sophie,
        claire.customer,
        name="conditions.pdf",
        title="Conditions générales",
        published_at=recently,
    )
    Attachment.objects.create(document=sent, ticket=ticket)
    Attachment.objects.create(document=drafted, draft=draft)
    ContractDocument.objects.create(contract=about, document=clean(published))
    browser = signed_in(claire)
    page = browser.get("/espace/documents/").content.decode()
    for href in (
        f"demandes/{ticket.pk}/",
        f"brouillons/{draft.pk}/",
        f"contrats/{about.pk}/",
        f"documents/{published.pk}/telecharger",
    ):
        assert f'href="/espace/{href}"' in page
    assert f"documents/{sent.pk}/telecharger" not in page
    for origin, names in {"recus": {"conditions.pdf"}, "envoyes": {"envoye.pdf", "brouillon.pdf"}}.items():
        assert {
            one.name for one in browser.get("/espace/documents/", {"origine": origin}).context["documents"]
        } == names
    assert "Conditions générales" in words(browser.get("/espace/"))
    assert "Conditions générales" in words(browser.get(f"/espace/contrats/{about.pk}/"))
