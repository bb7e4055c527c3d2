"""The kinds of request that an administrator changes: judged as the file is, and what was answered is read for ever (decision 0040)."""

from __future__ import annotations

from typing import Any

import pytest

from espace import register
from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.brokerage.models import Sketch, Version
from espace.tickets import actions, answers, proofs, sketching, telling
from espace.tickets.actions import forms
from espace.tickets.errors import EditedElsewhere, NotNow
from espace.tickets.judging import RESERVED, BadKinds, faults_of
from espace.tickets.kinds import every_kind, form_of, kind_of, kinds, origin, origin_tables
from espace.tickets.limits import KEPT
from tests import cast
from tests.cast import AT
from tests.tickets.publishing import ROOM, add, drop, look, publish

pytestmark = pytest.mark.django_db
LAW = register.load()


def test_nothing_published_is_the_file() -> None:
    assert list(kinds().values()) == list(origin().values())
    assert len({kind.version for kind in origin().values()}) == len(origin())


def test_a_question_is_asked_once_it_is_published_and_each_change_is_journaled(ines: User) -> None:
    name = add("claim", ines)
    look()
    assert kind_of("claim") == origin()["claim"]
    publish("claim", ines)
    assert name == "chambre"
    assert [field.name for field in kinds()["claim"].fields] == [
        "happened_on",
        "place",
        "description",
        "amount",
        "chambre",
    ]
    assert kinds()["claim"].version != origin()["claim"].version
    assert kinds()["other"] == origin()["other"]
    event = AuditEvent.objects.get(action="brokerage.changed")
    assert (event.actor, event.fields) == (ines.pk, ["kind"])
    assert Version.objects.get().about == "claim"
    assert not Sketch.objects.exists()


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"category": ""}, "category"),
        ({"category": "secret"}, "category"),
        ({"category": ["contact"]}, "category"),
        ({"category": "bank_reference"}, "category"),  # to be approved
        ({"category": "password"}, "category"),  # nobody reads it
        ({"category": "request_preparation"}, "category"),  # does not serve handling
        ({"category": "connection"}, "category"),
        ({"type": "iban"}, "type"),
        ({"type": "file"}, "type"),
        ({"why": {"fr": "Pourquoi", "en": " "}}, "why_en"),
        ({"label": {"fr": "", "en": "Room"}}, "label_fr"),
        ({"type": "choice"}, "choices"),
        ({"type": "choice", "choices": [{"value": "a", "fr": "Un", "en": "One"}]}, "choices"),
        ({"hidden": True}, "hidden"),
    ],
)
def test_a_question_that_says_too_little_is_refused_where_it_says_it(
    changed: dict[str, Any], part: str, ines: User
) -> None:
    with pytest.raises(BadKinds) as refused:
        forms.ask(kind="claim", revision=0, name="", given=ROOM | changed, by=ines, at=AT)
    assert part in {place for _field, place in refused.value.faults}
    assert not Sketch.objects.exists()


def test_the_names_that_the_forms_use_are_nobody_elses() -> None:
    for name in RESERVED | {"Id", "é", "a" * 33}:
        table = {**origin_tables()["claim"], "fields": [{**ROOM, "name": name}]}
        assert (name, "name") in faults_of(table, LAW.categories.keys(), LAW.purposes.keys())


def test_what_was_asked_once_keeps_its_type_its_category_and_its_answers(claire: User, ines: User) -> None:
    name = add("claim", ines)
    publish("claim", ines)
    version = kinds()["claim"].version
    ticket = cast.ticket(claire.customer, kind="claim", happened_on="2026-01-02", description="Vol", chambre="1207")
    for changed in ({"type": "long"}, {"category": "volunteered_information"}):
        with pytest.raises(BadKinds):
            forms.ask(kind="claim", revision=0, name=name, given=ROOM | changed, by=ines, at=AT)
    forms.ask(
        kind="claim",
        revision=0,
        name=name,
        given=ROOM | {"label": {"fr": "N° de chambre", "en": "Room no."}},
        by=ines,
        at=AT,
    )
    publish("claim", ines)
    drop("claim", name, ines)
    publish("claim", ines)
    assert name not in [field.name for field in kinds()["claim"].fields]
    assert name in [field.name for field in kinds()["claim"].past]
    shown = answers.shown(form_of("claim", version), ticket.answers, viewer="customer")
    assert ("Chambre", "1207") in [(one.label, one.text) for one in shown]  # in the words that were read then
    now = answers.shown(kind_of("claim"), ticket.answers, viewer="customer")
    assert ("N° de chambre", "1207") in [(one.label, one.text) for one in now]  # and where the version is not known
    assert "N° de chambre : 1207" in telling.answers({name: "1207"}, "fr").replace("\xa0", " ").replace("\u202f", " ")
    forms.restore_kind(kind="claim", by=ines, at=AT)
    look()
    assert kinds()["claim"].fields == origin()["claim"].fields
    assert kind_of("claim").field(name) is not None


def test_a_choice_that_is_no_longer_proposed_is_still_read(ines: User) -> None:
    before = sketching.field(origin_tables()["certificate"], "recipient")
    assert before is not None
    fewer = before | {"choices": [one for one in before["choices"] if one["value"] != "landlord"]}
    forms.ask(kind="certificate", revision=0, name="recipient", given=fewer, by=ines, at=AT)
    publish("certificate", ines)
    field = kinds()["certificate"].field("recipient")
    assert field is not None
    assert "landlord" not in {choice.value for choice in field.offered}
    [shown] = answers.shown(kinds()["certificate"], {"recipient": "landlord"}, viewer="customer")
    assert shown.text == "Un propriétaire"
    assert answers.clean(kinds()["certificate"], {"recipient": "landlord"}, complete=True)[1]["recipient"]


def test_a_draft_keeps_what_is_no_longer_asked_and_does_not_send_it(claire: User, ines: User) -> None:
    draft = cast.draft(claire.customer, kind="claim", happened_on="2026-01-02", place="Lyon", description="Vol")
    drop("claim", "place", ines)
    publish("claim", ines)
    draft.contract = cast.contract(claire.customer)
    saved = actions.save(
        draft=draft, raw={"description": "Vol d’un sac", "happened_on": "2026-01-02"}, contract=draft.contract,
        revision=draft.revision, by=claire, at=AT,
    )  # fmt: skip
    assert saved.answers["place"] == "Lyon"
    assert answers.unasked(kind_of("claim"), saved.answers) == {"place": "Lyon"}
    ticket = actions.submit(draft=saved, by=claire, at=AT, accepts_health=True)
    assert "place" not in ticket.answers
    assert ticket.kind_version == kinds()["claim"].version


def test_health_may_be_said_to_be_possible_and_not_the_contrary(ines: User) -> None:
    with pytest.raises(BadKinds) as refused:
        forms.describe(kind="claim", revision=0, given={"health": False}, by=ines, at=AT)
    assert ("", "health") in refused.value.faults
    with pytest.raises(BadKinds):  # a free text of a health category, where nothing is accepted at sending
        add("certificate", ines, category="volunteered_information", type="long")
    forms.describe(kind="certificate", revision=0, given={"health": True}, by=ines, at=AT)
    add("certificate", ines, category="volunteered_information", type="long")
    publish("certificate", ines)
    assert kinds()["certificate"].health
    with pytest.raises(BadKinds):
        forms.describe(kind="termination", revision=0, given={"health": True}, by=ines, at=AT)


def test_what_the_program_and_the_law_rely_on_stays(ines: User) -> None:
    for kind in KEPT:
        with pytest.raises(NotNow):
            forms.withdraw_kind(kind=kind, by=ines, at=AT)
    for kind, name in (("other", "subject"), ("complaint", "description"), ("situation", "change"), ("bank", "iban")):
        with pytest.raises(BadKinds):
            drop(kind, name, ines)
    with pytest.raises(BadKinds):
        forms.describe(kind="complaint", revision=0, given={"contract": "required"}, by=ines, at=AT)
    reason = sketching.field(origin_tables()["termination"], "reason")
    assert reason is not None
    with pytest.raises(BadKinds):
        forms.ask(kind="termination", revision=0, name="reason", given=reason | {"required": True}, by=ines, at=AT)
    change = sketching.field(origin_tables()["situation"], "change")
    assert change is not None
    fewer = change | {"choices": [one for one in change["choices"] if one["value"] != "identity"]}
    with pytest.raises(BadKinds):
        forms.ask(kind="situation", revision=0, name="change", given=fewer, by=ines, at=AT)


def test_a_new_kind_is_proposed_in_its_place_and_may_be_withdrawn(claire: User, ines: User) -> None:
    text = {"fr": "Prêter mon véhicule", "en": "Lend my car"}
    sketch = forms.create(title=text, summary=text, by=ines, at=AT)
    with pytest.raises(BadKinds):
        publish(sketch.kind, ines)
    add(sketch.kind, ines)
    publish(sketch.kind, ines)
    assert list(kinds())[-2:] == ["preter_mon_vehicule", "other"]
    assert kinds()[sketch.kind].health
    ticket = cast.ticket(claire.customer, kind=sketch.kind, chambre="12")
    forms.move_kind(kind=sketch.kind, places=-1, by=ines, at=AT)
    forms.withdraw_kind(kind=sketch.kind, by=ines, at=AT)
    look()
    assert sketch.kind not in kinds()
    assert list(every_kind())[-3] == sketch.kind
    assert [one.text for one in answers.shown(kind_of(ticket.kind), ticket.answers, viewer="customer")] == ["12"]
    with pytest.raises(NotNow):
        actions.reuse(ticket=ticket, by=claire, at=AT, pk=ticket.pk)
    forms.propose_kind(kind=sketch.kind, by=ines, at=AT)
    look()
    assert sketch.kind in kinds()


def test_the_proof_of_c11_reads_the_questions_of_the_brokerage_too(ines: User) -> None:
    before = proofs.asked_for_a_reason(AT)
    text = {"fr": "Prêter mon véhicule", "en": "Lend my car"}
    kind = forms.create(title=text, summary=text, by=ines, at=AT).kind
    add(kind, ines)
    publish(kind, ines)
    after = proofs.asked_for_a_reason(AT)
    assert after.figures == {**before.figures, "total": before.figures["total"] + 1}
    assert after.standing == before.standing


def test_two_windows_do_not_undo_each_other(ines: User) -> None:
    add("claim", ines)
    with pytest.raises(EditedElsewhere):
        forms.ask(kind="claim", revision=0, name="", given=ROOM, by=ines, at=AT)
    with pytest.raises(EditedElsewhere):
        forms.publish(kind="claim", revision=7, by=ines, at=AT)
