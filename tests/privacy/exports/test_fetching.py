"""A copy is fetched by its person alone, their password given again, as a file; it ends after seven days (rule « export »)."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.privacy.exports import actions, chores
from espace.privacy.exports.models import Export
from tests.portal.screens import words
from tests.security.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> People:
    return People()


def ready(of: User) -> Export:
    at = clock.now()
    export = actions.request_access(customer=of.customer, request=None, by=of, at=at)
    assert chores.prepare(at) == 1
    return Export.objects.get(pk=export.pk)


def test_its_person_fetches_it_whole_or_from_where_it_stopped(people: People) -> None:
    export = ready(people.claire)
    path = f"/espace/mes-donnees/exports/{export.pk}/"
    browser = people.browser(people.claire)
    answer = browser.get(path)
    content = b"".join(answer)
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert answer["Content-Disposition"] == f'attachment; filename="mes-donnees-{clock.today(export.asked_at)}.zip"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert int(answer["Content-Length"]) == len(content) == export.size
    rest = browser.get(path, headers={"Range": "bytes=100-"})
    assert (rest.status_code, b"".join(rest)) == (206, content[100:])
    assert browser.get(path, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    assert AuditEvent.objects.filter(action="export.read", actor=people.claire.pk, unit=export.unit).count() == 2


def test_nobody_else_does(people: People) -> None:
    path = f"/espace/mes-donnees/exports/{ready(people.claire).pk}/"
    for one in (people.karim, people.sophie, people.dominique, people.max):
        assert people.browser(one).get(path).status_code == 404
    assert Client().get(path).status_code == 302


def test_the_password_is_asked_again_after_five_minutes(people: People, signed_in: Callable[[User], Client]) -> None:
    path = f"/espace/mes-donnees/exports/{ready(people.claire).pk}/"
    browser = people.browser(people.claire)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 301}]
    session.save()
    answer = browser.get(path)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/confirmer/")
    assert browser.get("/espace/mes-donnees/exports/").status_code == 200


def test_it_is_gone_after_seven_days_even_if_no_run_destroys_it(people: People) -> None:
    export = ready(people.claire)
    browser = people.browser(people.claire)
    page = "/espace/mes-donnees/exports/"
    assert "Copie de toutes vos données" in words(browser.get(page))
    Export.objects.filter(pk=export.pk).update(prepared_at=clock.now() - timedelta(days=7, seconds=1))
    assert browser.get(f"{page}{export.pk}/").status_code == 404
    assert "Aucune copie pour l’instant" in words(browser.get(page))
    Export.objects.filter(pk=export.pk).update(prepared_at=clock.now() - timedelta(days=6, hours=22))
    assert browser.get(f"{page}{export.pk}/").status_code == 200


def test_the_mail_says_that_there_is_news_and_no_more(people: People) -> None:
    from espace import vault

    ready(people.claire)
    mail = OutgoingMail.objects.get()
    vault.open_rows(mail)
    assert (mail.kind, mail.to, mail.context) == ("news", people.claire.email, {"path": "/espace/mes-donnees/exports/"})


def test_nothing_of_a_copy_lies_in_clear(people: People) -> None:
    export = ready(people.claire)
    files: list[Path] = [path for path in settings.HOME.path.rglob("*") if path.is_file() and path.suffix != ".db"]
    assert any(path.name == export.unit.hex for path in files)
    for path in files:
        raw = path.read_bytes()
        assert b"PK\x03\x04" not in raw
        assert b"Delmas" not in raw
