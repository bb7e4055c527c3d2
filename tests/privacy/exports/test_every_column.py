"""Every personal column that the register grants to the customer is in their copy, whatever table it lies in; nobody else's is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from espace import register
from espace.accounts import actions as accounts
from espace.accounts.models import FieldException, Session, User
from espace.accounts.roles import Role
from espace.contracts import actions as contracts
from espace.privacy.exports import columns
from espace.privacy.exports.walking import model_of
from espace.tickets.models import Attachment, Qualification, Termination
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.documents.sealed import PDF
from tests.privacy.exports.marking import mark
from tests.privacy.exports.opening import access, clean, portable

pytestmark = pytest.mark.django_db
BUILT = {
    "accounts.Customer", "accounts.OptionalData", "accounts.User", "accounts.FieldException", "accounts.Session", "accounts.Invitation",
    "accounts.EmailChange", "accounts.Claim", "contracts.Contract", "contracts.Coverage", "contracts.Insured", "documents.Document",
    "tickets.Draft", "tickets.Ticket", "tickets.StateChange", "tickets.Message", "tickets.Termination", "tickets.Qualification",
    "exports.Export",
}  # fmt: skip


def furnish(user: User, sophie: User) -> None:
    """Something of somebody's in every table that this program has today."""
    file = user.customer
    cast.optional_data(file)
    contract = cast.contract(file, insured=("Ana",))
    ticket = cast.ticket(file, State.WAITING_FOR_CUSTOMER, about=contract, assignee=sophie)
    cast.message(ticket, sophie, "réponse")
    cast.note(ticket, sophie, "note")
    cast.draft(file)
    document = clean(user, PDF, "facture.pdf")
    Attachment.objects.create(document=document, ticket=ticket, message=ticket.messages.first())
    Termination.objects.create(ticket=ticket, notified_at=AT)
    Qualification.objects.create(ticket=ticket, kind="rights", received_at=AT, by=sophie, at=AT)
    FieldException.objects.create(customer=file, field="phone", kind="changed", source="person", by=user, at=AT)
    Session.objects.create(
        session_key=str(user.pk), session_data="", expire_date=AT, user=user, created_at=AT, seen_at=AT
    )
    accounts.request_email_change(user=user, new_email=f"n{file.pk.hex}@clients.example", at=AT)
    claim = accounts.ask_claim(number="X", birth_date=AT.date(), new_email="c@clients.example", language="fr", at=AT)
    accounts.hand_claim(claim=claim, customer=file, contract_id=contract.pk, last_ended_on=None, at=AT)
    newcomer = cast.customer("Alix", "Roy", with_account=False)
    invited = cast.contract(newcomer)
    invitation = contracts.invite(customer=newcomer, by=sophie, at=AT)
    invitation.customer = file
    invitation.save(update_fields=["customer"])
    assert invited


def test_every_column_granted_to_the_customer_is_in_their_copy_and_no_other(
    claire: User, karim: User, sophie: User
) -> None:
    furnish(claire, sophie)
    furnish(karim, sophie)
    hers = list(mark(claire.customer, "avoirmarque"))
    his = list(mark(karim.customer, "zautremarque"))
    copy = access(claire)
    data, page = copy.text("data.json"), copy.text()
    assert {name for name, one in copy.json()["tables"].items() if one["rows"]} >= BUILT
    for label, value, category in hers:
        granted = register.grants(Role.CUSTOMER, category)
        assert (value in data) == granted, f"{label}: {value}"
        if granted and not value[:4].isdigit() and not label.startswith("exports."):
            assert value in page, f"{label}: {value} is not on the page"
    everything = copy.everything
    assert [label for label, value, _category in his if value in everything] == []
    assert len(hers) > 30


def test_clear_columns_are_in_the_copy_with_their_category(claire: User, sophie: User) -> None:
    furnish(claire, sophie)
    found = access(claire, AT + timedelta(days=1)).json()["tables"]
    for table in columns.tables():
        wanted = {name for name, column in table.columns.items() if columns.leaves(column)}
        for row in found.get(table.name, {"rows": []})["rows"]:
            assert set(row["values"]) == wanted
        held = model_of(table.name)._default_manager.filter(**{table.customer: claire.customer.pk}).count()
        if wanted and not table.name.startswith("exports."):
            assert len(found[table.name]["rows"]) == held, table.name


def test_no_password_and_no_digest_of_a_token_leaves(claire: User) -> None:
    claire.refresh_from_db()
    for copy in (access(claire), portable(claire)):
        assert claire.password not in copy.everything
        assert "argon2" not in copy.everything
        assert "token_digest" not in copy.everything
