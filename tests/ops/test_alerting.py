"""The administrators are told once that the machine has news, and again after a day; the mail says neither what nor of whom (C18)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from espace import vault
from espace.accounts.models import User
from espace.ops import alerting
from espace.ops.finding import Finding
from espace.outbox.kinds import write
from espace.outbox.models import OutgoingMail
from tests.cast import AT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[set[str]]:
    """What is not well: a test adds and takes out names."""
    names: set[str] = set()
    (home / alerting.TOLD).unlink(missing_ok=True)
    monkeypatch.setattr(alerting, "WATCHED", (lambda at: [Finding(name, False, "Delmas") for name in names],))
    yield names
    (home / alerting.TOLD).unlink(missing_ok=True)


@pytest.mark.django_db
def test_each_administrator_is_told_once_and_again_after_a_day(ines: User, sophie: User, wrong: set[str]) -> None:
    assert alerting.alert(AT) == 0
    wrong.add("backup")
    assert [alerting.alert(AT + hours * HOUR) for hours in range(3)] == [1, 0, 0]
    wrong.add("scanner")
    assert [alerting.alert(AT + 3 * HOUR), alerting.alert(AT + 4 * HOUR)] == [1, 0]
    assert alerting.alert(AT + 3 * HOUR + DAY) == 1
    wrong.clear()
    assert alerting.alert(AT + 5 * DAY) == 0
    wrong.add("backup")
    assert alerting.alert(AT + 5 * DAY + HOUR) == 1
    mails = list(OutgoingMail.objects.all())
    vault.open_rows(mails)
    assert {mail.to for mail in mails} == {ines.email}
    for mail in mails:
        text = write(mail.kind, to=mail.to, language=mail.language, context=mail.context)
        assert not [word for word in ("backup", "scanner", "Delmas") if word in text.subject + text.body]
        assert "espace doctor" in text.body


@pytest.mark.django_db
def test_a_demonstration_tells_nobody(ines: User, wrong: set[str]) -> None:
    wrong.add("backup")
    with override_settings(DEMO=True):
        assert alerting.alert(AT) == 0


@pytest.mark.django_db
def test_what_is_watched_is_what_the_doctor_says(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No backup was made here: it is red. What cannot be looked at is red too."""
    assert "backup" in alerting.red(AT)

    def broken(at: object) -> list[Finding]:
        raise OSError

    monkeypatch.setattr(alerting, "WATCHED", (broken,))
    assert alerting.red(AT) == {"broken"}
