"""More than a hundred files within an hour: the reader shows again who they are, and those who answer for it are told (S16; C13)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.test import Client, override_settings

from espace import audit, vault
from espace.accounts.models import User
from espace.accounts.roles import STAFF_ROLES, Role
from espace.audit.models import AuditEvent
from espace.audit.watching import watched
from espace.lib import clock
from espace.outbox.kinds import write
from espace.outbox.models import OutgoingMail
from espace.privacy.consultations import dropping, proofs, watching
from espace.privacy.consultations.models import Alert
from espace.privacy.proofs.collecting import Standing
from espace.tickets.models import Ticket
from espace.tickets.states import State
from tests import cast
from tests.cast import PASSWORD
from tests.entering import application, code

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
STEP = "/confirmer/deuxieme-etape/"


def opened(by: Any, count: int, at: datetime, action: str = "ticket.read", **more: Any) -> UUID:
    """``by`` opened so many files; the last of them."""
    people = [uuid4() for _n in range(count)]
    AuditEvent.objects.bulk_create(
        AuditEvent(at=at, action=action, actor=by.pk, role=by.role, subject=one, **more) for one in people
    )
    return people[-1]


def of(claire: User, sophie: User) -> Ticket:
    return cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie, at=clock.now() - timedelta(days=1))


def is_free(by: Any, subject: UUID, at: datetime) -> bool:
    condition, asked = watching.few(by.pk, subject, at)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 WHERE {condition}", asked)
        return cursor.fetchone() is not None


def confirm(browser: Client, path: str) -> Any:
    """Give the password, then the code, as the page that asks leads to; what comes then."""
    asked = browser.post("/confirmer/", {"password": PASSWORD, "next": path})
    assert asked["Location"].startswith(STEP)
    return browser.post(asked["Location"], {"code": code(), "next": path})


def test_a_hundred_files_open_and_one_more_asks(sophie: User, dominique: User) -> None:
    last = opened(sophie, 99, AT)
    assert is_free(sophie, uuid4(), AT)
    opened(sophie, 1, AT)
    assert not is_free(sophie, uuid4(), AT)
    assert is_free(sophie, last, AT), "a file of the hour opens again"
    assert is_free(dominique, uuid4(), AT), "each counts alone"


def test_an_hour_later_they_count_no_more(sophie: User) -> None:
    opened(sophie, 100, AT)
    assert not is_free(sophie, uuid4(), AT + timedelta(minutes=59, seconds=59))
    assert is_free(sophie, uuid4(), AT + timedelta(hours=1, seconds=1))


def test_the_count_reads_one_readers_hour_through_the_index(sophie: User) -> None:
    opened(SimpleNamespace(pk=uuid4(), role=Role.ADVISOR), 80, AT)
    opened(sophie, 5, AT)  # among others': with nothing to tell them apart, one index is worth another
    condition, asked = watching.few(sophie.pk, uuid4(), AT)
    words = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE audit_auditevent")
            cursor.execute("SET LOCAL enable_seqscan = off")  # which few rows would otherwise be worth
        cursor.execute(f"{words} SELECT 1 WHERE {condition}", asked)
        plan = "\n".join(str(line) for line in cursor.fetchall())
    for index in ("audit_actor", "alert_actor"):
        assert index in plan, plan
    assert "audit_subject" not in plan
    assert not re.search(r"SCAN audit_auditevent|Seq Scan on audit_auditevent", plan), plan


def test_the_same_file_again_a_list_and_an_act_do_not_count(sophie: User) -> None:
    one = uuid4()
    for _n in range(150):
        audit.record(action="ticket.read", by=sophie, at=AT, subject=one)
    audit.record(action="queue.listed", by=sophie, at=AT, listed=[uuid4() for _n in range(150)])
    opened(sophie, 150, AT, "contract.imported")
    opened(sophie, 99 - 1, AT)
    assert is_free(sophie, uuid4(), AT)


@pytest.mark.parametrize("role", Role)
def test_each_role_of_the_staff_is_watched_and_nobody_reads_their_own_file_too_often(role: Role) -> None:
    reader = SimpleNamespace(pk=uuid4(), role=role)
    opened(reader, 100, AT)
    with watched(watching._Request(HttpRequest())):
        audit.record(action="queue.listed", by=reader, at=AT, listed=[uuid4()])
        audit.record(action="ticket.closed", by=reader, at=AT, subject=uuid4())
        if role in STAFF_ROLES:
            with pytest.raises(watching.TooMany):
                audit.record(action="archive.read", by=reader, at=AT, subject=uuid4())
        else:
            audit.record(action="ticket.read", by=reader, at=AT, subject=uuid4())


def test_she_is_asked_why_is_said_and_then_she_goes_on(claire: User, sophie: User, signed_in: Browser) -> None:
    application(sophie)
    path, browser = f"/gestion/demandes/{of(claire, sophie).pk}/", signed_in(sophie)
    opened(sophie, 100, clock.now() - timedelta(minutes=1))
    for _twice in range(2):
        answer = browser.get(path)
        assert answer["Location"] == f"/confirmer/?next={path.replace('/', '%2F')}"
    assert not AuditEvent.objects.filter(action="ticket.read", subject=claire.customer.pk).exists()
    [alert] = Alert.objects.all()
    assert (alert.actor, alert.role, alert.subjects, alert.confirmed_at) == (sophie.pk, Role.ADVISOR, 100, None)
    assert AuditEvent.objects.filter(action="alert.raised", actor=sophie.pk).count() == 1
    assert "Vous avez ouvert 100 dossiers en une heure." in browser.get("/confirmer/").content.decode()
    assert confirm(browser, path)["Location"] == path
    assert "Claire Delmas" in browser.get(path).content.decode()
    alert.refresh_from_db()
    assert alert.confirmed_at is not None
    assert "Vous avez ouvert" not in browser.get("/confirmer/").content.decode()
    opened(sophie, 98, clock.now())
    assert is_free(sophie, uuid4(), clock.now()), "a hundred more from the confirmation on"
    opened(sophie, 1, clock.now())
    assert not is_free(sophie, uuid4(), clock.now())
    watching.raise_alert(by=sophie, at=clock.now())
    assert Alert.objects.count() == 2


def test_a_confirmation_of_before_the_alert_does_not_serve(claire: User, sophie: User, signed_in: Browser) -> None:
    application(sophie)
    path, browser = f"/gestion/demandes/{of(claire, sophie).pk}/", signed_in(sophie)
    confirm(browser, path)
    opened(sophie, 100, clock.now())
    assert browser.get(path)["Location"].startswith("/confirmer/")
    assert browser.get(path)["Location"].startswith("/confirmer/")


def test_a_form_that_comes_back_with_a_file_waits_for_the_confirmation(
    claire: User, sophie: User, signed_in: Browser
) -> None:
    application(sophie)
    path, browser = f"/gestion/demandes/{of(claire, sophie).pk}/attente/", signed_in(sophie)
    opened(sophie, 100, clock.now())
    assert browser.post(path, {"body": "x" * 20_001})["Location"].startswith("/confirmer/")
    answer = confirm(browser, path)
    assert answer.status_code == 422
    assert "x" * 20_001 in answer.content.decode()


def test_an_episode_that_nobody_confirmed_ends_with_its_hour(sophie: User) -> None:
    watching.raise_alert(by=sophie, at=AT)
    watching.raise_alert(by=sophie, at=AT + timedelta(minutes=59))
    assert Alert.objects.count() == 1
    watching.raise_alert(by=sophie, at=AT + timedelta(hours=1, seconds=1))
    assert Alert.objects.count() == 2


def test_each_administrator_and_the_officer_get_one_mail_that_names_nobody(
    sophie: User, dominique: User, ines: User
) -> None:
    watching.raise_alert(by=sophie, at=AT)
    assert (watching.tell(AT), watching.tell(AT)) == (1, 0)
    mails = list(OutgoingMail.objects.all())
    vault.open_rows(mails)
    assert {mail.to for mail in mails} == {dominique.email, ines.email}
    assert len(mails) == 2
    for mail in mails:
        text = write(mail.kind, language=mail.language, to=mail.to, context=mail.context)
        assert "/dpo/alertes/" in text.body
        assert "Sophie" not in text.body


def test_those_who_are_told_read_who_when_and_whether_it_was_confirmed(
    sophie: User, dominique: User, ines: User, signed_in: Browser
) -> None:
    watching.raise_alert(by=sophie, at=clock.now())
    for one in (dominique, ines):
        page = signed_in(one).get("/dpo/alertes/").content.decode()
        for words in ("Sophie Laurent", "Les gestionnaires des demandes", "Non confirmée", ">100<"):
            assert words in page
    assert "Alertes de consultation" in signed_in(dominique).get("/dpo/").content.decode()
    assert signed_in(sophie).get("/dpo/alertes/").status_code == 404


def test_an_hour_too_full_that_nobody_was_asked_about_breaks_the_proof(sophie: User) -> None:
    opened(sophie, watching.MOST + watching.AT_ONCE, AT)
    assert proofs.read_in_number(AT).standing is Standing.KEPT
    opened(sophie, 1, AT)
    assert proofs.read_in_number(AT).standing is Standing.BROKEN
    watching.raise_alert(by=sophie, at=AT)
    assert proofs.read_in_number(AT).standing is Standing.KEPT
    with override_settings(MIDDLEWARE=[one for one in settings.MIDDLEWARE if not one.endswith(".Watch")]):
        assert proofs.read_in_number(AT).standing is Standing.BROKEN


def test_an_alert_leaves_with_the_log(sophie: User) -> None:
    watching.raise_alert(by=sophie, at=AT)
    year = datetime(2027, 11, 2, 9, 0, tzinfo=UTC)
    dropping.forget(year - timedelta(seconds=1))
    assert Alert.objects.exists()
    dropping.forget(year)
    assert not Alert.objects.exists()
