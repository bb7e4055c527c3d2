"""Whatever is posted, a person gets a clear answer: never a 5xx, nothing half done (bad input, said plainly)."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from espace.accounts.models import User
from espace.contracts.models import Contract
from espace.tickets.kinds import kinds
from espace.tickets.models import Draft, Message, Ticket
from espace.tickets.states import State
from tests import cast
from tests.documents.uploading import BOUNDARY, multipart
from tests.portal.screens import begin, words

Browser = Callable[[User], Client]
ODD = [
    "",
    "\x00",
    "a\x00b",
    "﷽" * 3_000,
    "x" * 200_000,
    "-1",
    "9" * 30,
    "[]",
    "{}",
    "' OR 1=1 --",
    "<script>",
    "‮",
    "null",
    "\ud7ff",
]
NAMES = [
    "id",
    "kind",
    "contract",
    "version",
    "remove",
    "body",
    "consent",
    "another",
    "review",
    "confirm",
    "back",
    "description",
    "iban",
]
ODD_ADDRESSES = [
    "demandes/?etat=%00&apres=%00", "demandes/nouvelle/?contrat=%00", "demandes/nouvelle/?contrat=x", "documents/?origine[]=1",
]  # fmt: skip
SANE = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def addresses(claire: User, sophie: User) -> list[str]:
    about = Contract.objects.get(customer=claire.customer)
    ticket, closed = cast.ticket(claire.customer), cast.ticket(claire.customer, State.CLOSED, assignee=sophie)
    draft, bank = cast.draft(claire.customer, kind="other"), cast.draft(claire.customer, kind="bank", about=about)
    return [
        "demandes/nouvelle/", f"contrats/{about.pk}/resilier/", f"demandes/{ticket.pk}/messages/", f"demandes/{closed.pk}/messages/",
        f"demandes/{ticket.pk}/lu/", f"brouillons/{draft.pk}/", f"brouillons/{draft.pk}/enregistrement/", f"brouillons/{draft.pk}/envoi/",
        f"brouillons/{bank.pk}/", f"brouillons/{bank.pk}/envoi/",
    ]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_odd_words_in_every_field(odd: str, claire: User, sophie: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    for path in addresses(claire, sophie):
        for given in (
            dict.fromkeys(NAMES, odd),
            {"id": str(uuid.uuid4()), "version": "0", "kind": "other", "body": odd, "subject": odd},
        ):
            answer = browser.post(f"/espace/{path}", given)
            assert answer.status_code < 500, (path, odd[:20])


@pytest.mark.parametrize(
    "path",
    [
        "demandes/?etat=%00&apres=%00",
        "demandes/nouvelle/?contrat=%00",
        "demandes/nouvelle/?contrat=x",
        "documents/?origine[]=1",
    ],
)
def test_odd_addresses(path: str, claire: User, signed_in: Browser) -> None:
    assert signed_in(claire).get(f"/espace/{path}").status_code < 500


@SANE
@drawn(data=st.dictionaries(st.sampled_from(NAMES), st.text(max_size=300), max_size=8))
def test_any_text_in_any_field(claire: User, sophie: User, signed_in: Browser, data: dict[str, str]) -> None:
    browser = signed_in(claire)
    for path in addresses(claire, sophie):
        assert browser.post(f"/espace/{path}", data).status_code < 500, path


@SANE
@drawn(data=st.data())
def test_any_answer_is_kept_then_refused_or_sent(claire: User, signed_in: Browser, data: Any) -> None:
    browser, about = signed_in(claire), Contract.objects.get(customer=claire.customer)
    kind = data.draw(st.sampled_from([one for one in kinds().values() if one.flow == "request"]))
    draft = begin(browser, kind.id, about, another="1")
    answers = {field.name: data.draw(st.text(max_size=60)) for field in kind.fields}
    assert browser.post(
        f"/espace/brouillons/{draft.pk}/", {"version": "0", "contract": about.pk, **answers}
    ).status_code in (302, 422)
    assert browser.get(f"/espace/brouillons/{draft.pk}/").status_code == 200
    assert browser.get(f"/espace/brouillons/{draft.pk}/?verifier").status_code == 200
    assert browser.get(f"/espace/brouillons/{draft.pk}/relecture/").status_code in (200, 302)
    assert browser.post(f"/espace/brouillons/{draft.pk}/envoi/", {"consent": "1"}).status_code == 302


def test_a_text_too_long_is_kept_up_to_its_limit_and_said(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "other")
    answer = browser.post(
        f"/espace/brouillons/{draft.pk}/", {"version": "0", "subject": "s", "description": "mot " * 3_000}
    )
    assert (answer.status_code, "Au plus 10000 caractères." in words(answer)) == (422, True)


def test_a_body_beyond_the_limit_is_told_so(claire: User, signed_in: Browser) -> None:
    ticket = cast.ticket(claire.customer)
    answer = signed_in(claire).post(
        f"/espace/demandes/{ticket.pk}/messages/", {"id": uuid.uuid4(), "body": "x" * 1_100_000}
    )
    assert answer.status_code == 413


def test_a_cut_upload_leaves_nothing_and_is_told(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "other")
    body = multipart(("facture.pdf", b"%PDF-1.4 " + bytes(5_000)), field="documents", version="0", subject="s")
    for cut in (len(body) // 2, len(body) - 10, 60):
        answer = browser.request(
            REQUEST_METHOD="POST",
            PATH_INFO=f"/espace/brouillons/{draft.pk}/",
            CONTENT_TYPE=f"multipart/form-data; boundary={BOUNDARY}",
            CONTENT_LENGTH=str(len(body)),
            **{"wsgi.input": io.BytesIO(body[:cut])},
        )
        assert answer.status_code == 400
    draft.refresh_from_db()
    assert (draft.revision, draft.attachments.count()) == (0, 0)


def test_missing_fields_are_errors_beside_them_and_not_crashes(claire: User, sophie: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    before = Message.objects.count()
    for path in addresses(claire, sophie):
        assert browser.post(f"/espace/{path}").status_code < 500, path
    assert Message.objects.count() == before + 2  # the cast's own
    assert Draft.objects.count() == 2
    assert Ticket.objects.count() == 2
