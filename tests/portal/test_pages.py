"""Every page of the space answers its customer, and every public page answers anybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.contracts.models import Contract
from espace.tickets.states import State
from tests import cast

PUBLIC = ["assistance", "mentions-legales", "reclamations", "resilier-un-contrat", "accessibilite", "contact-dpo"]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_needs_no_sign_in(name: str, db: None, client: Client) -> None:
    answer = client.get(f"/{name}/")
    assert answer.status_code == 200
    assert b"<h1>" in answer.content


def test_every_page_answers_its_customer(claire: User, sophie: User, signed_in: Callable[[User], Client]) -> None:
    about = Contract.objects.get(customer=claire.customer)
    sent = cast.ticket(claire.customer, about=about)
    closed = cast.ticket(claire.customer, State.CLOSED, assignee=sophie)
    draft = cast.draft(claire.customer, about=about, subject="Un sujet", description="Une question")
    browser = signed_in(claire)
    for path in (
        "", "contrats/", f"contrats/{about.pk}/", f"contrats/{about.pk}/resilier/", "resilier/", "demandes/", "demandes/nouvelle/",
        f"demandes/nouvelle/?contrat={about.pk}", f"demandes/{sent.pk}/", f"demandes/{closed.pk}/", f"demandes/{sent.pk}/recu.pdf",
        f"brouillons/{draft.pk}/", f"brouillons/{draft.pk}/relecture/", "documents/", "assistance/",
    ):  # fmt: skip
        assert browser.get(f"/espace/{path}").status_code == 200, path
        assert browser.head(f"/espace/{path}").status_code == 200, path
