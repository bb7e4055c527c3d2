"""The columns of an export and the fields they are read as: recognised, shown with their first cells, corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from espace.contracts.importing import columns, reading
from espace.contracts.importing.kinds import ENCODINGS
from espace.contracts.importing.labels import LABELS, named
from espace.documents.limits import limits

SHOWN = 3
"""Rows shown below the header, to recognise one's own file."""
IGNORED = ""


@dataclass(frozen=True)
class Column:
    """One column of the file: its place, its name, its first cells, and the field it is read as ("" for none)."""

    index: int
    name: str
    cells: list[str]
    field: str
    is_sure: bool


@dataclass(frozen=True)
class Preview:
    """What a file looks like before it is rehearsed."""

    columns: list[Column]
    layout: reading.Layout
    missing: str
    absent: list[str]

    @property
    def is_text(self) -> bool:
        return self.layout.kind == "csv"


def look(file: BinaryIO, *, mapping: Mapping[str, str], encoding: str = "", delimiter: str = "") -> Preview:
    """The header and the first rows, read with ``mapping`` or as recognised. Raises ``Unreadable``."""
    with reading.read(file, limit=limits().import_bytes, encoding=encoding, delimiter=delimiter) as sheet:
        rows = [cells for _line, cells in islice(sheet.rows, SHOWN)]
        found = columns.apply(sheet.header, mapping) if mapping else columns.recognise(sheet.header)
        fields = {match.index: (name, match.confidence) for name, match in found.matches.items()}
        shown = [
            Column(
                index,
                name or _("colonne %(number)s") % {"number": index + 1},
                [row[index].strip() if index < len(row) else "" for row in rows],
                fields.get(index, (IGNORED, 0))[0],
                fields.get(index, (IGNORED, 1.0))[1] == columns.EXACT,
            )
            for index, name in enumerate(sheet.header)
        ]
        return Preview(shown, sheet.layout, named(found.missing), list(found.absent))


def chosen(posted: Mapping[str, str], preview: Preview) -> tuple[dict[str, str], list[str]]:
    """The mapping that a form says (``column-3`` = ``surname``), and what is wrong with it in sentences."""
    mapping: dict[str, str] = {}
    wrong: list[str] = []
    for column in preview.columns:
        field = posted.get(f"column-{column.index}", IGNORED)
        if field not in LABELS:
            continue
        if field in mapping:
            wrong.append(_("Deux colonnes sont lues comme « %(field)s » : gardez-en une.") % {"field": LABELS[field]})
        mapping[field] = preview.layout.header[column.index]
    missing = columns.apply(preview.layout.header, mapping).missing
    if missing:
        wrong.append(_("Il manque une colonne pour : %(fields)s.") % {"fields": named(missing)})
    return mapping, wrong


def fields() -> list[tuple[str, str]]:
    """What a column may be read as, for a select."""
    return [(IGNORED, _("ne pas lire")), *((name, str(label)) for name, label in LABELS.items())]


def encodings() -> list[tuple[str, str]]:
    """The encodings, in the words of whoever exported the file."""
    words = {
        "utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM)", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16 (BE)", "cp1252": "Windows (cp1252)",
        "iso-8859-15": "ISO 8859-15", "cp850": "DOS (cp850)", "mac-roman": "Mac",
    }  # fmt: skip
    return [(name, words[name]) for name in ENCODINGS]


def delimiters() -> list[tuple[str, str]]:
    return [(";", _("point-virgule")), (",", _("virgule")), ("\t", _("tabulation")), ("|", _("barre verticale"))]
