"""Sealed files in memory, for the tests of what reads them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pillow_heif
from PIL import Image

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


def picture(kind: str, size: tuple[int, int] = (16, 16), color: str = "white", **options: Any) -> bytes:
    """A picture of one colour as JPEG, PNG, WEBP or HEIF; written as the product writes one, so that it stays what it is."""
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, kind, **{"quality": 90, "compress_level": 4} | options)
    return file.getvalue()


def pdf(*objects: bytes, catalog: bytes = b"") -> bytes:
    """A PDF of one blank page; ``objects`` are its objects 4 and following, ``catalog`` what its catalogue holds besides."""
    every = (
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        *objects,
    )
    made, places = b"%PDF-1.7\n", []
    for number, content in enumerate(every, 1):
        places.append(b"%010d 00000 n \n" % len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    count = len(places) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, b"".join(places))
    return made + table + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(made))


def marked(words: bytes) -> bytes:
    """A PDF that holds these words, in clear."""
    return pdf(b"(" + words + b")")


pillow_heif.register_heif_opener()
PDF = pdf()
PNG = picture("PNG")
JPEG = picture("JPEG")
WEBP = picture("WEBP")
HEIC = picture("HEIF")
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
