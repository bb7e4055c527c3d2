"""Files on their way in: never in clear on the disk, never whole in memory, nothing left behind of what was refused or cut."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from espace.accounts.models import User
from espace.documents import actions
from espace.documents.fields import DocumentsField
from espace.documents.limits import MEGABYTE, limits
from espace.documents.models import Document
from espace.documents.refusals import Refused
from espace.documents.upload import CHUNK, SealedUpload, uploads
from espace.vault.models import UnitKey
from tests.cast import AT
from tests.documents.sealed import PDF
from tests.documents.uploading import Line, multipart, request, upload

MARK = b"the mark that nobody may find in clear"


def on_disk(home: Path) -> list[Path]:
    return [place for folder in ("files", "tmp") for place in (home / folder).rglob("*") if place.is_file()]


@pytest.fixture(autouse=True)
def _nothing_before_nothing_left(home: Path) -> Iterator[None]:
    for place in on_disk(home):
        place.unlink()
    yield
    for place in on_disk(home):
        place.unlink()


def code(arrived: SealedUpload) -> str:
    return arrived.refused.code if arrived.refused else ""


def test_a_file_arrives_sealed_and_reads_back(claire: User, home: Path) -> None:
    content = PDF + os.urandom(300_000) + MARK
    arrived = upload(claire, content, "Reçu.pdf")
    assert (arrived.name, arrived.size, arrived.head) == ("Reçu.pdf", len(content), content[: 8 * 1024])
    assert arrived.sha256 == hashlib.sha256(content).hexdigest()
    assert arrived.open().readall() == content
    [place] = on_disk(home)
    assert (place.name, place.stat().st_mode & 0o777) == (arrived.unit.hex, 0o600)


def test_no_clear_byte_reaches_the_disk_at_any_moment(
    claire: User, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at while it arrives, at every piece read from the line."""
    content = MARK * 20_000
    looks = [0]
    read = Line.read

    def look(line: Line, size: int | None = -1, /) -> bytes:
        looks[0] += 1
        for place in on_disk(home):
            stored = place.read_bytes()
            assert not any(
                form in stored for form in (MARK, base64.b64encode(MARK)[:-4], MARK.decode().encode("utf-16-le"))
            )
        return read(line, size)

    monkeypatch.setattr(Line, "read", look)
    upload(claire, content, "note.txt")
    assert looks[0] > 10


def test_a_large_file_is_never_whole_in_memory(claire: User) -> None:
    posted = request(multipart(("grand.pdf", PDF + bytes(20 * MEGABYTE))), user=claire)
    tracemalloc.start()
    [arrived] = uploads(posted, "files")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code(arrived) == ""
    assert peak < 12 * CHUNK
    posted.close()


def test_what_nobody_adopts_goes_with_the_request(claire: User, home: Path) -> None:
    posted = request(multipart(("a.pdf", PDF), ("b.pdf", PDF)), user=claire)
    assert len(uploads(posted, "files")) == len(on_disk(home)) == 2
    posted.close()
    posted.close()
    assert not on_disk(home)


def test_what_was_adopted_stays(claire: User, home: Path) -> None:
    posted = request(multipart(("a.pdf", PDF), ("b.pdf", PDF)), user=claire)
    first, _second = uploads(posted, "files")
    document = actions.receive(upload=first, customer=claire.customer, by=claire, at=AT, shown_to_staff=False)
    posted.close()
    assert [place.name for place in on_disk(home)] == [document.unit.hex]


def test_what_was_adopted_and_then_rolled_back_goes(claire: User, home: Path) -> None:
    posted = request(multipart(("a.pdf", PDF)), user=claire)
    [arrived] = uploads(posted, "files")

    @transaction.atomic
    def receive_then_fail() -> None:
        actions.receive(upload=arrived, customer=claire.customer, by=claire, at=AT, shown_to_staff=False)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        receive_then_fail()
    posted.close()
    assert not on_disk(home)
    assert not Document.objects.exists()
    assert not UnitKey.objects.filter(kind="document").exists()


def test_nobody_signed_in_nothing_stored(db: None, home: Path) -> None:
    posted = request(multipart(("a.pdf", PDF), csrf="token"), user=None)
    [arrived] = uploads(posted, "files")
    assert (code(arrived), posted.POST["csrf"]) == ("signed_out", "token")
    assert not on_disk(home)
    with pytest.raises(Refused):
        arrived.check()


def test_a_huge_body_of_nobody_is_not_even_read(db: None) -> None:
    posted = request(b"", user=None, announced=2 * 1024 * MEGABYTE)
    assert not posted.FILES
    assert not posted.POST


def test_the_limit_of_size_is_to_the_byte_and_said(claire: User, home: Path) -> None:
    most = limits().file_bytes
    posted = request(
        multipart(("just.pdf", bytes(most)), ("more.pdf", bytes(most + 1)), ("small.pdf", PDF)), user=claire
    )
    just, more, small = uploads(posted, "files")
    assert [code(one) for one in (just, more, small)] == ["", "too_large", ""]
    assert "25" in str(more.refused)
    assert {place.name for place in on_disk(home)} == {just.unit.hex, small.unit.hex}
    posted.close()


def test_the_whole_of_a_refused_body_is_read_so_that_the_answer_arrives(claire: User) -> None:
    body = multipart(("more.pdf", bytes(limits().file_bytes + 3 * MEGABYTE)), after="the file")
    posted = request(body, user=claire)
    assert code(uploads(posted, "files")[0]) == "too_large"
    assert posted._stream.tell() == len(body)


def test_staff_may_send_a_larger_file_but_not_as_a_document(sophie: User, claire: User) -> None:
    arrived = upload(sophie, PDF + bytes(limits().file_bytes))
    assert code(arrived) == ""
    with pytest.raises(Refused) as refused:
        actions.publish(upload=arrived, customer=claire.customer, title="Contrat", by=sophie, at=AT)
    assert refused.value.code == "too_large"
    arrived.close()


def test_twenty_files_and_not_one_more(claire: User, home: Path) -> None:
    posted = request(multipart(*((f"{number}.pdf", PDF) for number in range(22))), user=claire)
    codes = [code(one) for one in uploads(posted, "files")]
    assert codes == [""] * 20 + ["too_many"] * 2
    assert len(on_disk(home)) == 20
    posted.close()


def test_an_empty_file_is_refused_and_stores_nothing(claire: User, home: Path) -> None:
    assert code(upload(claire, b"")) == "empty"
    assert not on_disk(home)


@given(share=st.floats(0, 1, exclude_max=True))
@effort(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_body_cut_anywhere_is_refused_whole_and_leaves_nothing(claire: User, home: Path, share: float) -> None:
    body = multipart(("a.pdf", PDF), ("b.pdf", bytes(200_000)), body="the message")
    posted = request(body[: int(share * len(body))], user=claire, announced=len(body))
    with pytest.raises(MultiPartParserError):
        _ = posted.POST
    posted.close()
    assert not on_disk(home)


def test_a_line_that_breaks_leaves_nothing(claire: User, home: Path) -> None:
    body = multipart(("a.pdf", PDF), ("b.pdf", bytes(600_000)))
    posted = request(body, user=claire, breaks_at=400_000)
    with pytest.raises(UnreadablePostError):
        _ = posted.POST
    assert not on_disk(home)


@pytest.mark.parametrize(("number", "told"), [(errno.ENOSPC, "storage_full"), (errno.EIO, "storage_down")])
def test_a_disk_that_fails_is_said_and_the_form_survives(
    claire: User, home: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    posted = request(multipart(("a.pdf", PDF), body="the message"), user=claire)
    assert (code(uploads(posted, "files")[0]), posted.POST["body"]) == (told, "the message")
    assert not on_disk(home)


def test_the_field_says_every_refusal_under_its_files_name(claire: User) -> None:
    posted = request(multipart(("a.pdf", PDF), ("../b.pdf", b"text"), ("c.exe", PDF)), user=claire)
    field = DocumentsField(required=False)
    with pytest.raises(Exception, match=r"b\.pdf") as refused:
        field.clean(uploads(posted, "files"))
    assert [error.code for error in refused.value.error_list] == ["not_what_it_says", "not_allowed"]  # type: ignore[attr-defined]
    assert field.clean(uploads(posted, "files")[:1])[0].name == "a.pdf"
    assert field.clean([]) == []
    assert ".pdf" in field.widget.attrs["accept"]
    with pytest.raises(Exception, match="fichier"):
        DocumentsField().clean([])
    posted.close()
