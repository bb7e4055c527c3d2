"""Is a file what its name says? The content decides; the name must agree; the type that the browser declares counts for nothing.

``puremagic`` names what a refused file really is and catches programs dressed as text. Whether a file is of an accepted format
is decided by the checks below, which know more: office documents are opened as far as their table of contents.
Nothing is executed, expanded or rendered here: that is done in a process apart (``apart.py``), and what is accepted is served as an
attachment all the same (``serving.py``).
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import puremagic

from espace.documents.limits import limits
from espace.documents.names import clean_name, extension_of
from espace.documents.reading import SealedReader
from espace.documents.refusals import Refused

HEAD = 8 * 1024
TAIL = 64 * 1024
# Readers of PDF look for its mark in so many bytes (ISO 32000-1, annex H), and for its end in as many: those of a file that is one.
EDGE = 1024
PDF_MARK = b"%PDF-"
LARGEST_DIRECTORY = 2 * 1024 * 1024  # bytes of a ZIP's table of contents: some 30,000 entries
END_OF_DIRECTORY = b"PK\x05\x06"
END_LENGTH = 22
# What an office document may unpack to. Beyond the first size, one that packs better than the ratio is a bomb: real ones stay under 40.
MOST_PARTS = 5_000
MOST_UNPACKED, SMALL_UNPACKED, MOST_RATIO = 600_000_000, 50_000_000, 100
HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OOXML = "application/vnd.openxmlformats-officedocument."
# The beginnings of text that a program would run or a browser would render.
PAGES = (b"<!doctype", b"<html", b"<script", b"<?php")
ACTIVE_TEXT = (
    b"<!doctype",
    b"<html",
    b"<head",
    b"<body",
    b"<script",
    b"<svg",
    b"<iframe",
    b"<?xml",
    b"<?php",
    b"#!",
    b"{\\rtf",
)


@dataclass(frozen=True)
class Sniffed:
    """What a file is: its cleaned name, and the media type that its content has."""

    name: str
    media_type: str


def sniff(given_name: str, content: SealedReader) -> Sniffed:
    """Check a file that has arrived. Raises :class:`Refused`: empty, not_allowed, not_what_it_says, looks_like, damaged,
    polyglot, macros, too_heavy."""
    if content.length == 0:
        raise Refused("empty")
    name = clean_name(given_name)
    said = extension_of(name)
    allowed = limits()
    if said not in allowed.formats:
        raise Refused("not_allowed", formats=allowed.listed)
    head = b"".join(content.stream(0, HEAD))
    media_type = CHECKS[said](head, content)
    if media_type is None:
        found = _really(head)
        raise (
            Refused("looks_like", said=said, found=found)
            if found and found != said
            else Refused("not_what_it_says", said=said)
        )
    _one_file_only(head, content, media_type)
    return Sniffed(name, media_type)


def _one_file_only(head: bytes, content: SealedReader, media_type: str) -> None:
    """Refuse what another program would read as another file: a ZIP behind it, a PDF or a page of the Web at its beginning.

    (A ZIP is read from its end, a PDF from its first 1,024 bytes; what a program would run is read from byte 0, which is the format's.)
    """
    begin = head[:EDGE].lower()
    is_pdf, is_zip = media_type == "application/pdf", media_type.startswith((OOXML, OPEN_DOCUMENT))
    if not is_pdf and PDF_MARK.lower() in begin:
        raise Refused("polyglot")
    if not media_type.startswith("text/") and any(mark in begin for mark in PAGES):
        raise Refused("polyglot")
    if not is_zip and _ends_as_zip(content):
        raise Refused("polyglot")


def _ends_as_zip(content: SealedReader) -> bool:
    """Whether a ZIP's end stands there: its four bytes, then counts and places that agree with one another."""
    tail = b"".join(content.stream(max(0, content.length - TAIL - END_LENGTH)))
    at = tail.rfind(END_OF_DIRECTORY)
    while at >= 0:
        end = tail[at : at + END_LENGTH]
        here, everywhere = end[8:10], end[10:12]
        directory = int.from_bytes(end[12:16], "little")
        if len(end) == END_LENGTH and here == everywhere and directory < content.length:
            return True
        at = tail.rfind(END_OF_DIRECTORY, 0, at)
    return False


def _pdf(head: bytes, content: SealedReader) -> str | None:
    # A byte order mark or blank lines before the mark are common; a whole other file before it is not a PDF to us.
    if not head.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n\t \0").startswith(PDF_MARK):
        return None
    if b"%%EOF" not in _tail(content).rstrip(b"\r\n\t \0")[-EDGE:]:
        raise Refused("damaged")
    return "application/pdf"


def _jpeg(head: bytes, content: SealedReader) -> str | None:
    return "image/jpeg" if head.startswith(b"\xff\xd8\xff") else None


def _png(head: bytes, content: SealedReader) -> str | None:
    if not head.startswith(b"\x89PNG\r\n\x1a\n") or head[12:16] != b"IHDR":
        return None
    if b"IEND" not in _tail(content):
        raise Refused("damaged")
    return "image/png"


def _webp(head: bytes, content: SealedReader) -> str | None:
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return None
    if int.from_bytes(head[4:8], "little") + 8 > content.length:
        raise Refused("damaged")
    return "image/webp"


def _heic(head: bytes, content: SealedReader) -> str | None:
    size = int.from_bytes(head[:4], "big")
    brands = {head[8:12], *(head[start : start + 4] for start in range(16, min(size, 256), 4))}
    return "image/heic" if head[4:8] == b"ftyp" and brands & HEIF_BRANDS and b"avif" not in brands else None


def _text(head: bytes, content: SealedReader) -> str | None:
    """Characters and line ends only, to the last byte: UTF-8, cp1252, or UTF-16 with its mark."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    begin = head.decode("utf-16", "replace").encode() if wide else head.removeprefix(codecs.BOM_UTF8)
    if begin.lstrip()[:16].lower().startswith(ACTIVE_TEXT) or (not wide and _really(head) in PROGRAMS):
        return None
    try:
        if wide:
            decoder = codecs.getincrementaldecoder("utf-16")()
            clean = not any(CONTROLS.search(decoder.decode(piece)) for piece in content.stream())
        else:
            clean = all(len(piece.translate(None, CONTROL_BYTES)) == len(piece) for piece in content.stream())
    except UnicodeDecodeError:
        return None
    return "text/plain" if clean else None


def _csv(head: bytes, content: SealedReader) -> str | None:
    return "text/csv" if _text(head, content) else None


def _office(kind: str, main: str) -> Callable[[bytes, SealedReader], str | None]:
    def check(head: bytes, content: SealedReader) -> str | None:
        if not head.startswith(b"PK\x03\x04"):
            return None
        with _table_of_contents(content) as archive:
            names = {info.filename for info in archive.infolist()}
        if "[Content_Types].xml" not in names or main not in names:
            return None
        # Word and Excel name it so; a renamed .docm is caught here.
        if any(
            name.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in name.lower() for name in names
        ):
            raise Refused("macros")
        return OOXML + kind

    return check


def _open_document(kind: str) -> Callable[[bytes, SealedReader], str | None]:
    def check(head: bytes, content: SealedReader) -> str | None:
        # ODF 1.3, part 2, 3.3: the first entry is "mimetype", stored, without extra field.
        declared = (OPEN_DOCUMENT + kind).encode()
        if (
            not head.startswith(b"PK\x03\x04")
            or head[30:38] != b"mimetype"
            or head[38 : 38 + len(declared)] != declared
        ):
            return None
        with _table_of_contents(content) as archive:
            names = {info.filename for info in archive.infolist()}
        if "content.xml" not in names:
            return None
        if any(name.startswith(("Basic/", "Scripts/")) for name in names):
            raise Refused("macros")
        return OPEN_DOCUMENT + kind

    return check


CHECKS: dict[str, Callable[[bytes, SealedReader], str | None]] = {
    "pdf": _pdf,
    "jpg": _jpeg,
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "heic": _heic,
    "heif": _heic,
    "docx": _office("wordprocessingml.document", "word/document.xml"),
    "xlsx": _office("spreadsheetml.sheet", "xl/workbook.xml"),
    "odt": _open_document("text"),
    "ods": _open_document("spreadsheet"),
    "txt": _text,
    "csv": _csv,
}
PROGRAMS = {
    "exe",
    "dll",
    "elf",
    "so",
    "class",
    "jar",
    "pdf",
    "zip",
    "png",
    "jpg",
    "gif",
    "html",
    "xml",
    "rtf",
    "doc",
    "msi",
    "lnk",
}
CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f\x1a") | {0x7F})
CONTROLS = re.compile(f"[{re.escape(CONTROL_BYTES.decode())}]")


def _tail(content: SealedReader) -> bytes:
    return b"".join(content.stream(max(0, content.length - TAIL)))


def _table_of_contents(content: SealedReader) -> zipfile.ZipFile:
    """The ZIP's directory, after its declared size was looked at: a directory of millions of entries is a bomb."""
    tail = b"".join(content.stream(max(0, content.length - TAIL - END_LENGTH)))
    end = tail.rfind(END_OF_DIRECTORY)
    if end < 0 or len(tail) < end + END_LENGTH:
        raise Refused("damaged")
    if int.from_bytes(tail[end + 12 : end + 16], "little") > LARGEST_DIRECTORY:
        raise Refused("damaged")
    try:
        archive = zipfile.ZipFile(io.BufferedReader(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError) as error:
        raise Refused("damaged") from error
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    is_bomb = unpacked > SMALL_UNPACKED and unpacked > MOST_RATIO * content.length
    if is_bomb or unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise Refused("too_heavy")
    return archive


def _really(head: bytes) -> str | None:
    """The extension of what the content looks like, where ``puremagic`` is fairly sure."""
    if not head:
        return None
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    sure = [match for match in matches if match.confidence >= 0.4 and match.extension]
    return str(sure[0].extension).lstrip(".").lower() if sure else None
