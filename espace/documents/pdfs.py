"""Does a PDF hold what is no page: a program, another file, a command, a lock? (OWASP ASVS 5.0, 5.2; ISO 32000-2, 12.6 and 7.11.)

Every object of the file is looked at, whether a page leads to it or not, and objects in compressed streams too. qpdf writes each
dictionary out in one way (``/J#53`` as ``/JS``), and one search finds the few worth a closer look: a long document costs a second,
not a minute. Runs in the process of ``apart_process``. Imports nothing of Django.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from espace.documents.declined import Declined, Inside

# Keys of dictionaries, and kinds of actions (/S), with what they are to their reader.
KEYS = {
    "/JS": "pdf_scripts",
    "/JavaScript": "pdf_scripts",
    "/XFA": "pdf_scripts",
    "/EF": "pdf_files",
    "/EmbeddedFiles": "pdf_files",
    "/RichMedia": "pdf_files",
    "/RichMediaContent": "pdf_files",
    "/Encrypt": "pdf_encrypted",
}
ACTIONS = {
    "/JavaScript": "pdf_scripts",
    "/Rendition": "pdf_scripts",
    "/Launch": "pdf_launches",
    "/ImportData": "pdf_launches",
    "/GoToE": "pdf_files",
    "/RichMediaExecute": "pdf_files",
}
TYPES = {"/EmbeddedFile": "pdf_files"}
WORTH_A_LOOK = re.compile(rb"/(?:%s)(?![A-Za-z0-9])" % b"|".join(
    sorted({name[1:].encode() for name in (*KEYS, *ACTIONS, *TYPES)})
))  # fmt: skip


def _prepare() -> None:
    """Open one encrypted file: qpdf opens the machine's source of random numbers on the first, and where it is used no file opens."""
    file = io.BytesIO()
    with pikepdf.new() as made:
        made.save(file, encryption=pikepdf.Encryption(owner="-", user=""))
    pikepdf.open(file).close()


_prepare()


def look(data: bytes, media_type: str) -> Inside:
    """Raises :class:`Declined`: pdf_scripts, pdf_files, pdf_launches, pdf_encrypted, damaged; or what qpdf raises for damage."""
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise Declined("pdf_encrypted") from None
    with pdf:
        # Encrypted under the empty password too: it opens for all, but for the scanner.
        if pdf.is_encrypted:
            raise Declined("pdf_encrypted")
        if not pdf.pages:
            raise Declined("damaged")
        for found in pdf.objects:
            shown: Any = found.stream_dict if isinstance(found, pikepdf.Stream) else found
            if isinstance(shown, pikepdf.Object) and WORTH_A_LOOK.search(shown.unparse(resolved=True)):
                for code in _found(shown):
                    raise Declined(code)
    return Inside(media_type)


def _found(top: pikepdf.Object) -> Iterator[str]:
    """The codes of what this object holds itself; the objects that it refers to have their own turn."""
    waiting: list[Any] = [top]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Dictionary):
            for key, value in one.items():
                if key in KEYS:
                    yield KEYS[key]
                elif isinstance(value, pikepdf.Name):
                    yield from _named(key, str(value))
                elif not getattr(value, "is_indirect", False):
                    waiting.append(value)
                elif key == "/S":
                    yield from _named(key, str(value))
        elif isinstance(one, pikepdf.Array):
            waiting += [value for value in one if not getattr(value, "is_indirect", False)]


def _named(key: str, name: str) -> Iterator[str]:
    names = {"/S": ACTIONS, "/Type": TYPES}.get(key, {})
    if name in names:
        yield names[name]
