"""A form is posted, and names files that came part by part: they join those that came with it, and are files like any other from here."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from espace import vault
from espace.accounts.models import User
from espace.documents import arriving
from espace.documents.limits import limits
from espace.documents.models import Document, Upload
from espace.documents.refusals import Refused
from espace.documents.sniff import Sniffed
from espace.documents.store import NoSuchBlob, StorageFault
from espace.documents.upload import SealedUpload
from espace.vault.streaming import Damaged

NAMED = "{}-arrived"
"""The name of the values of a form that say which uploads go with its file field."""
PASSING = {"storage_full", "storage_down", "unchecked", "account_full", "too_many", "not_whole"}
"""What refuses a file today and may not tomorrow: it stays where it is."""
logger = logging.getLogger(__name__)


class ArrivedUpload(SealedUpload):
    """An upload that came whole, sealed anew as the file that it is. Its row ends with the transaction that makes it a document."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(upload.name, "")
        self.document = upload.pk
        self._upload = upload
        if not upload.is_whole:
            self.refused = Refused("not_whole")
            return
        try:
            for piece in arriving.content_of(upload):
                self.receive(piece, limits().file_bytes)
        except (NoSuchBlob, Damaged, vault.NoSuchKey):
            logger.exception("The parts of an upload do not open.")
            self._refuse(Refused("altered"))
        except StorageFault as fault:
            self._out_of_order(fault)
        if not self.refused and (self.size != upload.size or upload.checksum not in ("", self.sha256)):
            self._refuse(Refused("altered"))
        self.complete()

    def check(self) -> Sniffed:
        """As of any file; one that will never be taken is destroyed with its parts, since its form has just said why."""
        try:
            return super().check()
        except Refused as refused:
            if refused.code not in PASSING:
                arriving.take(upload=self._upload)
            raise

    def adopt(self, kind: str) -> None:
        """As of any file, once: raises :class:`Refused` where another form has joined it already."""
        if not self.refused and not arriving.take(upload=self._upload):
            raise gone()
        super().adopt(kind)


def join(request: HttpRequest, field: str, at: datetime) -> None:
    """Add the uploads that the form names, of the person who posts it, to the files of ``field``, the earlier ones first.

    Somebody else's, or one that is over, is a file that is refused. One that became a document of theirs already is passed over: the form
    was posted twice.
    """
    named = dict.fromkeys(request.POST.getlist(NAMED.format(field)))
    user = request.user
    if not named or not isinstance(user, User):
        return
    ids = [pk for one in named if (pk := _uuid(one)) is not None]
    rows = {row.pk: row for row in Upload.objects.visible_to(user, at).filter(pk__in=ids[: limits().files_per_request])}
    joined = set(Document.objects.filter(pk__in=ids, uploaded_by=user).values_list("pk", flat=True))
    vault.open_rows(rows.values())
    for pk in ids:
        if pk not in joined:
            room = limits().files_per_request - len(request.FILES.getlist(field))
            request.FILES.appendlist(field, _file(rows.get(pk), room))  # type: ignore[arg-type]  # Django asks of it only close()


def _file(row: Upload | None, room: int) -> SealedUpload:
    if row is None:
        return SealedUpload("document", "", gone())
    if room < 1:
        return SealedUpload(row.name, "", Refused("too_many", limit=limits().files_per_request))
    return ArrivedUpload(row)


def gone() -> Refused:
    return Refused("gone", hours=int(Upload.lasts().total_seconds()) // 3600)


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
