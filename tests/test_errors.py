"""What a person reads when a page cannot be had, and what is given back of a form that came too late."""

from __future__ import annotations

import errno
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from espace.config import errors

OURS = {"sec-fetch-site": "same-origin"}


def raised_from(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("database is locked"), 503),
        (OperationalError("database or disk is full"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (raised_from(OperationalError("gone"), psycopg.errors.AdminShutdown()), 503),
        (raised_from(OperationalError("full"), psycopg.errors.DiskFull()), 503),
        (OperationalError("connection failed: no such file"), 503),
        (OperationalError("no such table: t"), 500),
        (FileNotFoundError(errno.ENOENT, "no file"), 500),
        (ZeroDivisionError(), 500),
    ],
)
def test_what_passes_is_said_apart_from_what_is_wrong(error: Exception, status: int) -> None:
    try:
        raise error
    except Exception:
        response = errors.failed(RequestFactory().get("/"))
    assert response.status_code == status
    assert ("Retry-After" in response) is (status == 503)


@pytest.mark.parametrize(("exception", "status"), [(RequestDataTooBig("x"), 413), (SuspiciousOperation("x"), 400)])
def test_too_much_is_not_taken_for_nonsense(exception: Exception, status: int) -> None:
    assert errors.bad_request(RequestFactory().post("/"), exception).status_code == status


def test_the_sentence_survives_a_template_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(errors, "render_to_string", fail)
    response = errors.page(RequestFactory().get("/"), "503")
    assert response.status_code == 503
    assert "momentanément indisponible" in response.content.decode()


def test_no_page_says_what_went_wrong_inside() -> None:
    try:
        raise OperationalError("marque-secrete-4711")
    except OperationalError:
        response = errors.failed(RequestFactory().get("/"))
    assert "marque-secrete-4711" not in response.content.decode()


def stale(data: dict[str, object], **headers: str) -> tuple[HttpResponse, errors.TypedForm | None]:
    """The answer to a form whose token is stale, and what it gives back."""
    given: list[errors.TypedForm | None] = []
    original = errors.page

    def noting(request: object, name: str, form: errors.TypedForm | None = None) -> HttpResponse:
        given.append(form)
        return original(request, name, form)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(errors, "page", noting)
        has_file = any(isinstance(value, SimpleUploadedFile) for value in data.values())
        sent: dict[str, Any] = (
            {"data": data}
            if has_file
            else {"data": urlencode(data, True), "content_type": "application/x-www-form-urlencoded"}
        )
        response = errors.stale_form(RequestFactory().post("/espace/demandes/?etape=2", **sent, headers=headers))
    return response, given[0]


def test_a_stale_form_gives_back_what_was_typed() -> None:
    text = "Ma fille est tombée.\nElle est à l’hôpital."
    response, form = stale({"csrfmiddlewaretoken": "x" * 64, "body": text, "kind": ["a", "b"]}, **OURS)
    assert response.status_code == 403
    assert form is not None
    assert form.action == "/espace/demandes/?etape=2"
    assert [(one.name, one.value, one.is_long) for one in form.fields] == [
        ("body", text, True),
        ("kind", "a", False),
        ("kind", "b", False),
    ]
    assert not form.is_partial


def test_a_stale_form_never_gives_back_a_password_nor_a_file() -> None:
    for data in ({"password": "marque-4711"}, {"new_password2": "marque-4711"}, {"code": "marque-4711"}):
        response, form = stale({**data, "postal_code": "75011"}, **OURS)
        assert form is not None
        assert [one.name for one in form.fields] == ["postal_code"]
        assert form.is_partial
        assert "marque-4711" not in response.content.decode()


def test_a_stale_form_with_a_file_says_that_it_is_partial(settings: object) -> None:
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # type: ignore[attr-defined]
    _, form = stale({"body": "x", "file": SimpleUploadedFile("a.txt", b"marque")}, **OURS)
    assert form is not None
    assert form.is_partial


@pytest.mark.parametrize(
    "headers", [{}, {"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}, {"origin": "null"}]
)
def test_a_foreign_page_gets_nothing_back(headers: dict[str, str]) -> None:
    response, form = stale({"body": "marque-4711"}, **headers)
    assert response.status_code == 403
    assert form is None
    assert "marque-4711" not in response.content.decode()
