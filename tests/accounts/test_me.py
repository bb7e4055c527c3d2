"""« Mes données »: what a person changes is effective at once, told where it must be, and never undone (C04, C10, C21)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from espace import register, vault
from espace.accounts import actions, indexing, matching
from espace.accounts.models import Customer, EmailChange, FieldException, OptionalData, Session, User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.tickets.models import Draft
from espace.vault import search
from espace.vault.models import UnitKey
from tests import cast
from tests.accounts.conftest import mail, mails
from tests.cast import AT, PASSWORD

pytestmark = pytest.mark.django_db


def opened(user: User) -> Customer:
    customer = Customer.objects.get(user=user)
    vault.open_rows(customer)
    return customer


def confirm(client: Client) -> None:
    client.post("/confirmer/", {"password": PASSWORD})


def found(word: str) -> list[Any]:
    token = search.prefix_token(indexing.KIND, word)
    return search.find([token] if token else [])


def test_the_page_shows_each_datum_and_where_it_comes_from(claire: User, signed_in: Any) -> None:
    cast.optional_data(claire.customer)
    page = signed_in(claire).get("/espace/mes-donnees/").content.decode()
    for text in ("Delmas", "Claire", "12", "avril 1985", "Orchard Road", "Singapour", "Architecte", "Master"):
        assert text in page
    assert "logiciel de gestion" in page


def test_an_address_changes_at_once_and_no_import_may_undo_it(claire: User, signed_in: Any) -> None:
    before = opened(claire)
    client = signed_in(claire)
    new = {"address": "7 rue des Fleurs", "postcode": "34000", "city": "Montpellier", "country": "FR"}
    answer = client.post("/espace/mes-donnees/adresse/", new)
    assert answer["Location"] == "/espace/mes-donnees/"
    after = opened(claire)
    assert (after.address, after.city, after.country) == ("7 rue des Fleurs", "Montpellier", "FR")
    assert after.surname == before.surname
    exceptions = {(one.field, one.kind, one.source, one.by_id) for one in FieldException.objects.all()}
    assert exceptions == {(name, "changed", "person", claire.pk) for name in new}
    event = AuditEvent.objects.get(action="customer.changed")
    assert event.fields == sorted(new)
    assert event.subject == after.pk
    assert "Donné par vous" in client.get("/espace/mes-donnees/").content.decode()
    assert mails() == []


def test_a_phone_asks_for_the_password_and_keeps_what_was_typed_meanwhile(claire: User, signed_in: Any) -> None:
    client = signed_in(claire)
    assert client.get("/espace/mes-donnees/telephone/")["Location"].startswith("/confirmer/")
    answer = client.post("/espace/mes-donnees/telephone/", {"phone": "+33 6 12 34 56 78"})
    assert answer["Location"].startswith("/confirmer/")
    assert opened(claire).phone != "+33612345678"
    waiting = Session.objects.get(user=claire).session_data
    assert "12+34" not in waiting
    assert "phone" not in waiting, "what waits for the password is sealed"
    resumed = client.post(answer["Location"], {"password": PASSWORD})
    assert resumed["Location"] == "/espace/mes-donnees/"
    customer = opened(claire)
    assert customer.phone == "+33612345678"
    assert bytes(customer.phone_digest or b"") == matching.phone_digest("+33612345678")
    assert found("33612345") == [customer.unit]
    assert found("12345678") == [customer.unit]
    assert mail("phone_changed").to == claire.email


def test_a_phone_that_cannot_be_dialled_says_how_to_write_it(claire: User, signed_in: Any) -> None:
    client = signed_in(claire)
    confirm(client)
    page = client.post("/espace/mes-donnees/telephone/", {"phone": "zéro six douze"}).content.decode()
    assert "indicatif du pays" in page
    assert "zéro six douze" in page


def test_an_e_mail_changes_once_confirmed_from_its_mailbox(claire: User, signed_in: Any) -> None:
    client = signed_in(claire)
    confirm(client)
    client.post("/espace/mes-donnees/adresse-mail/", {"email": "Claire.Nouvelle@clients.example"})
    claire.refresh_from_db()
    assert claire.email == "claire@clients.example"
    assert mail("email_change_asked").to == "claire@clients.example"
    link = mail("email_confirm")
    assert link.to == "claire.nouvelle@clients.example"
    elsewhere = Client()
    assert elsewhere.get(link.path).status_code == 200
    claire.refresh_from_db()
    assert claire.email == "claire@clients.example", (
        "opening the page changes nothing: mail programs do it by themselves"
    )
    elsewhere.post(link.path)
    claire.refresh_from_db()
    assert claire.email == "claire.nouvelle@clients.example"
    assert opened(claire).email == "claire.nouvelle@clients.example"
    assert FieldException.objects.get().field == "email"
    assert mail("email_changed_old").to == "claire@clients.example"
    assert mail("email_changed_new").to == "claire.nouvelle@clients.example"
    assert elsewhere.post(link.path).status_code == 410, "it serves once"
    change = EmailChange.objects.get()
    assert not UnitKey.objects.filter(pk=change.unit).exists()


def test_a_link_that_changes_the_address_dies_with_a_newer_password(claire: User, signed_in: Any) -> None:
    client = signed_in(claire)
    confirm(client)
    client.post("/espace/mes-donnees/adresse-mail/", {"email": "voleur@clients.example"})
    link = mail("email_confirm").path
    actions.set_password(user=claire, password=f"{PASSWORD} ce soir", at=clock.now())
    assert Client().post(link).status_code == 410, "whoever knew the old password asked for it"
    claire.refresh_from_db()
    assert claire.email == "claire@clients.example"


def test_a_reset_link_in_the_former_mailbox_dies_with_the_address(claire: User, signed_in: Any) -> None:
    Client().post("/mot-de-passe/", {"email": claire.email})
    reset = mail("password_reset").path
    client = signed_in(claire)
    confirm(client)
    client.post("/espace/mes-donnees/adresse-mail/", {"email": "claire.nouvelle@clients.example"})
    Client().post(mail("email_confirm").path)
    assert "ne sert plus" in Client().get(reset, follow=True).content.decode()


def test_a_change_of_address_asked_again_destroys_the_first(claire: User) -> None:
    for name in ("une", "deux"):
        actions.request_email_change(user=claire, new_email=f"{name}@clients.example", at=AT)
    change = EmailChange.objects.get()
    vault.open_rows(change)
    assert change.new_email == "deux@clients.example"
    assert UnitKey.objects.filter(kind="email_change").count() == 1


def test_what_a_page_says_once_leaves_no_cookie_beside_the_declared_ones(claire: User, signed_in: Any) -> None:
    client = signed_in(claire)
    client.post(
        "/espace/mes-donnees/adresse/", {"address": "2 rue Neuve", "postcode": "69001", "city": "Lyon", "country": "FR"}
    )
    assert set(client.cookies) <= set(register.load().cookies)
    assert "C’est changé" in client.get("/espace/mes-donnees/").content.decode()


def test_an_address_of_somebody_else_is_never_told_apart(claire: User, karim: User, signed_in: Any) -> None:
    client = signed_in(claire)
    confirm(client)
    answer = client.post("/espace/mes-donnees/adresse-mail/", {"email": karim.email})
    assert answer["Location"] == "/espace/mes-donnees/"
    assert mail("email_taken").to == karim.email
    assert [one.kind for one in mails()].count("email_confirm") == 0


def test_identity_leads_to_a_request_already_begun(claire: User, signed_in: Any) -> None:
    client = signed_in(claire)
    first = client.post("/espace/mes-donnees/identite/")
    again = client.post("/espace/mes-donnees/identite/")
    assert first["Location"] == again["Location"], "one draft, not two"
    draft = Draft.objects.get()
    vault.open_rows(draft)
    assert draft.answers == {"change": "identity"}


def test_an_objection_destroys_the_key_and_keeps_the_rest(claire: User) -> None:
    row = cast.optional_data(claire.customer, profession="Architecte", education="Master")
    actions.object_to_field(customer=claire.customer, field="profession", by=claire, at=AT)
    assert not UnitKey.objects.filter(pk=row.unit).exists()
    left = OptionalData.objects.get()
    vault.open_rows(left)
    assert (left.profession, left.education) == ("", "Master")
    assert left.unit != row.unit
    exception = FieldException.objects.get()
    assert (exception.field, exception.kind) == ("profession", "objected")
    event = AuditEvent.objects.get(action="customer.objected")
    assert (event.fields, event.unit) == (["profession"], row.unit)


def test_what_is_required_cannot_be_objected_to(claire: User) -> None:
    with pytest.raises(ValueError, match="not optional"):
        actions.object_to_field(customer=claire.customer, field="surname", by=claire, at=AT)


def test_giving_a_value_again_lifts_the_objection(claire: User, signed_in: Any) -> None:
    cast.optional_data(claire.customer)
    actions.object_to_field(customer=claire.customer, field="profession", by=claire, at=AT)
    signed_in(claire).post("/espace/mes-donnees/facultatives/", {"profession": "Plongeuse", "education": "Master"})
    assert FieldException.objects.get(field="profession").kind == "changed"


def test_the_other_sessions_end_and_this_one_stays(claire: User, signed_in: Any) -> None:
    here, elsewhere = signed_in(claire), signed_in(claire)
    here.post("/espace/mes-donnees/sessions/")
    assert here.get("/espace/mes-donnees/").status_code == 200
    assert elsewhere.get("/espace/mes-donnees/").status_code == 302


def test_the_language_of_the_account_is_kept(claire: User, signed_in: Any) -> None:
    answer = signed_in(claire).post("/espace/mes-donnees/langue/", {"language": "en"})
    claire.refresh_from_db()
    assert claire.language == "en"
    assert answer.cookies["lang"].value == "en"


def test_imported_rows_are_indexed_by_the_chore(claire: User) -> None:
    assert indexing.index_batch(AT) == 1
    unit = claire.customer.unit
    assert found("delmas") == found("Clai") == [unit]
    assert indexing.index_batch(AT) == 0
