"""Applying: ends, gaps, all or none, interruptions, and what is left afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from espace import audit
from espace.accounts.errors import NotInvitable
from espace.accounts.models import Customer, Source, User
from espace.audit.models import AuditEvent
from espace.contracts import actions as by_hand
from espace.contracts import indexing
from espace.contracts.errors import NotEntered, NumberTaken
from espace.contracts.importing import actions, applying, chores, report
from espace.contracts.models import Contract, Endorsement, Import, StagedRow
from espace.contracts.numbers import number_digest
from espace.vault import search
from espace.vault.models import UnitKey
from tests.contracts.importing import AT, ON, applied, command, csv, portfolio, rehearsed, row

pytestmark = pytest.mark.django_db

GOOD = Import.Extent.GOOD_ROWS


def many(count: int) -> list[dict[str, str]]:
    return [
        row(number=f"CAP-{n}", surname=f"Nom{'abcdefghij'[n % 10]}{n}", email=f"c{n}@clients.example", phone="")
        for n in range(count)
    ]


def test_an_end_that_arrived_is_counted_once_and_a_future_one_is_not() -> None:
    applied(csv([row(), row(number="CAP-2", ends="30/11/2026")]))
    told = applied(csv([row(ends="31/10/2026"), row(number="CAP-2", ends="01/12/2026")]))
    assert (told["changed"], told["ended"]) == (2, 1)
    assert applied(csv([row(ends="31/10/2026")]))["ended"] == 0


def test_a_contract_that_comes_back_shows_its_days_out_of_force() -> None:
    applied(csv([row(ends="31/03/2026")]))
    applied(csv([row(effective="01/06/2026")]))
    gap = Endorsement.objects.get()
    assert (gap.out_of_force_from_on, gap.out_of_force_to_on) == (date(2026, 3, 31), date(2026, 6, 1))


def test_a_contract_known_here_is_followed_past_its_archive_term() -> None:
    applied(csv([row()]))
    told = applied(csv([row(effective="01/01/2000", ends="31/12/2010")]))
    assert (told["out_of_term"], told["changed"], told["ended"]) == (0, 1, 1)


def test_the_situation_moves_on_for_rows_that_did_not_change() -> None:
    applied(csv([row()]))
    later = ON + timedelta(days=7)
    assert applied(csv([row()]), on=later)["unchanged"] == 1
    assert Contract.objects.get().situation_on == later
    applied(csv([row()]))
    assert Contract.objects.get().situation_on == later


def test_absent_contracts_are_listed_and_left_alone() -> None:
    applied(csv([row(), row(number="CAP-2"), row(number="CAP-3")]))
    import_ = rehearsed(csv([row(number="CAP-2"), row(number="CAP-3", birth="31/02/1985")]))
    assert report.as_json(import_)["absent"] == 1
    [missing] = report.absent(import_)
    assert bytes(missing.number_digest) == number_digest("CAP-1")


def test_whole_applies_all_or_none(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(csv([row(), row(number="CAP-2", birth="hier")]).getvalue())
    assert command(str(bad), "--apply", "--whole", "--json")[0] == 1
    assert not Contract.objects.exists()
    assert not StagedRow.objects.exists()
    good = tmp_path / "good.csv"
    good.write_bytes(csv([row()]).getvalue())
    code, told, _words = command(str(good), "--apply", "--whole", "--json")
    assert (code, told["applied"], Contract.objects.count()) == (0, True, 1)


def test_an_interrupted_import_goes_on_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "LINES", 10)
    import_ = rehearsed(csv(many(35)))
    actions.ask_application(import_=import_, extent=GOOD, by=None, at=AT)

    class Killed(BaseException):
        pass

    def dies(done: int, total: int) -> None:
        if done == 20:
            raise Killed

    with pytest.raises(Killed):
        actions.apply(import_=import_, at=AT, told=dies)
    partly = Contract.objects.count()
    assert 0 < partly < 35
    # Killed inside a batch: nothing of that batch is there.
    with monkeypatch.context() as patch:
        patch.setattr(audit, "record", lambda **_words: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            actions.apply(import_=Import.objects.get(), at=AT)
    assert Contract.objects.count() == partly
    assert chores.apply_decided(AT) == 1
    assert Contract.objects.count() == Customer.objects.count() == 35
    assert Import.objects.get().state == Import.State.APPLIED
    assert UnitKey.objects.filter(kind="contract").count() == 35
    assert chores.apply_decided(AT + timedelta(hours=1)) == 0


def test_two_workers_do_not_apply_the_same_lines() -> None:
    import_ = rehearsed(csv(many(3)))
    actions.ask_application(import_=import_, extent=GOOD, by=None, at=AT)
    other = Import.objects.get()
    actions.apply(import_=import_, at=AT)
    with pytest.raises(applying.Stopped):
        actions.apply(import_=other, at=AT)
    with pytest.raises(actions.NotNow):
        actions.ask_application(import_=other, extent=GOOD, by=None, at=AT)
    assert Contract.objects.count() == 3


def test_two_imports_rehearsed_side_by_side_make_one_portfolio() -> None:
    first, second = rehearsed(csv([row()])), rehearsed(csv([row(premium="1 300,00")]))
    for one in (first, second):
        actions.ask_application(import_=one, extent=GOOD, by=None, at=AT)
        actions.apply(import_=one, at=AT)
    assert Contract.objects.count() == Customer.objects.count() == 1
    assert portfolio()["CAP-1"]["premium"] == "1 300,00"


def test_the_journal_holds_counts_and_names_of_fields_only() -> None:
    applied(csv([row()]))
    events = AuditEvent.objects.filter(action__startswith="import.").order_by("id")
    assert [event.action for event in events] == [
        "import.received", "import.rehearsed", "import.application_asked", "import.lines_applied", "import.applied",
    ]  # fmt: skip
    assert events[3].fields == ["new:1"]


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--whole",), 2), (("--mapping", "inconnue"), 2), (("--on", "2026-11-23"), 0), (("--on", "2099-01-01"), 0)],
)
def test_the_command_says_how_it_is_used(tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    path = tmp_path / "one.csv"
    path.write_bytes(csv([row()]).getvalue())
    assert command(str(path), *words)[0] == code
    assert command(str(tmp_path / "nowhere.csv"))[0] == 2


def test_a_day_to_come_is_not_applied_in_production(tmp_path: Path, settings: object) -> None:
    path = tmp_path / "one.csv"
    path.write_bytes(csv([row()]).getvalue())
    settings.MODE = "production"  # type: ignore[attr-defined]
    assert command(str(path), "--on", "2099-01-01", "--apply")[0] == 2
    assert not Contract.objects.exists()
    assert command(str(path), "--on", "2099-01-01")[0] == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.4",
        b"PK\x03\x04",
        b"a;b\n1;2\n",
        csv([row()]).getvalue()[:40],
        b"N\xb0 contrat;Produit\n" + b"x" * 2_000_000,
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    code, told, words = command(str(path), "--json", "--apply")
    assert code == 1
    assert told["refused"] in words
    assert not StagedRow.objects.exists()
    assert not UnitKey.objects.exists()


def test_an_import_is_found_by_its_numbers_after_the_chore() -> None:
    applied(csv([row(number="EXP-2020-100000")]))
    contract = Contract.objects.get()
    token = search.prefix_token(indexing.KIND, "EXP2020")
    assert token is not None
    assert search.find([token]) == []
    assert indexing.index_batch(AT) == 1
    assert search.find([token]) == [contract.unit]
    assert indexing.index_batch(AT) == 0


def test_a_contract_is_entered_by_hand_for_somebody_new_or_known(sophie: User) -> None:
    card = by_hand.Card(
        "MAN-1",
        "Santé Expat",
        "April",
        date(2026, 1, 1),
        insured=(("Léo Delmas", date(2015, 5, 5)),),
        guarantees=("Dentaire",),
    )
    who = by_hand.Policyholder(
        "Delmas", "Claire", date(1985, 4, 12), email="claire@clients.example", profession="Architecte"
    )
    contract = by_hand.enter(holder=who, card=card, by=sophie, at=AT)
    assert (contract.source, contract.customer.source) == (Source.STAFF, Source.STAFF)
    assert search.find([search.prefix_token(indexing.KIND, "man1") or 0]) == [contract.unit]
    applied(csv([row()]))
    assert Customer.objects.count() == 1
    again = by_hand.enter(
        holder=who, card=by_hand.Card("MAN-2", "santé expat", "APRIL", date(2026, 1, 1)), by=sophie, at=AT
    )
    assert again.customer_id == contract.customer_id
    with pytest.raises(NumberTaken):
        by_hand.enter(
            holder=contract.customer, card=by_hand.Card("man 1", "x", "y", date(2026, 1, 1)), by=sophie, at=AT
        )
    for wrong in (
        by_hand.Card("--", "x", "y", date(2026, 1, 1)),
        by_hand.Card("MAN-3", " ", "y", date(2026, 1, 1)),
        by_hand.Card("MAN-3", "x", "y", date(2026, 1, 1), ends_on=date(2025, 1, 1)),
    ):
        with pytest.raises(NotEntered):
            by_hand.enter(holder=contract.customer, card=wrong, by=sophie, at=AT)
    with pytest.raises(NotEntered):
        by_hand.enter(holder=by_hand.Policyholder("A", "B", date(2020, 1, 1)), card=card, by=sophie, at=AT)


def test_who_left_more_than_six_months_ago_is_not_invited(sophie: User) -> None:
    applied(csv([row(ends="31/05/2026")]))
    customer = Customer.objects.get()
    at = datetime(2026, 12, 1, 8, tzinfo=UTC)
    with pytest.raises(NotInvitable):
        by_hand.invite(customer=customer, by=sophie, at=at)
    by_hand.invite(customer=customer, by=sophie, at=datetime(2026, 11, 30, 8, tzinfo=UTC))
    applied(csv([row(number="CAP-2")]))
    by_hand.invite(customer=customer, by=sophie, at=at)
    Contract.objects.all().delete()
    with pytest.raises(NotInvitable):
        by_hand.invite(customer=customer, by=sophie, at=at)
