"""What is kept on a device of something that was sent, from it or from elsewhere: what came is forgotten, what did not is said (0029)."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from espace.accounts.models import User
from espace.contracts.models import Contract
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Draft, Message
from tests import cast
from tests.browser import Visitor
from tests.portal.test_keeping_browser import TYPED, hers, kept

__all__ = ["hers"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_screen]


def written_offline(hers: Visitor, draft: Draft, **typed: str) -> Page:
    """Her phone holds what it could not save of a draft, of each field; its tab is closed."""
    hers.go(f"/espace/brouillons/{draft.pk}/")
    hers.context.set_offline(True)
    for name, text in typed.items():
        control = hers.page.locator(f'main [name="{name}"]')
        if name == "contract":
            control.check()
        else:
            control.fill(text)
    expect(hers.page.get_by_text("lisible par qui s’en sert")).to_be_visible()
    hers.page.close(run_before_unload=False)
    hers.context.set_offline(False)
    hers.page = hers.context.new_page()
    return hers.page


def sent_elsewhere(draft: Draft, by: User, **raw: str) -> None:
    row = Draft.objects.get(pk=draft.pk)
    row = actions.save(draft=row, raw=raw, contract=None, revision=row.revision, by=by, at=clock.now())
    actions.submit(draft=row, by=by, at=clock.now(), accepts_health=True)


@pytest.mark.parametrize("takes", [True, False])
def test_what_did_not_leave_with_a_draft_is_shown(hers: Visitor, claire: User, takes: bool) -> None:
    """Typed offline on the phone, sent from the laptop, opened on the phone: its text does not go in silence."""
    draft = cast.draft(claire.customer, subject="Un sujet", description="Une question")
    page = written_offline(hers, draft, description=TYPED)
    sent_elsewhere(draft, claire, subject="Un sujet", description="Écrit au bureau.")
    hers.go(f"/espace/brouillons/{draft.pk}/")
    page.wait_for_url(f"**/demandes/{draft.pk}/")
    shown, message = page.locator("[data-choice]"), page.get_by_label("Votre message")
    for words in ("Un texte n’est pas parti", "Votre demande", TYPED, "Écrit au bureau."):
        expect(shown).to_contain_text(words)
    expect(shown).not_to_contain_text("Un sujet")
    hers.picture("texte-pas-parti")
    assert len(kept(page)) == 1
    if takes:
        page.get_by_role("button", name="Mettre dans un message").click()
        expect(message).to_have_value(TYPED)
        expect(message).to_be_focused()
        assert [TYPED in one for one in kept(page)] == [True], "until it is sent, it is kept as a message is"
        page.get_by_role("button", name="Envoyer le message").click()
        expect(page.get_by_text("Votre message est envoyé")).to_be_visible()
        expect(page.locator(".thread").get_by_text(TYPED)).to_be_visible()
    else:
        page.get_by_role("button", name="L’oublier").click()
        expect(message).to_have_value("")
    expect(shown).to_be_hidden()
    assert kept(page) == []


def test_what_left_with_a_draft_is_forgotten_in_silence(hers: Visitor, claire: User) -> None:
    """The same words, a day and a number, typed otherwise than they are shown; and words that were added to since."""
    draft = cast.draft(claire.customer, kind="reimbursement", description="Une question")
    page = written_offline(
        hers, draft, description="Pourquoi\nla moitié ?", care_on="2026-10-02", paid="1 234,5", contract=""
    )
    contract = Contract.objects.get(customer=claire.customer)
    row = Draft.objects.get(pk=draft.pk)
    raw = {"description": "Pourquoi la moitié ? Merci.", "care_on": "2026-10-02", "paid": "1234.50"}
    row = actions.save(draft=row, raw=raw, contract=contract, revision=row.revision, by=claire, at=clock.now())
    actions.submit(draft=row, by=claire, at=clock.now(), accepts_health=True)
    hers.go(f"/espace/demandes/{draft.pk}/")
    page.wait_for_load_state("networkidle")
    assert kept(page) == []
    expect(page.locator("[data-choice]")).to_be_hidden()


def test_an_account_number_goes_by_both_its_ends(hers: Visitor, claire: User) -> None:
    """Another than the one that was sent is said, and goes whole into no message; the same is forgotten."""
    draft, contract = cast.draft(claire.customer, kind="bank", holder="Claire Delmas"), Contract.objects.get()
    for typed, said in (("FR76 3000 6000 0112 3456 7890 189", False), ("DE89 3704 0044 0532 0130 00", True)):
        record = {
            "at": clock.now().timestamp() * 1000,
            "version": "-1",
            "fields": {"iban": typed},
            "told": {"iban": ["IBAN", typed]},
        }
        if Draft.objects.filter(pk=draft.pk).exists():
            raw = {"holder": "Claire Delmas", "iban": "FR7630006000011234567890189", "use": "both"}
            row = actions.save(
                draft=draft, raw=raw, contract=contract, revision=draft.revision, by=claire, at=clock.now()
            )
            actions.submit(draft=row, by=claire, at=clock.now())
        hers.go("/espace/")
        hers.page.evaluate("([key, one]) => localStorage.setItem(key, JSON.stringify(one))",
                           [f"kept:{claire.pk}:/espace/brouillons/{draft.pk}/", record])  # fmt: skip
        hers.go(f"/espace/demandes/{draft.pk}/")
        hers.page.wait_for_load_state("networkidle")
        assert len(kept(hers.page)) == said
    expect(hers.page.locator("[data-choice]")).to_contain_text("DE89 •••• 3000")
    hers.page.get_by_role("button", name="Mettre dans un message").click()
    expect(hers.page.get_by_label("Votre message")).to_have_value("DE89 •••• 3000")


def test_a_message_that_says_more_than_the_one_that_came_is_another(hers: Visitor, claire: User) -> None:
    """Its sending arrived though nobody heard, and she added to it meanwhile: what she added is not taken for sent."""
    ticket = cast.ticket(claire.customer)
    before = Message.objects.filter(ticket=ticket).count()
    hers.go(f"/espace/demandes/{ticket.pk}/")
    hers.context.set_offline(True)
    hers.page.get_by_label("Votre message").fill(f"{TYPED} Et ceci.")
    [record] = kept(hers.page)
    hers.page.close(run_before_unload=False)
    hers.context.set_offline(False)
    actions.write(ticket=ticket, pk=UUID(json.loads(record)["id"]), body=TYPED, by=claire, at=clock.now())
    page = hers.page = hers.context.new_page()
    hers.go(f"/espace/demandes/{ticket.pk}/")
    expect(page.get_by_label("Votre message")).to_have_value(f"{TYPED} Et ceci.")
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.get_by_text("Votre message est envoyé")).to_be_visible()
    assert Message.objects.filter(ticket=ticket).count() == before + 2
    assert kept(page) == []
