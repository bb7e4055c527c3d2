"""What the bytes of an export are: a workbook, text in some encoding, or no table at all."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from espace.contracts.importing.unreadable import Unreadable

CHUNK = 1 << 18
HEAD = 4096

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-15", "cp850", "mac-roman")
"""What a user may choose. The last two are what old consoles and old Macs still export."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"RIFF", "image"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"PK\x05\x06", "archive"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<table", b"<?xml", b"<!--")


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of ``file`` from its start."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def is_workbook(file: BinaryIO) -> bool:
    """True for a zipped workbook, False for text. Raises :class:`Unreadable` for what is neither."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(_ZIP):
        return True
    if head.startswith(_OLE):
        # A workbook with a password is wrapped in the old container, whose directory names it in UTF-16.
        wrapped = "EncryptedPackage".encode("utf-16-le")
        seen = b""
        for chunk in chunks(file):
            if wrapped in seen + chunk:
                raise Unreadable("password")
            seen = chunk[-len(wrapped) :]
        raise Unreadable("old_workbook")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            raise Unreadable("not_a_spreadsheet", kind=kind)
    if head[4:8] == b"ftyp":
        raise Unreadable("not_a_spreadsheet", kind="image")
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(_MARKUP):
        raise Unreadable("not_a_spreadsheet", kind="XML" if start.startswith(b"<?xml") else "HTML")
    return False


def encoding_of(file: BinaryIO) -> str:
    """The encoding of a text, decided on all its bytes: UTF-16 by its mark or its zeros, UTF-8 if valid, else cp1252.

    A sample does not decide: the first accent of a portfolio may stand in its last row. UTF-8 with a few broken
    characters stays UTF-8 (those rows are faulty); reading it as cp1252 would spoil every accent in silence.
    """
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    if b"\x00" in head:
        return _without_mark(head)
    marked = head.startswith(codecs.BOM_UTF8)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = broken = 0
    for chunk in chain(chunks(file), [b""]):
        if b"\x00" in chunk:
            raise Unreadable("binary")
        text = decoder.decode(chunk, final=not chunk)
        if not text.isascii():
            lost = text.count("\ufffd")
            broken += lost
            good += len(text) - len(text.encode("ascii", "ignore")) - lost
    if marked:
        return "utf-8-sig"
    return "utf-8" if not broken or good >= 10 * broken else "cp1252"


def _without_mark(head: bytes) -> str:
    """UTF-16 without its mark: in Western text every other byte is zero."""
    pairs = len(head) // 2
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if pairs and odd > pairs * 0.6 and even <= pairs * 0.05:
        return "utf-16-le"
    if pairs and even > pairs * 0.6 and odd <= pairs * 0.05:
        return "utf-16-be"
    raise Unreadable("binary")


def check_size(file: BinaryIO, limit: int) -> None:
    """Raise :class:`Unreadable` when ``file`` is empty or longer than ``limit`` bytes."""
    size = file.seek(0, 2)
    if size == 0:
        raise Unreadable("empty")
    if size > limit:
        raise Unreadable("too_large", limit=limit // 1_000_000)
