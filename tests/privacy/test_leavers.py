"""Who leaves the brokerage is nameless six months later, in every column, and again after a restore; what they did keeps its author."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils.translation import override

from espace import audit, vault
from espace.accounts import actions
from espace.accounts.models import EmailChange, Invitation, KnownDevice, PasswordReset, SecondFactor, StaffMember, User
from espace.accounts.roles import Role
from espace.ledger import ledger, replaying
from espace.lib import clock
from espace.lib.clock import PARIS
from espace.privacy.exports.people import People
from espace.privacy.retention import board, engine, holds
from espace.privacy.retention.models import Run, Stop
from espace.tickets.models import Message, Note, StateChange, Ticket
from espace.tickets.states import State
from espace.vault.models import UnitKey
from tests import cast, entering
from tests.privacy.restoring import since_the_backup
from tests.security.erased import seal_nothing

pytestmark = pytest.mark.django_db
CAME = datetime(2026, 1, 5, 8, tzinfo=UTC)
LEFT = datetime(2026, 8, 31, 10, tzinfo=PARIS).astimezone(UTC)
STILL = datetime(2027, 2, 27, 23, 59, tzinfo=PARIS).astimezone(UTC)
TERM = datetime(2027, 2, 28, 10, tzinfo=PARIS).astimezone(UTC)
CONSULTED = "/espace/qui-a-vu/"
NAME, ADDRESS = "Quentin Marquenom", "quentin.marquenom@cabinet.example"


def leaver(*, left_at: datetime | None = LEFT) -> User:
    """Quentin, who came in January."""
    one = cast.staff("Quentin", "Marquenom", Role.ADVISOR, at=CAME)
    User.objects.filter(pk=one.pk).update(email=ADDRESS, last_login=CAME)
    StaffMember.objects.filter(user=one).update(left_at=left_at)
    return User.objects.get(pk=one.pk)


def furnished(claire: User, quentin: User) -> Ticket:
    """What he wrote, and all that let him in, as if nothing of it had ended when he left."""
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=quentin, at=CAME)
    cast.message(ticket, quentin, "Voici votre réponse.", at=CAME)
    cast.note(ticket, quentin, "Rappeler demain.", at=CAME)
    entering.application(quentin, at=CAME)
    KnownDevice.objects.create(user=quentin, token_digest=b"d" * 32, session="s", used_at=CAME)
    PasswordReset.objects.create(user=quentin, token_digest=b"p" * 32, created_at=CAME)
    change = EmailChange(user=quentin, token_digest=b"e" * 32, created_at=CAME)
    invitation = Invitation(staff_member=quentin.staff_member, token_digest=b"i" * 32, created_at=CAME)
    for kind, row, column in (("email_change", change, "new_email"), ("invitation", invitation, "email")):
        vault.new_unit(kind, row)
        setattr(row, column, ADDRESS)
        row.save(force_insert=True)
    return ticket


def lying() -> set[str]:
    """The tables of which a column holds his name or his address."""
    words = [dress for word in ("marquenom", "Marquenom") for dress in (word.encode(), word.encode().hex().encode())]
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            told = b"\n".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in cursor
                for value in row
            )
            if any(word in told for word in words):
                found.add(table)
    return found


def test_six_months_to_the_instant_and_nothing_of_them_but_what_they_did(
    claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_nothing(monkeypatch)
    quentin = leaver()
    unit = quentin.staff_member.unit
    ticket = furnished(claire, quentin)
    before = {"accounts_user", "accounts_staffmember", "accounts_invitation", "accounts_emailchange"}
    assert lying() == before
    assert engine.run(STILL).gone == 0
    [line] = [one for one in engine.rehearse(TERM).lines if one.rule == "staff_account"]
    assert (line.kind, line.due) == ("staff", 1)
    [shown] = [one for one in board.board(on=TERM.date(), at=STILL).lines if one.rule.id == "staff_account"]
    assert (shown.total, shown.leaves, shown.overdue) == (1, 1, 0)
    assert lying() == before

    assert engine.run(TERM).well
    assert lying() == set()
    assert not UnitKey.objects.filter(kind__in=["staff", "second_factor", "invitation", "email_change"]).exists()
    held = (StaffMember, SecondFactor, KnownDevice, PasswordReset, Invitation, EmailChange)
    assert not [model for model in held if model._default_manager.exists()]
    quentin = User.objects.get(pk=quentin.pk)
    assert (quentin.role, quentin.is_active, quentin.last_login) == (Role.ADVISOR, False, None)
    assert not quentin.check_password(cast.PASSWORD)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee) == (State.IN_PROGRESS, None)
    assert {row.author_id for row in (*Message.objects.exclude(author=claire), *Note.objects.all())} == {quentin.pk}
    assert StateChange.objects.filter(by=quentin).exists()
    [told] = [one for part in ledger().segments() for one in part.lines if one["unit"] == unit.hex]
    assert (told["kind"], told["rule"]) == ("staff", "staff_account")
    assert datetime.fromisoformat(told["due"]) == TERM

    engine.run(TERM)
    assert [run.done for run in Run.objects.order_by("pk")] == [{}, {"staff_account/staff": 1}, {}]


@pytest.mark.parametrize(
    ("language", "somebody", "opened", "moved", "gone"),
    [
        ("fr", "Un gestionnaire", "Une personne qui n’a plus de compte", "Un gestionnaire prend la demande.", "une personne partie"),
        ("en", "An advisor", "Somebody who no longer has an account", "An advisor takes the request.", "somebody who has left"),
    ],
)  # fmt: skip
def test_what_they_did_is_told_by_their_role(
    claire: User, sophie: User, signed_in: Callable[[User], Client],
    language: str, somebody: str, opened: str, moved: str, gone: str,
) -> None:  # fmt: skip
    quentin = leaver()
    ticket = furnished(claire, quentin)
    audit.record(action="ticket.read", by=quentin, at=clock.now(), subject=claire.customer.pk, unit=ticket.unit)
    engine.run(TERM)

    def page(reader: User, path: str) -> str:
        answer = signed_in(reader).get(path, headers={"accept-language": language})
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    own, desk = page(claire, f"/espace/demandes/{ticket.pk}/"), page(sophie, f"/gestion/demandes/{ticket.pk}/")
    seen = page(claire, CONSULTED)
    assert not [one for one in (own, desk, seen) if "closed.invalid" in one or "Marquenom" in one]
    assert f'<span class="message-author">{somebody}' in own
    assert moved in desk
    assert opened in seen
    with override(language):
        people = People(claire.customer, language, TERM)
        role, entity = people.role(Role.ADVISOR)
        told = people.told(quentin.pk)
    assert gone in told.pop("name")
    assert told == {"who": "staff", "role": role, "entity": entity}


def test_somebody_at_work_or_back_is_never_touched() -> None:
    back = leaver(left_at=None)
    engine.run(TERM.replace(year=2036))
    back.refresh_from_db()
    assert (back.email, back.is_active) == (ADDRESS, True)
    assert StaffMember.objects.filter(user=back).exists()


def test_an_account_that_is_held_stays_until_its_release(dominique: User) -> None:
    member = leaver().staff_member
    motive = "Procédure en cours devant le conseil de prud’hommes."
    hold = holds.place(
        unit=member.unit, kind="staff", motive=motive, review_on=date(2027, 3, 31), by=dominique, at=STILL
    )  # fmt: skip
    engine.run(TERM)
    assert StaffMember.objects.filter(pk=member.pk).exists()
    holds.release(hold=hold, by=dominique, at=TERM)
    engine.run(TERM)
    assert not StaffMember.objects.filter(pk=member.pk).exists()


def test_a_leaver_who_is_invited_again_is_another_account_at_once_and_later(ines: User) -> None:
    quentin = leaver()
    again, _ = actions.invite_staff(name=NAME, email=ADDRESS, role=Role.ARCHIVIST, by=ines, at=LEFT)
    assert StaffMember.objects.get(user=quentin).left_at == LEFT, "what he did keeps his name until its term"
    quentin.refresh_from_db()
    assert "marquenom" not in quentin.email
    actions.deactivate(member=again, by=ines, at=LEFT + timedelta(days=1))
    engine.run(TERM + timedelta(days=2))
    assert set(StaffMember.objects.values_list("user", flat=True)) == {ines.pk}
    third, _ = actions.invite_staff(name=NAME, email=ADDRESS, role=Role.ADVISOR, by=ines, at=TERM)
    assert third.user.pk not in (quentin.pk, again.user.pk)
    assert User.objects.get(email=ADDRESS) == third.user


def test_a_restored_backup_names_them_no_more(claire: User) -> None:
    quentin = leaver()
    furnished(claire, quentin)
    with since_the_backup():
        engine.run(TERM)
    assert StaffMember.objects.filter(user=quentin).exists()
    assert replaying.replay().acts["destroy"] == 1
    assert not replaying.replay().acts
    assert not StaffMember.objects.exists()
    assert not UnitKey.objects.filter(kind__in=["staff", "second_factor"]).exists()
    quentin = User.objects.get(pk=quentin.pk)
    assert (quentin.is_active, "marquenom" in quentin.email) == (False, False)


def test_too_many_at_once_wait_for_two_people() -> None:
    for number in range(21):
        cast.staff(f"Quentin{number}", "Marquenom", Role.ADVISOR, at=CAME)
    StaffMember.objects.update(left_at=LEFT)
    assert not engine.run(TERM).well
    assert (StaffMember.objects.count(), Stop.objects.get().rule) == (21, "staff_account")
