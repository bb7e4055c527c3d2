"""Sealed files in memory, for the tests of what reads them."""

from __future__ import annotations

import io
import zipfile

from espace.documents.reading import SealedReader
from espace.vault.streaming import Sealer

KEY = bytes(32)
UNIT = b"a unit's 16 byte"


class Bytes:
    """Sealed bytes in memory."""

    def __init__(self, value: bytes) -> None:
        self.value = value

    @property
    def size(self) -> int:
        return len(self.value)

    def read_at(self, position: int, size: int) -> bytes:
        return self.value[position : position + size]


def reader(plain: bytes) -> SealedReader:
    sealer = Sealer(KEY, UNIT)
    return SealedReader(Bytes(sealer.update(plain) + sealer.finish()), KEY, UNIT)


def archive(*entries: tuple[str, bytes], stored: bool = False) -> bytes:
    """A ZIP with these entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9"
WEBP = b"RIFF" + (20).to_bytes(4, "little") + b"WEBPVP8L" + bytes(12)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40)
DOCX = archive(("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b"<x/>"), ("word/document.xml", b"<x/>"))
XLSX = archive(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<x/>"))
ODT = archive(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>"), stored=True)
ODS = archive(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>"), stored=True)
TXT = "Chère Madame,\r\nvoici ma facture : 12 €.\r\n".encode()
FILES = {
    "pdf": (PDF, "application/pdf"),
    "png": (PNG, "image/png"),
    "jpg": (JPEG, "image/jpeg"),
    "jpeg": (JPEG, "image/jpeg"),
    "webp": (WEBP, "image/webp"),
    "heic": (HEIC, "image/heic"),
    "docx": (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "odt": (ODT, "application/vnd.oasis.opendocument.text"),
    "ods": (ODS, "application/vnd.oasis.opendocument.spreadsheet"),
    "txt": (TXT, "text/plain"),
    "csv": (b"numero;nom\r\n1;Martin\r\n", "text/csv"),
}
