"""Reply templates: one writes, another approves, variables come from a closed list, and nothing leaves with a gap in it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from espace import vault
from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.tickets import actions, filling, templates
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.filling import Begun
from espace.tickets.models import Act, Message, ReplyTemplate, ReplyWording, Ticket
from espace.tickets.states import State
from espace.tickets.templates import Standing
from tests import cast
from tests.cast import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)
TEXT = "{client.salutation},\nVotre contrat {contrat.numero}.\n{gestionnaire.prenom}"


def proposed(by: User, template: ReplyTemplate | None = None, **given: Any) -> ReplyWording:
    told: dict[str, Any] = {"name": "Accusé", "serves": (), "act": Act.ANSWER, "texts": {"body_fr": TEXT}} | given
    return actions.propose(template=template, by=by, at=AT, **told)


def approved(by: User, other: User, **given: Any) -> ReplyWording:
    wording = proposed(by, **given)
    return actions.approve(wording=wording, seen_at=wording.written_at, by=other, at=LATER)


def begun(wording: ReplyWording, ticket: Ticket, by: User) -> Begun:
    row = Ticket.objects.select_related("customer__user", "contract__product__insurer").get(pk=ticket.pk)
    return actions.begin(template=wording.template, ticket=row, by=by, at=LATER)


def test_one_writes_another_approves(claire: User, sophie: User, ines: User) -> None:
    ticket = cast.ticket(claire.customer)
    wording = proposed(sophie)
    assert templates.offered_on(ticket) == []
    with pytest.raises(NotNow, match="une autre personne"):
        actions.approve(wording=wording, seen_at=AT, by=sophie, at=LATER)
    actions.approve(wording=wording, seen_at=AT, by=ines, at=LATER)
    assert [one.name for one in templates.offered_on(ticket)] == ["Accusé"]
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "template.proposed",
        "template.approved",
    ]


def test_the_database_itself_refuses_an_author_who_approves(sophie: User) -> None:
    wording = proposed(sophie)
    with pytest.raises(IntegrityError, match="approved_by_somebody_else"), transaction.atomic():
        ReplyWording.objects.filter(pk=wording.pk).update(approved_by=sophie, approved_at=LATER)


def test_an_edit_waits_while_what_was_approved_is_offered(claire: User, sophie: User, ines: User) -> None:
    ticket = cast.ticket(claire.customer, about=claire.customer.contracts.get())
    first = approved(sophie, ines)
    proposed(sophie, first.template, texts={"body_fr": "Autre texte."})
    assert templates.everything(sophie)[0].standing is Standing.CHANGING
    assert begun(first, ticket, sophie).body.text.startswith("Bonjour Madame Delmas,")
    second = proposed(ines, first.template, texts={"body_fr": "Encore un autre."})
    assert first.template.wordings.count() == 2
    with pytest.raises(NotNow):  # what waits is now the administrator's own
        actions.approve(wording=second, seen_at=second.written_at, by=ines, at=LATER)
    actions.approve(wording=second, seen_at=second.written_at, by=sophie, at=LATER)
    assert begun(first, ticket, sophie).body.text == "Encore un autre."


def test_only_what_was_read_is_approved(sophie: User, ines: User) -> None:
    wording = proposed(sophie)
    read_at = wording.written_at
    actions.propose(
        template=wording.template, name="Accusé", serves=(), act=Act.ANSWER, texts={"body_fr": "Changé."}, by=sophie, at=LATER
    )  # fmt: skip
    with pytest.raises(NotNow, match="a changé"):
        actions.approve(wording=wording, seen_at=read_at, by=ines, at=LATER)


@pytest.mark.parametrize("text", ["Contrat {contrat.nombre}", "Contrat {contrat.numero", "Bonjour {}"])
def test_an_unknown_variable_is_refused_with_the_known_ones(text: str, sophie: User) -> None:
    with pytest.raises(Unfinished) as refused:
        proposed(sophie, texts={"body_fr": "Bonjour.", "body_en": text})
    fault = refused.value.faults["body_en"]
    assert all(f"{{{name}}}" in fault for name in filling.VARIABLES)
    assert not ReplyTemplate.objects.exists()


def test_what_asks_says_what_in_each_language(sophie: User) -> None:
    texts = {"body_fr": "Il manque une pièce.", "body_en": "A document is missing.", "asked_fr": "La facture"}
    with pytest.raises(Unfinished) as refused:
        proposed(sophie, act=Act.ASK, texts=texts)
    assert set(refused.value.faults) == {"asked_en"}
    asking = proposed(sophie, act=Act.ASK, texts=texts | {"asked_en": "The invoice"})
    assert asking.asked_en == "The invoice"
    assert proposed(sophie, texts=texts).asked_fr == ""  # what does not ask awaits nothing


def test_a_missing_value_is_a_gap_and_a_gap_does_not_leave(claire: User, sophie: User, ines: User) -> None:
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    found = begun(approved(sophie, ines), ticket, sophie)
    assert found.body.gaps == ["le numéro du contrat"]
    assert "[[le numéro du contrat]]" in found.body.text
    given: dict[str, Any] = {"ticket": ticket, "pk": uuid.uuid4(), "by": sophie, "at": LATER}
    for send in (
        lambda: actions.reply(body=found.body.text, **given),
        lambda: actions.ask(body="Bonjour", asked="[[quoi]]", **given),
        lambda: actions.close(body=found.body.text, **given),
    ):
        with pytest.raises(filling.Gaps, match="Complétez d’abord"):
            send()
    ticket.refresh_from_db()
    assert (ticket.state, Message.objects.filter(author=sophie).exists()) == (State.IN_PROGRESS, False)
    actions.reply(body=found.body.text.replace("[[le numéro du contrat]]", "CAP-1"), **given)


def test_a_contested_name_is_a_gap_and_never_dots(claire: User, sophie: User, ines: User) -> None:
    ticket = cast.ticket(claire.customer)
    claire.customer.restricted = ["surname"]
    claire.customer.save(update_fields=["restricted"])
    found = begun(approved(sophie, ines), ticket, sophie)
    assert vault.MASKED not in found.body.text
    assert "la formule d’appel" in found.body.gaps


def test_the_client_s_language_or_the_other_with_a_word_of_it(sophie: User, ines: User) -> None:
    jane = cast.customer("Jane", "Doe", language="en")
    ticket = cast.ticket(jane)
    both = approved(sophie, ines, texts={"body_fr": "Bonjour.", "body_en": "{client.salutation}, {demande.date}"})
    found = begun(both, ticket, sophie)
    assert (found.body.language, found.is_other_language) == ("en", False)
    assert found.body.text.startswith("Dear Ms Doe, ")
    french = begun(approved(sophie, ines), ticket, sophie)
    assert (french.body.language, french.is_other_language) == ("fr", True)


def test_a_template_is_offered_to_its_kinds_and_until_it_is_retired(claire: User, sophie: User, ines: User) -> None:
    ticket = cast.ticket(claire.customer, kind="other")
    elsewhere, here = approved(sophie, ines, serves=("bank",)), approved(sophie, ines, serves=("other", "bank"))
    assert templates.offered_on(ticket) == [here]
    with pytest.raises(NotNow):
        begun(elsewhere, ticket, sophie)
    actions.retire(template=here.template, by=ines, at=LATER)
    assert templates.offered_on(ticket) == []
    here.template.refresh_from_db()
    with pytest.raises(NotNow):
        begun(here, ticket, sophie)
    with pytest.raises(NotNow):
        proposed(sophie, here.template)


def test_using_one_is_a_reading_and_leaves_a_day_without_anybody(claire: User, sophie: User, ines: User) -> None:
    ticket, wording = cast.ticket(claire.customer), approved(sophie, ines)
    begun(wording, ticket, sophie)
    event = AuditEvent.objects.get(action="template.used")
    assert (event.subject, event.unit, event.actor) == (claire.customer.pk, ticket.unit, sophie.pk)
    assert ReplyTemplate.objects.get(pk=wording.template_id).used_on == LATER.date()


@pytest.mark.parametrize(
    "text", ["Somme : [[le montant [brut]]]", "le [[jour\ndu versement]]", "[[]]", "[[ ]]", "[[ouvert"]
)
def test_no_pair_of_brackets_leaves_nor_is_saved_half_written(text: str) -> None:
    assert filling.gaps(text)
    with pytest.raises(NotNow):
        filling.refuse_gaps(text)
    assert filling.fault_of(text)
    assert not filling.fault_of(
        "[[le montant]] au {date.jour}" if "date.jour" in filling.VARIABLES else "[[le montant]]"
    )
