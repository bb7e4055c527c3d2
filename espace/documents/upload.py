"""Files on their way in: sealed segment by segment as the request is read. Django's own handlers would put them in clear on disk.

A view finds :class:`SealedUpload` objects in ``request.FILES``. One that nobody adopted is removed with the request, whatever
its end: refused form, error, cut line. One that a dying process left behind is removed by ``chores.sweep_orphans``.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterable
from contextlib import suppress
from typing import IO, Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.db import DatabaseError
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from espace.accounts.roles import Role
from espace.documents.apart import LOOKED_INSIDE, look_inside
from espace.documents.limits import MEGABYTE, limits
from espace.documents.names import clean_name
from espace.documents.reading import SealedReader
from espace.documents.refusals import Refused
from espace.documents.sniff import Sniffed, sniff
from espace.documents.store import BlobWriter, StorageFault, blobs
from espace.vault.models import UnitKey
from espace.vault.streaming import Sealer
from espace.vault.units import keep_keys

HEAD = 8 * 1024
# The multipart parser costs as much for a small piece as for a large one.
CHUNK = 256 * 1024
logger = logging.getLogger(__name__)


class SealedUpload:
    """A file that arrived: ``name`` as given, ``size`` in plain bytes, ``sha256`` (hex) and ``head`` (first 8 KiB) of the plain bytes.

    ``refused`` says why there is nothing behind it: too large, too many, signed out, no room. Its data key lives in memory only,
    until :meth:`adopt` stores it. ``document`` is the id that its document takes, where that was told to somebody already.
    """

    document: UUID | None = None

    def __init__(self, name: str, content_type: str, refused: Refused | None = None) -> None:
        self.name = name
        self.content_type = content_type
        self.refused = refused
        self.unit = uuid.uuid4()
        self.key = AESGCM.generate_key(bit_length=256)
        self.size = 0
        self.head = b""
        self._digest = hashlib.sha256()
        self._sealer = Sealer(self.key, self.unit.bytes)
        self._writer: BlobWriter | None = None
        self._kept = False
        self._adopted = False
        self._sniffed: Sniffed | None = None

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def receive(self, chunk: bytes, most: int) -> None:
        """Seal one more piece; above ``most`` bytes in all the file is dropped, and what follows is let through unread."""
        if self.refused:
            return
        self.size += len(chunk)
        if self.size > most:
            self._refuse(Refused("too_large", limit=most // MEGABYTE))
            return
        if len(self.head) < HEAD:
            self.head += chunk[: HEAD - len(self.head)]
        self._digest.update(chunk)
        try:
            self._writer = self._writer or blobs().writer(self.unit)
            if sealed := self._sealer.update(chunk):
                self._writer.write(sealed)
        except StorageFault as fault:
            self._out_of_order(fault)

    def complete(self) -> None:
        """The last byte came: the sealed file becomes durable. An empty file keeps nothing."""
        if self.refused:
            return
        if self._writer is None:
            self.refused = Refused("empty")
            return
        try:
            self._writer.write(self._sealer.finish())
            self._writer.keep()
            self._kept = True
        except StorageFault as fault:
            self._out_of_order(fault)

    def open(self) -> SealedReader:
        """Read it again, opened as it is read. Raises its refusal."""
        if self.refused:
            raise self.refused
        return SealedReader(blobs().open(self.unit), self.key, self.unit.bytes)

    def check(self) -> Sniffed:
        """Whether it may become a document: what it is, by its content. Raises :class:`Refused`, and again if asked again.

        A picture is written anew in the place of the one that came, which is gone from then on: ``name``, ``size``, ``sha256`` and
        ``head`` are those of the new one.
        """
        reader = self.open()
        if self._sniffed is None:
            try:
                self._within(self.size)
                self._sniffed = self._looked_inside(sniff(self.name, reader), reader)
            except Refused as refused:
                self.refused = refused
                raise
        return self._sniffed

    def _looked_inside(self, sniffed: Sniffed, reader: SealedReader) -> Sniffed:
        if sniffed.media_type not in LOOKED_INSIDE:
            return sniffed
        looked = look_inside(reader, sniffed.media_type)
        if not looked.extension:
            return sniffed
        self._replace(looked.pieces)
        if looked.media_type != sniffed.media_type:
            self.name = clean_name(f"{sniffed.name.rpartition('.')[0]}.{looked.extension}")
        return Sniffed(clean_name(self.name), looked.media_type)

    def _replace(self, pieces: Iterable[bytes]) -> None:
        """Seal other bytes in the place of those that came, under the same key; nothing of the former is left once it is kept."""
        self.size, self.head, self._digest = 0, b"", hashlib.sha256()
        sealer = Sealer(self.key, self.unit.bytes)
        try:
            writer = blobs().writer(self.unit)
            try:
                for piece in pieces:
                    self._count(piece)
                    self._within(self.size)
                    if sealed := sealer.update(piece):
                        writer.write(sealed)
                writer.write(sealer.finish())
                writer.keep()
            finally:
                writer.discard()
        except StorageFault as fault:
            logger.error("A picture could not be stored: %s", fault)
            raise Refused(fault.code) from fault

    def _within(self, size: int) -> None:
        most = limits().file_bytes
        if size > most:
            raise Refused("too_large", limit=most // MEGABYTE)

    def _count(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if len(self.head) < HEAD:
            self.head += chunk[: HEAD - len(self.head)]
        self._digest.update(chunk)

    def adopt(self, kind: str) -> None:
        """Make it a unit of this kind, inside the caller's transaction: if that is rolled back the file goes with the request."""
        if self.refused:
            raise self.refused
        keep_keys(kind, [(self.unit, self.key)])
        self._adopted = True

    def close(self) -> None:
        """The request is over: what was not adopted is removed. Django calls this for every uploaded file."""
        if self._writer is not None and not self._kept:
            self._writer.discard()
        if not self._kept:
            return
        # A database that does not answer here is no reason to fail: the chore looks again.
        with suppress(DatabaseError):
            if not (self._adopted and UnitKey.objects.filter(pk=self.unit).exists()):
                self._kept = False
                blobs().delete(self.unit)

    def _refuse(self, why: Refused) -> None:
        self.refused = why
        self.head = b""
        if self._writer is not None:
            self._writer.discard()

    def _out_of_order(self, fault: StorageFault) -> None:
        logger.error("A file could not be stored: %s", fault)
        self._refuse(Refused(fault.code))


def uploads(request: HttpRequest, field: str) -> list[SealedUpload]:
    """The files of one field of a form, in order."""
    files: list[Any] = request.FILES.getlist(field)
    return [one for one in files if isinstance(one, SealedUpload)]


class SealingUploadHandler(FileUploadHandler):
    """Seals what arrives. The request is read to its end even when its files are refused, so that the browser gets its answer."""

    chunk_size = CHUNK

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        user = getattr(request, "user", None)
        self._signed_in = bool(user and user.is_authenticated)
        staff = self._signed_in and getattr(user, "role", Role.CUSTOMER) != Role.CUSTOMER
        self._limits = limits()
        self._most = self._limits.while_streaming(staff=staff)
        self._uploads: list[SealedUpload] = []
        self._parsing = False

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]] | None:
        """Parse the request ourselves, counting: a body shorter than announced is refused whole, not acted upon by half."""
        if self._parsing:
            return None
        if not self._signed_in and content_length > self._limits.file_bytes + MEGABYTE:
            # Nobody's files: worth an answer when small (a session that ended), not worth reading when huge.
            return QueryDict(encoding=encoding), MultiValueDict()
        self._parsing = True
        body = CountedBody(input_data)
        try:
            parsed: tuple[QueryDict, MultiValueDict[str, Any]] = MultiPartParser(META, body, [self], encoding).parse()  # type: ignore[arg-type]
        except BaseException:
            self._forget()
            raise
        if body.count < content_length:
            self._forget()
            raise MultiPartParserError("The request was cut.")
        return parsed

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        refused = None
        if not self._signed_in:
            refused = Refused("signed_out")
        elif len(self._uploads) >= self._limits.files_per_request:
            refused = Refused("too_many", limit=self._limits.files_per_request)
        self._uploads.append(SealedUpload(self.file_name or "", self.content_type or "", refused))
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._uploads[-1].receive(raw_data, self._most)

    def file_complete(self, file_size: int) -> SealedUpload:  # type: ignore[override]  # Django asks of it only close()
        upload = self._uploads[-1]
        upload.complete()
        return upload

    def upload_interrupted(self) -> None:
        raise MultiPartParserError("A file was cut.")

    def _forget(self) -> None:
        for upload in self._uploads:
            upload.close()


class CountedBody:
    """The request's body, counted as it is read."""

    def __init__(self, body: IO[bytes]) -> None:
        self._body = body
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._body.read(size)
        self.count += len(data)
        return data
