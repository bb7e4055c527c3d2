"""What a bench sends: a portfolio without a fault, drafts that are each sent once, a form with one file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser
from django.test import Client

from espace.ops.bench import creating, importing, uploading, visitors
from espace.ops.bench.load import Load
from espace.ops.bench.place import CannotRun
from espace.ops.bench.seeding import filling, rows
from espace.tickets.models import Draft, Ticket
from tests.cast import AT, ON


def test_a_portfolio_of_a_bench_has_no_fault(db: None, tmp_path: Path) -> None:
    file = tmp_path / "portfolio.csv"
    importing.write_file(file, 40, ON)
    new, again = importing.run(file, ON).counts, importing.run(file, ON).counts
    assert (new["read"], new["new"], new["faulty"]) == (40, 40, 0)
    assert (again["read"], again["unchanged"], again["new"]) == (40, 40, 0)
    assert importing.index_some(AT) > 0


def test_drafts_are_sent_once_each(db: None) -> None:
    rows.of_customers(range(60), filling.make_world(AT)).write()
    before = Ticket.objects.count()
    sendings = visitors.sendings(60, 3, AT)
    browser = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    for method, path, cookie, body in [*sendings, sendings[0]]:
        answer = browser.generic(
            method, path, body, content_type="application/x-www-form-urlencoded", HTTP_COOKIE=cookie
        )
        assert answer.status_code == 302
        assert "/demandes/" in answer["Location"]
    assert Ticket.objects.count() == before + 3
    assert not Draft.objects.exists()


def test_a_turn_goes_on_where_the_last_one_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def wrk(*_words: Any, in_order: int, **_options: Any) -> Load:
        begun.append(in_order)
        return Load(requests=20, rps=10.0, p50=1.0, p99=2.0, errors=0)

    monkeypatch.setattr(creating, "wrk", wrk)
    bench: Any = SimpleNamespace(neighbours=SimpleNamespace(wait=lambda: None), scripts=Path(), seconds=1)
    take = creating.each_once(bench, 1, [("POST", f"/{number}/", "", "") for number in range(60)])
    assert [take(), take()] == [10.0, 10.0]
    assert begun == [0, 28]
    with pytest.raises(CannotRun, match="60 drafts"):
        take()


def test_a_form_holds_one_file() -> None:
    body = uploading.multipart(b"bytes")
    kind = f"multipart/form-data; boundary={uploading.BOUNDARY.decode()}"
    request = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": len(body)}
    handler = MemoryFileUploadHandler()
    handler.chunk_size = 1 << 16
    _fields, files = MultiPartParser(request, BytesIO(body), [handler]).parse()
    file: Any = files["file"]
    assert file.read() == b"bytes"
