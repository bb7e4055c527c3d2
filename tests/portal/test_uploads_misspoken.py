"""Requests of the upload protocol that are not what it says, or come too late: an answer in words, never a fault of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.documents import arriving
from espace.documents.models import Upload
from tests.portal.parts import ADDRESS, SPOKEN, begun, send

pytestmark = pytest.mark.django_db


def test_metadata_that_is_no_ascii_is_refused_in_words(claire: User, signed_in: Callable[[User], Client]) -> None:
    answer = signed_in(claire).post(
        ADDRESS, content_type="", HTTP_UPLOAD_LENGTH="10", HTTP_UPLOAD_METADATA="filename é", **SPOKEN
    )
    assert (answer.status_code, answer.content) == (400, b"Upload-Metadata")


def test_a_part_of_what_was_abandoned_meanwhile_is_not_there(
    claire: User, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(claire)
    address = begun(browser, 10)

    def gone(**_given: object) -> None:
        raise Upload.DoesNotExist

    monkeypatch.setattr(arriving, "append", gone)
    assert send(browser, address, 0, b"1234").status_code == 404
