"""Copies as a person opens them: prepared by the worker's chore, read to their end, unpacked in memory."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from espace.accounts.models import User
from espace.documents.models import Document
from espace.privacy.exports import actions, chores
from espace.privacy.exports.models import Export
from tests.cast import AT
from tests.documents.uploading import received


class Opened:
    """One archive, whole and sound."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.zip = zipfile.ZipFile(io.BytesIO(content))
        assert self.zip.testzip() is None
        self.names = self.zip.namelist()

    def __getitem__(self, name: str) -> bytes:
        return self.zip.read(name)

    def json(self, name: str = "data.json") -> Any:
        return json.loads(self[name])

    def text(self, name: str = "index.html") -> str:
        return self[name].decode()

    @property
    def everything(self) -> str:
        """Every byte of it, names included."""
        return "\n".join([*self.names, *(self[name].decode("utf-8", "replace") for name in self.names)])


def opened(export: Export, by: User, at: datetime = AT) -> Opened:
    return Opened(b"".join(actions.read(export=Export.objects.get(pk=export.pk), by=by, at=at)))


def access(of: User, at: datetime = AT) -> Opened:
    """Ask a copy of everything and open it."""
    export = actions.request_access(customer=of.customer, request=None, by=of, at=at)
    assert chores.prepare(at) >= 1
    return opened(export, of, at)


def portable(of: User, at: datetime = AT) -> Opened:
    export = actions.request_portability(customer=of.customer, request=None, by=of, at=at)
    assert chores.prepare(at) >= 1
    return opened(export, of, at)


def clean(by: User, content: bytes, name: str, of: User | None = None, at: datetime = AT) -> Document:
    """A file that the scanner found clean."""
    found = received(by, (of or by).customer, content, name, at=at)
    Document.objects.filter(pk=found.pk).update(state=Document.State.CLEAN, scanned_at=at)
    return Document.objects.get(pk=found.pk)
