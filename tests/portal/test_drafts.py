"""A draft is kept silently, resumed anywhere, never overwritten unseen, sent once; and nobody else sees a word of it (clause C03)."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from espace import vault
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.outbox.models import OutgoingMail
from espace.tickets.models import Draft, Ticket
from espace.vault import search
from tests import cast
from tests.portal.screens import begin, keep, pdf, send, words

Browser = Callable[[User], Client]
MARK = "zygomatique"


@pytest.fixture
def about(claire: User) -> Contract:
    return Contract.objects.get(customer=claire.customer)


def autosave(browser: Client, draft: Draft, version: int, **answers: Any) -> Any:
    given = {"version": version, **answers}
    return browser.post(f"/espace/brouillons/{draft.pk}/enregistrement/", given, headers={"X-Autosave": "1"})


def test_what_is_typed_is_kept_without_a_gesture_and_found_on_another_device(
    claire: User, about: Contract, signed_in: Browser
) -> None:
    draft = begin(signed_in(claire), "claim", about)
    answer = autosave(signed_in(claire), draft, 0, description=MARK, happened_on="pas une date", contract=about.pk)
    assert answer.json()["version"] == 1
    assert (
        autosave(signed_in(claire), draft, 1, description=MARK, place="Dakar", contract=about.pk).json()["version"] == 2
    )
    page = signed_in(claire).get(f"/espace/brouillons/{draft.pk}/").content.decode()
    assert MARK in page
    assert 'value="Dakar"' in page
    assert "reprendre un brouillon" in words(signed_in(claire).get("/espace/")).lower()


def test_two_devices_never_overwrite_each_other_unseen(claire: User, about: Contract, signed_in: Browser) -> None:
    phone, desk = signed_in(claire), signed_in(claire)
    draft = begin(phone, "claim", about)
    assert autosave(phone, draft, 0, description="depuis le téléphone", contract=about.pk).status_code == 200
    assert autosave(desk, draft, 0, description="depuis le bureau", contract=about.pk).status_code == 409
    answer = keep(desk, draft, 0, description="depuis le bureau", place="Dakar")
    page = words(answer)
    assert answer.status_code == 409
    assert "depuis le téléphone" in page
    assert "depuis le bureau" in page
    kept = Draft.objects.get()
    vault.open_rows(kept)
    assert kept.answers == {"description": "depuis le téléphone"}
    assert answer.context["draft"].revision == 1
    assert keep(desk, draft, 1, description="les deux", place="Dakar").status_code == 302


def test_files_are_kept_even_when_the_text_is_in_conflict(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "other")
    assert keep(browser, draft, 7, subject="x", documents=[pdf()]).status_code == 409
    assert draft.attachments.count() == 1


def test_a_file_is_removed_and_destroyed_at_once(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "other")
    keep(browser, draft, subject="Un sujet", documents=[pdf(), pdf("b.pdf")])
    first = Document.objects.order_by("uploaded_at")[0]
    for _time in range(2):
        assert keep(browser, draft, subject="Un sujet", remove=first.pk).status_code == 302
    assert Document.objects.count() == 1
    with pytest.raises(vault.NoSuchKey):
        vault.unit_key(first.unit)


def test_a_refused_file_is_named_and_the_rest_is_kept(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "other")
    answer = keep(
        browser,
        draft,
        subject="Un sujet",
        documents=[pdf("vide.pdf", b""), pdf("bon.pdf"), pdf("faux.pdf", b"GIF89a....")],
    )
    page = words(answer)
    assert answer.status_code == 422
    assert "faux.pdf" in page
    assert 'value="Un sujet"' in answer.content.decode()
    [kept] = Document.objects.all()
    vault.open_rows(kept)
    assert kept.name == "bon.pdf"


def test_what_is_missing_is_said_beside_its_field(claire: User, about: Contract, signed_in: Browser) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "claim")
    keep(browser, draft, happened_on="31/02/2026", amount="beaucoup", review="1")
    answer = browser.get(f"/espace/brouillons/{draft.pk}/relecture/", follow=True)
    assert set(answer.context["form"].errors) == {"contract", "happened_on", "amount", "description"}
    page = answer.content.decode()
    assert 'value="31/02/2026"' in page
    assert 'value="beaucoup"' in page
    assert browser.post(f"/espace/brouillons/{draft.pk}/envoi/", {"consent": "1"}).status_code == 302
    assert not Ticket.objects.exists()


def test_sent_twice_it_is_one_request(claire: User, about: Contract, signed_in: Browser) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "claim", about)
    keep(browser, draft, happened_on="2026-10-01", description=MARK)
    ticket = send(browser, draft)
    for path in (f"{draft.pk}/envoi/", f"{draft.pk}/", f"{draft.pk}/suppression/"):
        answer = browser.post(f"/espace/brouillons/{path}", {"consent": "1", "version": "1"})
        assert answer.headers["Location"] == f"/espace/demandes/{ticket.pk}/"
    assert browser.get(f"/espace/brouillons/{draft.pk}/").headers["Location"] == f"/espace/demandes/{ticket.pk}/"
    assert autosave(browser, draft, 1, description="trop tard").status_code == 409
    assert Ticket.objects.count() == 1


def test_without_the_agreement_on_health_data_nothing_is_sent(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "other")
    keep(browser, draft, subject="Un sujet", description=MARK)
    answer = browser.post(f"/espace/brouillons/{draft.pk}/envoi/")
    assert (answer.status_code, "cochez la case" in words(answer)) == (422, True)
    assert not Ticket.objects.exists()
    ticket = send(browser, draft)
    assert AuditEvent.objects.get(action="consent.health_given").unit == ticket.unit


def test_a_second_draft_of_a_kind_is_begun_only_if_wanted(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    begin(browser, "other")
    answer = browser.post("/espace/demandes/nouvelle/", {"id": uuid.uuid4(), "kind": "other"})
    assert "Vous avez déjà un brouillon" in words(answer)
    assert Draft.objects.count() == 1
    begin(browser, "other", another="1")
    assert Draft.objects.count() == 2


def test_begun_twice_it_is_one_draft(claire: User, signed_in: Browser) -> None:
    browser, given = signed_in(claire), {"id": uuid.uuid4(), "kind": "other"}
    assert [browser.post("/espace/demandes/nouvelle/", given).status_code for _time in range(2)] == [302, 302]
    assert Draft.objects.count() == 1


def test_discarded_it_is_gone_with_its_files(claire: User, signed_in: Browser) -> None:
    browser = signed_in(claire)
    draft = begin(browser, "other")
    keep(browser, draft, subject="Un sujet", documents=[pdf()])
    assert browser.post(f"/espace/brouillons/{draft.pk}/suppression/").status_code == 302
    assert not Draft.objects.exists()
    assert not Document.objects.exists()
    assert browser.get(f"/espace/brouillons/{draft.pk}/").status_code == 404


def paths(patterns: Any, prefix: str = "") -> Iterator[str]:
    """Every address of the site that takes no argument."""
    for one in patterns:
        route = prefix + str(one.pattern).lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            yield from paths(one.url_patterns, route)
        elif isinstance(one, URLPattern) and not {"<", "("} & set(route):
            yield f"/{route}"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CUSTOMER])
def test_no_member_of_staff_meets_a_word_of_it(
    role: Role, claire: User, signed_in: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        browser = signed_in(claire)
        draft = begin(browser, "other")
        keep(browser, draft, subject=MARK, description=f"Mon {MARK}", documents=[pdf(f"{MARK}.pdf")])
    document = Document.objects.get()
    member = signed_in(cast.staff("Autre", "Personne", role))
    own = [
        f"/espace/brouillons/{draft.pk}/",
        f"/espace/brouillons/{draft.pk}/relecture/",
        f"/espace/demandes/{draft.pk}/",
    ]
    for path in own:
        assert member.get(path).status_code == 404
    for path in [*paths(get_resolver().url_patterns), f"/espace/documents/{document.pk}/telecharger"]:
        answer = member.get(path)
        assert answer.status_code < 500, path
        assert answer.streaming or MARK.encode() not in answer.content, path
    assert not Draft.objects.visible_to(cast.staff("Une", "Collègue", role), cast.AT).exists()
    token = search.word_token("message", MARK)
    assert token is not None
    assert search.find([token]) == []
    assert MARK not in caplog.text
    assert not OutgoingMail.objects.exists()
    assert all(MARK not in str(vars(event)) for event in AuditEvent.objects.all())


def test_a_draft_older_than_its_file_of_kinds_still_opens(claire: User, signed_in: Browser) -> None:
    draft = cast.draft(claire.customer, kind="withdrawn", description=MARK, at=datetime(2026, 11, 1, tzinfo=UTC))
    assert MARK in words(signed_in(claire).get(f"/espace/brouillons/{draft.pk}/"))
