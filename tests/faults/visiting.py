"""People at work over HTTP while processes die under them: each does again what got no answer, as one who presses the button again."""

from __future__ import annotations

import hashlib
import http.client
import itertools
import re
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.documents.sealed import marked

TOKEN = "a" * 32
"""The secret of everybody's forms: a cookie and a field that agree are all that is asked."""
TRIES = 400
ANSWERS_WITHIN_S = 30
PATIENCE_S = 0.02


@dataclass(frozen=True)
class Answer:
    status: int
    text: str

    def field(self, name: str) -> str:
        [value, *_] = re.findall(rf'name="{name}" value="([^"]+)"', self.text)
        return str(value)


@dataclass
class Acknowledged:
    """What people were told is done, by what it is done to."""

    messages: dict[uuid.UUID, str] = field(default_factory=dict)
    files: dict[uuid.UUID, str] = field(default_factory=dict)
    sent: dict[uuid.UUID, str] = field(default_factory=dict)
    closed: dict[uuid.UUID, str] = field(default_factory=dict)
    discarded: set[uuid.UUID] = field(default_factory=set)
    asked_again: Counter[str] = field(default_factory=Counter)
    changed: threading.Condition = field(default_factory=threading.Condition)
    total: int = 0

    def one_more(self) -> None:
        with self.changed:
            self.total += 1
            self.changed.notify_all()


class Visitor:
    """One browser, reduced to what HTTP is. ``faults``: answers that no fault explains."""

    def __init__(self, port: int, session: str, done: Acknowledged, over: threading.Event) -> None:
        self.port, self.done, self.over = port, done, over
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        self.faults: list[str] = []

    def get(self, path: str) -> Answer:
        return self._insist("GET", path, b"", "")

    def post(self, path: str, file: tuple[str, bytes] | None = None, /, **fields: str) -> Answer:
        fields = {"csrfmiddlewaretoken": TOKEN, **fields}
        if file is None:
            return self._insist("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")
        name, content = file
        body = encode_multipart(BOUNDARY, {**fields, "documents": Upload(name, content)})
        return self._insist("POST", path, body, MULTIPART_CONTENT)

    def _insist(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        """Until somebody answers: a line that was cut, or « again in a minute », is tried again."""
        why = ""
        for _try in range(TRIES):
            try:
                answer = self._once(method, path, body, kind)
            except (OSError, http.client.HTTPException) as cut:
                why = type(cut).__name__
            else:
                if answer.status != 503:
                    if answer.status >= 500 or answer.status == 404:
                        self.faults.append(f"{method} {path}: {answer.status}")
                    return answer
                why = "503"
            self.done.asked_again[why] += 1
            self.over.wait(PATIENCE_S)
        raise AssertionError(f"{method} {path}: no answer after {TRIES} tries ({why})")

    def _once(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWERS_WITHIN_S)
        headers = {
            "Cookie": self.cookies,
            "Host": "localhost",
            "Sec-Fetch-Site": "same-origin",
            "Accept-Language": "fr",
        }
        try:
            line.request(method, path, body or None, {**headers, **({"Content-Type": kind} if kind else {})})
            got = line.getresponse()
            return Answer(got.status, got.read().decode(errors="replace"))
        finally:
            line.close()


class Upload:
    """What :func:`encode_multipart` takes for a file."""

    content_type = "application/pdf"

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self._content = name, content

    def read(self) -> bytes:
        return self._content


@dataclass
class Client:
    """Who writes in a request of theirs, sends others, and throws drafts away."""

    visitor: Visitor
    ticket: uuid.UUID
    most_files: int
    sent: list[uuid.UUID]

    def gestures(self) -> Iterator[Callable[[], None]]:
        every = itertools.cycle(
            [self.writes, self.writes, self.sends, self.writes, self.gives_up, self.writes_with_a_file]
        )
        yield from every

    def writes(self) -> None:
        self._write(None)

    def writes_with_a_file(self) -> None:
        self.most_files -= 1
        self._write(marked(uuid.uuid4().hex.encode() * 300) if self.most_files >= 0 else None)

    def _write(self, content: bytes | None) -> None:
        pk, done = uuid.uuid4(), self.visitor.done
        file = (f"{pk}.pdf", content) if content else None
        answer = self.visitor.post(f"/espace/demandes/{self.ticket}/messages/", file, id=str(pk), body=f"Un mot : {pk}")
        assert answer.status == 302, (answer.status, answer.text)
        done.messages[pk] = f"Un mot : {pk}"
        if content:
            done.files[pk] = hashlib.sha256(content).hexdigest()
        done.one_more()

    def sends(self) -> None:
        pk, done = self._begins(), self.visitor.done
        self._prepares(pk)
        assert self.visitor.post(f"/espace/brouillons/{pk}/envoi/", consent="1").status == 302
        done.sent[pk] = f"Le détail : {pk}"
        self.sent.append(pk)
        done.one_more()

    def gives_up(self) -> None:
        pk = self._begins()
        self._prepares(pk)
        answer = self.visitor.post(f"/espace/brouillons/{pk}/suppression/")
        if answer.status == 404:  # it was done, and the answer was lost
            self.visitor.faults.pop()
        else:
            assert answer.status == 302, (answer.status, answer.text)
        self.visitor.done.discarded.add(pk)
        self.visitor.done.one_more()

    def _begins(self) -> uuid.UUID:
        pk = uuid.uuid4()
        answer = self.visitor.post("/espace/demandes/nouvelle/", id=str(pk), kind="other", another="1")
        assert answer.status == 302, (answer.status, answer.text)
        return pk

    def _prepares(self, pk: uuid.UUID) -> None:
        """Keep the text; who is told that it was saved from elsewhere looks, finds their own words, and goes on."""
        while True:
            path = f"/espace/brouillons/{pk}/"
            version = self.visitor.get(path).field("version")
            words = {"subject": "Une question", "description": f"Le détail : {pk}"}
            answer = self.visitor.post(path, version=version, review="1", **words)
            if answer.status == 302:
                return
            assert answer.status == 409, (answer.status, answer.text)


@dataclass
class Advisor:
    """Who answers everybody, and closes what was sent."""

    visitor: Visitor
    tickets: list[uuid.UUID]
    sent: list[uuid.UUID]

    def gestures(self) -> Iterator[Callable[[], None]]:
        for ticket in itertools.cycle(self.tickets):
            yield lambda ticket=ticket: self._write(ticket, "messages", "body")  # type: ignore[misc]
            if self.sent:
                yield lambda: self._write(self.sent.pop(0), "cloture", "last")

    def _write(self, ticket: uuid.UUID, gesture: str, name: str) -> None:
        """Write, and again on the page that says what a client did meanwhile."""
        path, pk, done = f"/gestion/demandes/{ticket}/", uuid.uuid4(), self.visitor.done
        page = self.visitor.get(path)
        while True:
            fields = {"id": str(pk), "seen": page.field("seen"), name: f"Une réponse : {pk}"}
            answer = self.visitor.post(f"{path}{gesture}/", **fields)
            if answer.status == 302:
                break
            assert answer.status == 409 or "close" in answer.text, (answer.status, answer.text)
            if answer.status != 409:  # closed, and the answer was lost
                break
            page = answer
        done.messages[pk] = f"Une réponse : {pk}"
        if gesture == "cloture":
            done.closed[ticket] = str(pk)
        done.one_more()
