"""The faulty rows of an export, given back as they came after two more columns, for whoever made the export to correct.

The two columns stand first: a row that is too short or too long keeps its shape, and is still faulty if it comes back as
it left. A cell that a spreadsheet would take for a formula gets a leading apostrophe (OWASP, "CSV injection"), phone numbers
and negative amounts too: left bare, ``+33612345678`` would come back from Excel as 33612345678 or 3.36E+10. The reader of
rows takes this apostrophe off again. A workbook holds texts only, which no spreadsheet calculates, and needs none.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import BinaryIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace.contracts.importing import write_workbook
from espace.contracts.importing.cells import escape
from espace.contracts.importing.columns import OURS
from espace.contracts.importing.faults import Fault
from espace.contracts.importing.reading import Layout

_MARKS = {"utf-8-sig": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
_TYPES = {"csv": "text/csv; charset={}", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_CHARSETS = {
    "utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16", "cp1252": "windows-1252", "mac-roman": "macintosh",
}  # fmt: skip
"""The names that the web has for these encodings, where they are others (IANA); a mark at the beginning says which UTF-16."""

FaultyRow = tuple[int, Sequence[str], Sequence[Fault]]


def media_type(layout: Layout) -> str:
    """What the file is, for whoever is given it: a text in the encoding that it came in."""
    return _TYPES[layout.kind].format(_CHARSETS.get(layout.encoding, layout.encoding))


def write(out: BinaryIO, layout: Layout, rows: Iterable[FaultyRow]) -> None:
    """Write (line, cells of the file, faults) as ``layout`` says: same kind, encoding, delimiter and columns.

    The added columns name the columns to correct and say why, in the active language. Nothing is kept in memory.
    """
    added = OURS["en" if (get_language() or "fr").startswith("en") else "fr"]
    table = chain([[*added, *layout.header]], map(_told, rows))
    if layout.kind == "xlsx":
        write_workbook.write(out, table)
        return
    codec = layout.encoding.removesuffix("-sig")
    out.write(_MARKS.get(layout.encoding, b""))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=layout.delimiter)
    for cells in table:
        writer.writerow([escape(cell) for cell in cells])
        out.write(text.getvalue().encode(codec, "replace"))
        text.seek(0)
        text.truncate()


def _told(row: FaultyRow) -> list[str]:
    line, cells, faults = row
    columns = " | ".join(dict.fromkeys(fault.column for fault in faults))
    reasons = " ".join(fault.message for fault in faults)
    return [columns, _("Ligne {line} : {reasons}").format(line=line, reasons=reasons), *cells]
