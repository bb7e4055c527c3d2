"""What an import does with a contract that left for the archive, and with somebody who was erased (clauses C21 and C25)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from espace.accounts import matching
from espace.accounts.models import Customer, User
from espace.audit.models import AuditEvent
from espace.contracts import proofs
from espace.contracts.importing import actions, applying, officer, report
from espace.contracts.models import Contract, ContractStub, Import, StagedRow
from espace.lib import clock
from espace.ops.chores import CHORES
from espace.ops.working import Worker
from espace.outbox.models import OutgoingMail
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.privacy.proofs.collecting import Standing
from espace.privacy.retention import engine, erasing
from espace.vault.models import UnitKey
from tests import cast
from tests.contracts.importing import AT, applied, command, csv, rehearsed, row
from tests.privacy.archiving import archive_round

pytestmark = pytest.mark.django_db

ENDED = row(ends="31/12/2025")
"""A contract that ended long enough ago for its account to be over."""
OTHER = row(number="CAP-2", surname="Petit", first_name="Jeanne", email="jeanne@clients.example", phone="", insured="")
LATER = AT + timedelta(days=1)


def judged(rows: list[dict[str, str]], at: Any = AT) -> Import:
    """These rows rehearsed, with what the archive says of them."""
    import_ = rehearsed(csv(rows), at=at)
    if import_.state == Import.State.ASKED:
        archive_round(at)
        assert actions.judge(import_=import_, at=at)
    return import_


def apply(import_: Import, at: Any = AT) -> None:
    """Decide and apply the good rows, whatever the archive is asked meanwhile."""
    actions.ask_application(import_=import_, extent=Import.Extent.GOOD_ROWS, by=None, at=at)
    if import_.state == Import.State.ASKED:
        archive_round(at)
        assert actions.judge(import_=import_, at=at)
    actions.apply(import_=import_, at=at)


def waiting() -> StagedRow:
    [found] = officer.waiting()
    return found


@pytest.fixture
def left() -> UUID:
    """Claire's contract ended; her account is over: profile and contract are in the archive. Her opaque id."""
    applied(csv([ENDED]))
    [pk] = Customer.objects.values_list("pk", flat=True)
    engine.run(AT)
    archive_round()
    assert not Contract.objects.exists()
    return pk


@pytest.fixture
def erased(dominique: User) -> UUID:
    """Claire is under contract, and was erased: what her contract needs is in the archive. Her opaque id."""
    applied(csv([row()]))
    claire = Customer.objects.get()
    erasing.carry_out(customer=claire, by=dominique, at=AT)
    assert erasing.finish(AT) == 1
    archive_round()
    assert not Customer.objects.exists()
    return claire.pk


def test_a_contract_that_left_for_the_archive_stays_there_whatever_is_applied(left: UUID) -> None:
    for _again in range(2):
        import_ = judged([ENDED, OTHER])
        told = report.as_json(import_)
        assert (told["left"], told["for_the_officer"]) == (1, [])
        assert told["new"] + told["unchanged"] == 1
        apply(import_)
        assert Contract.objects.count() == 1, "Jeanne's alone"
        assert not ArchiveAsk.objects.exists()
        assert not UnitKey.objects.filter(kind="archive_ask").exists(), "nothing of what was asked is kept"


def test_an_import_puts_right_the_end_that_dates_what_the_archive_keeps(left: UUID) -> None:
    import_ = judged([row(ends="30/06/2024")])
    assert ContractStub.objects.get().ends_on == date(2025, 12, 31), "a rehearsal changes nothing"
    apply(import_)
    assert ContractStub.objects.get().ends_on == date(2024, 6, 30)
    apply(judged([row(effective="01/01/2009", ends="31/12/2010")]))
    assert ContractStub.objects.get().ends_on == date(2010, 12, 31), "out of term, and dated all the same"


def test_a_contract_that_left_and_is_said_to_be_in_force_stops_for_the_officer(left: UUID, dominique: User) -> None:
    import_ = judged([row()])
    assert report.as_json(import_)["for_the_officer"] == [{"line": 2, "why": "in_force"}]
    with pytest.raises(actions.NotWhole):
        actions.ask_application(import_=import_, extent=Import.Extent.WHOLE, by=None, at=AT)
    apply(import_)
    assert not Contract.objects.exists()
    officer.let_in(row=waiting(), reason="back_in_force", by=dominique, at=AT)
    assert Contract.objects.get().customer_id != left, "a new relationship: nothing comes back with it"
    assert judged([row()]).counts["unchanged"] == 1


def test_a_row_for_an_erased_person_stops_and_the_officer_keeps_it_out(erased: UUID, dominique: User) -> None:
    again = row(number="CAP-9", email="autre@clients.example", phone="")
    import_ = judged([row(), again, OTHER])
    assert import_.counts["officer"] == 2, "by the number; by the name and birth date"
    assert {found["why"] for found in report.as_json(import_)["for_the_officer"]} == {"erased"}
    assert OutgoingMail.objects.filter(event__startswith="import_officer:").count() == 1
    apply(import_)
    assert Contract.objects.count() == 1, "Jeanne's alone"
    for one in list(officer.waiting()):
        officer.keep_out(row=one, reason="to_correct", by=dominique, at=AT)
        with pytest.raises(officer.NotWaiting):
            officer.let_in(row=one, reason="new_relationship", by=dominique, at=AT)
    events = AuditEvent.objects.filter(action="import.kept_out", subject=erased, actor=dominique.pk)
    assert [event.fields for event in events] == [["to_correct"]] * 2
    assert judged([row(), again, OTHER], LATER).counts["officer"] == 2, "it stops in every file"
    assert not Customer.objects.filter(person_digest__isnull=True).exists()


def test_a_row_let_in_before_its_file_is_applied_comes_in_with_it(erased: UUID, dominique: User) -> None:
    import_ = judged([row(number="CAP-9")])
    with pytest.raises(ValueError, match="no reason"):
        officer.let_in(row=waiting(), reason="", by=dominique, at=AT)
    officer.let_in(row=waiting(), reason="new_relationship", by=dominique, at=AT)
    assert not Contract.objects.exists()
    import_.refresh_from_db()
    assert (import_.counts["new"], import_.counts["officer"]) == (1, 0)
    apply(import_)
    assert Contract.objects.get().customer_id != erased
    assert judged([row(number="CAP-9")]).counts["unchanged"] == 1


def test_somebody_being_erased_gets_no_new_contract_meanwhile(claire: User, sophie: User, dominique: User) -> None:
    matching.write_digests(claire.customer)
    claire.customer.save(update_fields=["person_digest"])
    cast.ticket(claire.customer, assignee=sophie)
    erasing.carry_out(customer=claire.customer, by=dominique, at=AT)
    assert erasing.finish(AT) == 0, "her open request keeps the rest"
    import_ = judged([row(number="CAP-9")])
    assert (import_.counts["officer"], import_.counts["new"]) == (1, 0)
    with pytest.raises(officer.NotErasedYet):
        officer.let_in(row=waiting(), reason="new_relationship", by=dominique, at=AT)


def test_whoever_leaves_between_the_rehearsal_and_the_application_is_asked_about_again(dominique: User) -> None:
    applied(csv([row()]))
    import_ = rehearsed(csv([row(number="CAP-9")]))
    assert import_.state == Import.State.STAGED, "the archive is empty: nothing to ask"
    erasing.carry_out(customer=Customer.objects.get(), by=dominique, at=LATER)
    erasing.finish(LATER)
    archive_round(LATER)
    apply(import_, LATER + timedelta(hours=1))
    assert not Contract.objects.exists()
    assert import_.counts["officer"] == 1


def test_the_archive_answers_once_it_has_taken_everybody_in(left: UUID) -> None:
    ArchivedUnit.objects.update(received_at=None)
    import_ = rehearsed(csv([ENDED]))
    archive_round()
    assert not actions.judge(import_=import_, at=AT), "somebody is on their way"
    ArchivedUnit.objects.update(received_at=AT)
    archive_round()
    assert Worker(CHORES).round(AT)["judge what the archive answered"] == 1
    import_.refresh_from_db()
    assert (import_.state, import_.counts["left"]) == (Import.State.STAGED, 1)


def test_an_ask_past_its_term_is_asked_again_and_one_of_no_use_is_destroyed(left: UUID) -> None:
    import_ = rehearsed(csv([ENDED]))
    ArchiveAsk.objects.all().delete()
    assert not actions.judge(import_=import_, at=LATER)
    archive_round(LATER)
    assert ArchiveAsk.objects.count() == 1
    actions.abandon(import_=import_, by=None, at=LATER)
    assert not ArchiveAsk.objects.exists()


def test_the_command_waits_for_the_archive_and_says_when_it_does_not_answer(
    left: UUID, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    file = tmp_path / "export.csv"
    file.write_bytes(csv([ENDED]).getvalue())
    words = (str(file), "--on", "2026-11-23", "--apply", "--json")
    monkeypatch.setattr("espace.ops.management.commands.import.Command.wait", staticmethod(archive_round))
    code, told, _said = command(*words)
    assert (code, told["left"], told["new"], told["applied"]) == (0, 1, 0, True)
    monkeypatch.setattr("espace.ops.management.commands.import.Command.wait", staticmethod(lambda: None))
    code, told, said = command(*words)
    assert (code, told["applied"]) == (1, False)
    assert "espace archive" in said
    assert not ArchiveAsk.objects.exists()


def test_a_row_that_came_in_by_its_import_though_it_stopped_breaks_the_promise(erased: UUID) -> None:
    import_ = judged([row()])
    assert proofs.stopped(AT).standing == Standing.KEPT
    apply(import_)
    assert proofs.stopped(AT).standing == Standing.KEPT
    StagedRow.objects.update(verdict="new")
    applying.apply_line(import_=import_, line=2, at=AT)
    StagedRow.objects.update(verdict="officer")
    assert proofs.stopped(AT).standing == Standing.BROKEN
