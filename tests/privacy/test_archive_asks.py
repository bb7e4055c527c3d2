"""What the archive is asked, by whom, on what motive, and for how long its answer is read (clause C16)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from espace import vault
from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.outbox.models import OutgoingMail
from espace.privacy.archive import asking
from espace.privacy.archive.answering import Unfounded
from espace.privacy.archive.depositing import inbox
from espace.privacy.archive.errors import NotAllowed, NotAsked, TooShort
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.tickets.states import State
from espace.vault.master import write_private
from espace.vault.models import UnitKey
from tests import cast
from tests.cast import AT
from tests.documents.sealed import marked
from tests.documents.uploading import received
from tests.privacy.archiving import archive_round, leave, made_up, of_contract, of_document, of_profile, of_ticket

MOTIVE = "Contestation d’un remboursement, dossier 12"
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def archived(claire: User, sophie: User) -> UUID:
    """A closed request of Claire's in the archive, with a note and a file."""
    contract = claire.customer.contracts.get()
    closed = cast.ticket(claire.customer, State.CLOSED, assignee=sophie, about=contract, body="Phrasemarque archivée")
    cast.note(closed, sophie, "Notemarque archivée")
    file = received(claire, claire.customer, marked(b"Contenumarque" * 9000), "piecemarque.pdf")
    leave(of_ticket(closed, contract), of_document(file, closed.unit, contract))
    archive_round()
    unit: UUID = closed.unit
    return unit


def asked(by: User | None, kind: str = "find", **given: Any) -> ArchiveAsk:
    given.setdefault("motive", MOTIVE)
    given.setdefault("subject", None)
    given.setdefault("at", AT)
    return asking.ask(kind=kind, by=by, **given)


def answered(ask: ArchiveAsk, at: Any = AT) -> ArchiveAsk:
    archive_round(at)
    return ArchiveAsk.objects.get(pk=ask.pk)


def found(by: User, query: Mapping[str, Any]) -> tuple[UUID, ...]:
    answer = asking.answer_of(answered(asked(by, query=query)))
    assert answer is not None
    return answer.subjects


def test_somebody_who_left_is_found_by_number_and_by_name_and_birth_date(claire: User, nadia: User) -> None:
    subject = claire.customer.pk
    leave(of_profile(claire.customer), of_contract(claire.customer.contracts.get()))
    archive_round()
    person = {"surname": "DELMAS", "first_name": "claire", "birth_date": "1985-04-12"}
    assert found(nadia, {"number": "cap 100001"}) == (subject,)
    assert found(nadia, person) == (subject,)
    assert found(nadia, person | {"birth_date": "1985-04-13"}) == ()
    assert found(nadia, person | {"birth_date": ""}) == ()
    assert found(nadia, {"number": "CAP-100002"}) == ()
    ask = answered(asked(nadia, query={"number": "CAP-100001"}))
    assert ask.subject == subject
    raw = (settings.HOME.archive / "archive.db").read_bytes()
    assert b"delmas" not in raw.lower()
    assert vault.digest("person", "delmas|claire|1985-04-12") not in raw, (
        "the live database's digest is none of the archive's"
    )


def test_a_customer_who_is_still_there_is_found_by_the_live_digests(
    archived: UUID, claire: User, dominique: User
) -> None:
    assert found(dominique, {"number": "CAP-100001"}) == ()
    assert found(dominique, {"number": "x", "subjects": [str(claire.customer.pk), str(uuid4())]}) == (
        claire.customer.pk,
    )


def test_a_consultation_shows_what_the_register_grants_in_the_archive(
    archived: UUID, claire: User, nadia: User
) -> None:
    ask = asked(nadia, "consult", subject=claire.customer.pk, units=[archived])
    assert asking.answer_of(ask) is None
    answer = asking.answer_of(answered(ask))
    assert answer is not None
    [ticket, document] = list(answer.units)
    assert [one["kind"] for one in (ticket, document)] == ["ticket", "document"]
    assert ticket["rows"]["tickets.Message"][0]["body"] == "Phrasemarque archivée"
    assert ticket["rows"]["tickets.Note"][0]["body"] == "Notemarque archivée"
    [file] = answer.files
    assert (file.name, file.size) == ("piecemarque.pdf", len(marked(b"Contenumarque" * 9000)))
    assert b"".join(file.chunks()).count(b"Contenumarque") == 9000
    out = b"".join(place.read_bytes() for place in asking.out_folder(ask).iterdir())
    assert b"Phrasemarque" not in out
    assert b"Contenumarque" not in out
    assert AuditEvent.objects.filter(
        action="archive.asked", subject=claire.customer.pk, unit=archived, actor=nadia.pk
    ).exists()
    assert AuditEvent.objects.filter(action="archive.answered", subject=claire.customer.pk, actor=None).exists()


def test_the_archive_process_needs_no_master_key(archived: UUID, claire: User, nadia: User, home: Path) -> None:
    ask = asked(nadia, "consult", subject=claire.customer.pk, units=[archived])
    kept = {name: (home / "keys" / name).read_bytes() for name in ("master.key", "digest.key", "archive.pub")}
    try:
        for name in kept:
            (home / "keys" / name).unlink()
        archive_round()
    finally:
        for name, content in kept.items():
            write_private(home / "keys" / name, content.decode())
    answer = asking.answer_of(ArchiveAsk.objects.get(pk=ask.pk))
    assert answer is not None
    assert "Phrasemarque" in str(list(answer.units))


def test_what_is_not_granted_in_the_archive_is_in_no_answer(claire: User, nadia: User) -> None:
    """A trade and a sign-in address are of no category that the archivist reads."""
    rows = {
        "accounts.OptionalData": [{"profession": "Funambuliste"}],
        "accounts.Customer": [{"surname": "Delmas", "city": "Singapour", "unknown": "Inconnumarque"}],
    }
    unit = uuid4()
    leave(made_up(unit, bytes(32), claire.customer.pk, rows=rows))
    archive_round()
    answer = asking.answer_of(answered(asked(nadia, "consult", subject=claire.customer.pk, units=[unit])))
    assert answer is not None
    assert [one["rows"] for one in answer.units] == [
        {"accounts.OptionalData": [{}], "accounts.Customer": [{"surname": "Delmas", "city": "Singapour"}]}
    ]


def test_an_export_is_the_whole_of_one_person(archived: UUID, claire: User, karim: User) -> None:
    other = uuid4()
    leave(made_up(other, bytes(32), karim.customer.pk))
    archive_round()
    answer = asking.answer_of(answered(asked(claire, "export", subject=claire.customer.pk)))
    assert answer is not None
    assert next(one["unit"] for one in answer.units) == str(archived)
    assert str(other) not in [one["unit"] for one in answer.units]
    assert len(answer.files) == 1


def test_an_answer_waits_for_what_is_on_its_way(archived: UUID, claire: User) -> None:
    leave(made_up(uuid4(), bytes(32), claire.customer.pk))
    pack = next(inbox().glob("*.pack"))
    aside = pack.rename(pack.with_suffix(".aside"))
    ask = answered(asked(claire, "export", subject=claire.customer.pk))
    assert ask.state == ArchiveAsk.State.ASKED
    aside.rename(pack)
    answer = asking.answer_of(answered(ask))
    assert answer is not None
    assert len(list(answer.units)) == 3


BAD: dict[str, tuple[dict[str, Any], type[Exception]]] = {
    "no motive": ({"motive": "Vérification rapide"}, TooShort),
    "spaces for a motive": ({"motive": "a" + " " * 40 + "b"}, TooShort),
    "somebody else's unit": ({"subject": uuid4()}, NotAsked),
    "no unit": ({"units": []}, NotAsked),
    "a unit that is not there": ({"units": [uuid4()]}, NotAsked),
}


@pytest.mark.parametrize("what", BAD)
def test_one_subject_and_a_motive(what: str, archived: UUID, claire: User, nadia: User) -> None:
    given, error = BAD[what]
    with pytest.raises(error):
        asked(nadia, "consult", **({"subject": claire.customer.pk, "units": [archived]} | given))
    assert not ArchiveAsk.objects.exists()


def test_each_role_asks_what_it_may(
    archived: UUID, claire: User, sophie: User, nadia: User, ines: User, dominique: User, max_: User
) -> None:
    given = {"subject": claire.customer.pk, "units": [archived]}
    for one in (claire, sophie, ines, max_):
        with pytest.raises(NotAllowed):
            asked(one, "consult", **given)
        with pytest.raises(NotAllowed):
            asked(one, "find", query={"number": "CAP-100001"})
    for one in (claire, nadia, dominique, ines, max_):
        with pytest.raises(NotAllowed):
            asked(one, "loan", **given)


def test_the_archive_trusts_no_row_that_somebody_else_wrote(
    archived: UUID, claire: User, nadia: User, sophie: User, karim: User
) -> None:
    """What the asking process would have refused, written into the table, opens nothing."""
    consult = asked(nadia, "consult", subject=claire.customer.pk, units=[archived])
    others: dict[str, dict[str, Any]] = {
        "another role": {"by": sophie},
        "nobody": {"by": None},
        "another subject": {"subject": karim.customer.pk},
    }
    for what, columns in others.items():
        ArchiveAsk.objects.filter(pk=consult.pk).update(by=nadia, subject=claire.customer.pk)
        ArchiveAsk.objects.filter(pk=consult.pk).update(**columns)
        with pytest.raises(Unfounded):
            archive_round()
        assert ArchiveAsk.objects.get(pk=consult.pk).state == ArchiveAsk.State.ASKED, what
    loan = asked(sophie, "loan", subject=claire.customer.pk, units=[archived])
    with pytest.raises(IntegrityError), transaction.atomic():
        ArchiveAsk.objects.filter(pk=loan.pk).update(state="asked")
    ArchiveAsk.objects.exclude(pk=loan.pk).delete()
    ArchiveAsk.objects.filter(pk=loan.pk).update(state="asked", decided_by=sophie, decided_at=AT)
    with pytest.raises(Unfounded):
        archive_round()


def test_a_loan_is_read_for_24_hours_and_not_a_second_more(
    archived: UUID, claire: User, sophie: User, nadia: User, dominique: User
) -> None:
    loan = asked(sophie, "loan", subject=claire.customer.pk, units=[archived])
    assert answered(loan).state == ArchiveAsk.State.WAITING, "an archivist decides"
    assert OutgoingMail.objects.filter(kind="desk_news").count() == 1
    for one in (sophie, dominique, claire):
        with pytest.raises(NotAllowed):
            asking.lend(ask=loan, by=one, at=AT)
    asking.lend(ask=loan, by=nadia, at=AT)
    with pytest.raises(NotAsked):
        asking.refuse(ask=loan, reason="Trop tard", by=nadia, at=AT)
    lent_at = AT + timedelta(minutes=1)
    loan = answered(loan, lent_at)
    answer = asking.answer_of(loan)
    assert answer is not None
    assert "Phrasemarque" in str(list(answer.units))
    assert loan.ends_at == lent_at + timedelta(hours=24)
    for one, sees in ((sophie, True), (nadia, False), (dominique, False), (claire, False)):
        assert ArchiveAsk.objects.visible_to(one).filter(pk=loan.pk).exists() == sees, one.role
    mine = ArchiveAsk.objects.visible_to(sophie)
    end = lent_at + timedelta(hours=24)
    assert mine.live(end - SECOND).exists()
    assert not mine.live(end).exists()
    assert not mine.live(end + SECOND).exists()
    # the sweeps: of the worker, then of the archive
    assert asking.forget(end - SECOND) == 0
    assert asking.forget(end) == 1
    assert not UnitKey.objects.filter(pk=loan.unit).exists()
    assert asking.out_folder(loan).exists()
    archive_round(end)
    assert not asking.out_folder(loan).exists()
    lent = set(AuditEvent.objects.filter(subject=claire.customer.pk, unit=archived).values_list("action", "actor"))
    assert lent == {("archive.loan_asked", sophie.pk), ("archive.lent", nadia.pk)}


def test_a_refusal_says_why_and_opens_nothing(archived: UUID, claire: User, sophie: User, nadia: User) -> None:
    loan = asked(sophie, "loan", subject=claire.customer.pk, units=[archived])
    with pytest.raises(TooShort):
        asking.refuse(ask=loan, reason="  ", by=nadia, at=AT)
    asking.refuse(ask=loan, reason="La demande en cours suffit.", by=nadia, at=AT)
    loan = answered(loan)
    vault.open_rows(loan)
    assert (loan.state, loan.refusal) == (ArchiveAsk.State.REFUSED, "La demande en cours suffit.")
    assert asking.answer_of(loan) is None


def test_what_nobody_answers_is_forgotten_after_seven_days(archived: UUID, claire: User, sophie: User) -> None:
    loan = asked(sophie, "loan", subject=claire.customer.pk, units=[archived])
    assert asking.forget(AT + timedelta(days=7) - SECOND) == 0
    assert asking.forget(AT + timedelta(days=7)) == 1
    assert not UnitKey.objects.filter(pk=loan.unit).exists()


def test_what_is_to_be_destroyed_is_neither_asked_nor_answered(archived: UUID, claire: User, nadia: User) -> None:
    ask = asked(nadia, "consult", subject=claire.customer.pk, units=[archived])
    ArchivedUnit.objects.update(destroy_asked_at=AT)
    with pytest.raises(NotAsked):
        asked(nadia, "consult", subject=claire.customer.pk, units=[archived])
    answer = asking.answer_of(answered(ask))
    assert answer is not None
    assert list(answer.units) == []
