"""The archive goes round under the role that docs/operate.md gives it, and that role reaches nothing else of the database."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.privacy.archive import asking, matching
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.documents.sealed import marked
from tests.documents.uploading import received
from tests.privacy.archive_role import acting_as, statements
from tests.privacy.archiving import archive_round, held, leave, of_document, of_profile, of_ticket

pytestmark = [pytest.mark.on_postgresql, pytest.mark.django_db]
MOTIVE = "Contestation d’un remboursement, dossier 12"
READ = {
    "archive_archivedunit", "archive_archivedlink", "archive_archiveask", "accounts_user", "audit_auditevent",
}  # fmt: skip


@pytest.fixture
def role() -> str:
    """Gone with the transaction of the test; empty on SQLite, which knows no role."""
    if connection.vendor != "postgresql":
        return ""
    name = f"espace-archive-{uuid.uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        for statement in statements(name, str(connection.settings_dict["NAME"])):
            cursor.execute(statement)
    return name


@pytest.fixture
def deposited(claire: User, karim: User, sophie: User) -> tuple[UUID, UUID]:
    """Units that wait at the door: a request of Claire's with its file, and all that was known of Karim."""
    contract = claire.customer.contracts.get()
    closed = cast.ticket(claire.customer, State.CLOSED, assignee=sophie, about=contract, body="Phrasemarque archivée")
    file = received(claire, claire.customer, marked(b"Contenumarque"), "piecemarque.pdf")
    leave(of_ticket(closed, contract), of_document(file, closed.unit, contract), of_profile(karim.customer))
    return closed.unit, karim.customer.unit


def test_it_takes_in_answers_and_destroys(
    role: str, deposited: tuple[UUID, UUID], claire: User, sophie: User, nadia: User
) -> None:
    if not role:
        return
    with acting_as(role):
        archive_round()
    assert not ArchivedUnit.objects.filter(received_at__isnull=True).exists()
    unit, _profile = deposited
    of: dict[str, Any] = {"subject": claire.customer.pk, "units": [unit], "motive": MOTIVE, "at": AT}
    loan = asking.ask(kind="loan", by=sophie, **of)
    asking.lend(ask=loan, by=nadia, at=AT)
    asks = [
        asking.ask(kind="find", subject=None, query={"number": "CAP-100001"}, motive=MOTIVE, by=nadia, at=AT),
        asking.ask(kind="consult", by=nadia, **of),
        asking.ask(kind="export", by=None, **of),
        matching.ask([matching.Line(1, "CAP-100001")], by=None, at=AT),
        loan,
    ]
    with acting_as(role):
        archive_round()
    assert set(ArchiveAsk.objects.filter(pk__in=[one.pk for one in asks]).values_list("state", flat=True)) == {
        "answered"
    }
    answer = asking.answer_of(ArchiveAsk.objects.get(pk=loan.pk))
    assert answer is not None
    assert "Phrasemarque" in str(list(answer.units))
    assert AuditEvent.objects.filter(action="archive.answered", subject=claire.customer.pk).exists()
    ArchivedUnit.objects.update(destroy_asked_at=AT)
    with acting_as(role):
        archive_round(AT + timedelta(days=2))
    assert not ArchivedUnit.objects.exists()
    assert not held(unit)


def test_it_reaches_nothing_else(role: str) -> None:
    if not role:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        tables = {name for (name,) in cursor.fetchall()}
        may = {
            act: {name for name in tables if _may(cursor, role, name, act)}
            for act in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
        }
    assert may == {
        "SELECT": READ, "INSERT": {"audit_auditevent"}, "DELETE": {"archive_archivedunit", "archive_archivedlink"},
        "UPDATE": {"archive_archivedunit", "archive_archivedlink", "archive_archiveask"}, "TRUNCATE": set(), "REFERENCES": set(),
        "TRIGGER": set(),
    }  # fmt: skip
    with acting_as(role):
        for refused in (
            "SELECT * FROM vault_unitkey",
            "SELECT * FROM accounts_customer",
            "SELECT audit_drop(1, now())",
            "UPDATE audit_auditevent SET action = 'x'",
            "CREATE TABLE taken (id int)",
        ):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(refused)


def _may(cursor: Any, role: str, table: str, act: str) -> bool:
    cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, f"public.{table}", act])
    return bool(cursor.fetchone()[0])
