"""The register of breaches: 72 hours counted as they pass, a risk that a person decides, an end that owes nothing (art. 33; C26)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from espace import vault
from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.desk.views.breaches import countdown
from espace.privacy.breaches import actions
from espace.privacy.breaches.models import Breach
from espace.privacy.retention import engine
from espace.vault.models import UnitKey
from tests.cast import AT

pytestmark = pytest.mark.django_db
KNOWN = datetime(2026, 12, 24, 17, 0, tzinfo=UTC)
"""Christmas Eve: the hours pass all the same."""


def facts(**others: Any) -> actions.Facts:
    given: dict[str, Any] = {
        "known_at": KNOWN,
        "nature": "confidentiality",
        "what_happened": "Un poste volé",
        "measures": "Accès fermés",
    }
    return actions.Facts(**(given | others))


def entered(by: User, at: datetime = KNOWN, **others: Any) -> Breach:
    return actions.enter(facts=facts(**others), by=by, at=at)


def answer(breach: Breach, by: User, at: datetime, **given: Any) -> None:
    empty = {"notified_at": None, "late_why": "", "not_notified_why": "", "not_told_why": ""}
    actions.answer_for(breach=breach, by=by, at=at, **(empty | given))


def now(breach: Breach) -> Breach:
    row = Breach.objects.get(pk=breach.pk)
    vault.open_rows(row)
    return row


@pytest.mark.parametrize(
    ("hours", "look", "words"),
    [
        (0, "waiting", "Reste 72 heures"),
        (31, "waiting", "Reste 41 heures"),
        (71.5, "waiting", "Reste moins d’une heure"),
        (72, "waiting", "Reste moins d’une heure"),
        (72.1, "late", "Dépassé de moins d’une heure"),
        (75, "late", "Dépassé de 3 heures"),
    ],
)
def test_the_clock_runs_for_72_hours_of_elapsed_time(dominique: User, hours: float, look: str, words: str) -> None:
    assert countdown(entered(dominique), KNOWN + timedelta(hours=hours)) == (look, words)


def test_a_notification_stops_it_and_a_late_one_says_why(dominique: User) -> None:
    breach = entered(dominique)
    at = KNOWN + timedelta(hours=73)
    with pytest.raises(actions.NotPossible, match="72 heures"):
        answer(breach, dominique, at, notified_at=at)
    answer(breach, dominique, at, notified_at=at, late_why="Le prestataire a tardé")
    assert countdown(now(breach), at) == ("late", "Notifiée en 73 heures")
    answer(breach, dominique, at, notified_at=KNOWN + timedelta(hours=20))
    assert countdown(now(breach), at) == ("done", "Notifiée en 20 heures")
    for wrong in (at + timedelta(hours=1), KNOWN - timedelta(hours=1)):
        with pytest.raises(actions.NotPossible):
            answer(breach, dominique, at, notified_at=wrong)


def test_nothing_is_known_in_the_future_nor_ends_before_it_begins(dominique: User) -> None:
    for wrong in (
        {"known_at": KNOWN + timedelta(hours=1)},
        {"began_at": KNOWN, "ended_at": KNOWN - timedelta(hours=1)},
        {"what_happened": "  "},
    ):
        with pytest.raises(actions.NotPossible):
            entered(dominique, **wrong)


def test_it_is_closed_once_nothing_is_owed(dominique: User) -> None:
    breach = entered(dominique, measures="")
    steps = [
        ("risque", lambda: actions.decide_risk(breach=breach, risk=Breach.Risk.HIGH, by=dominique, at=KNOWN)),
        ("ce qui a été fait", lambda: actions.change(breach=breach, facts=facts(), by=dominique, at=KNOWN)),
        ("CNIL", lambda: answer(breach, dominique, KNOWN, notified_at=KNOWN)),
        (
            "prévenez les personnes",
            lambda: answer(breach, dominique, KNOWN, notified_at=KNOWN, not_told_why="Données chiffrées"),
        ),
    ]
    for owed, step in steps:
        with pytest.raises(actions.NotPossible, match=owed):
            actions.close(breach=breach, by=dominique, at=KNOWN)
        step()
    actions.close(breach=breach, by=dominique, at=KNOWN)
    with pytest.raises(actions.NotPossible, match="close"):
        actions.change(breach=breach, facts=facts(), by=dominique, at=KNOWN)


def test_without_a_risk_it_is_closed_with_a_reason(dominique: User) -> None:
    breach = entered(dominique)
    actions.decide_risk(breach=breach, risk=Breach.Risk.NONE, by=dominique, at=KNOWN)
    with pytest.raises(actions.NotPossible, match="pourquoi"):
        actions.close(breach=breach, by=dominique, at=KNOWN)
    answer(breach, dominique, KNOWN, not_notified_why="Disque chiffré")
    actions.close(breach=breach, by=dominique, at=KNOWN)
    assert [one.action for one in AuditEvent.objects.filter(unit=breach.unit).order_by("id")] == [
        "breach.entered", "breach.risk_decided", "breach.answered_for", "breach.closed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [
        {"risk": "high"},
        {"risk_at": AT},
        {"closed_at": AT},
        {"risk": "maybe"},
        {"notified_at": KNOWN - timedelta(seconds=1)},
    ],
)
def test_the_database_itself_wants_a_person(dominique: User, values: dict[str, Any]) -> None:
    breach = entered(dominique)
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.filter(pk=breach.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.filter(pk=breach.pk).update(closed_at=AT, closed_by=dominique)


def test_a_closed_entry_is_destroyed_after_five_years_and_an_open_one_stays(dominique: User) -> None:
    closed, still = entered(dominique), entered(dominique)
    actions.decide_risk(breach=closed, risk=Breach.Risk.NONE, by=dominique, at=KNOWN)
    answer(closed, dominique, KNOWN, not_notified_why="Disque chiffré")
    actions.close(breach=closed, by=dominique, at=KNOWN)
    engine.run(datetime(2031, 12, 24, 16, 59, tzinfo=UTC))
    assert Breach.objects.count() == 2
    engine.run(datetime(2031, 12, 24, 17, 0, tzinfo=UTC))
    assert list(Breach.objects.values_list("pk", flat=True)) == [still.pk]
    assert not UnitKey.objects.filter(pk=closed.unit).exists()
