"""The copy to carry away (article 20 GDPR): what the person provided and their own history, nothing that staff wrote.

``data.json`` (its schema beside it), a CSV a table, the files they gave, and ``manifest.json`` with the SHA-256 of each.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from espace import register
from espace.privacy.exports import columns, files
from espace.privacy.exports.access import Copy
from espace.privacy.exports.people import iso
from espace.privacy.exports.walking import Reader, Row, links_of
from espace.register.article30 import FORMULA
from espace.register.holdings import Table

FORMAT = "espace-portable-1"
SCHEMA = Path(__file__).with_name(f"{FORMAT}.json")
MANIFEST = "manifest.json"


def write(copy: Copy) -> dict[str, Any]:
    """Write the whole copy; what it holds, in figures. The package counts its entries' digests."""
    copy.counts = {"files": 0, "files_lost": 0, "files_waiting": 0, "tables": {}}
    given = list(_files(copy))
    wanted = [one for one in columns.portable() if one[0].name not in columns.PROFILE]
    with copy.package.text("data.json") as say:
        head = {
            "format": FORMAT, "asked_at": iso(copy.until), "controller": register.load().controller.name,
            "person": _person(copy), "files": given,
        }  # fmt: skip
        say(json.dumps(head, ensure_ascii=False)[:-1] + ', "tables": {')
        before = ""
        for table, names in wanted:
            say(f"{before}\n{json.dumps(table.name)}: [")
            before, count = ",", 0
            for count, row in enumerate(_own(copy, table, names), 1):
                say((",\n" if count > 1 else "\n") + json.dumps(_record(row), ensure_ascii=False))
            say("]")
            copy.counts["tables"][table.name] = count
        say("\n}}\n")
    for table, names in wanted:
        if copy.counts["tables"][table.name]:
            with copy.package.text(f"tables/{table.name}.csv") as say:
                _csv(say, table, names, _own(copy, table, names))
    copy.package.file(SCHEMA.name, [SCHEMA.read_bytes()])
    entries = [{"path": one.path, "size": one.size, "sha256": one.sha256} for one in copy.package.entries]
    manifest = json.dumps({"format": FORMAT, "entries": entries}, ensure_ascii=False, indent=1)
    copy.package.file(MANIFEST, [manifest.encode()])
    return copy.counts


def _own(copy: Copy, table: Table, names: tuple[str, ...]) -> Iterator[Row]:
    """The rows that the person supplied of themselves: what they prepare for somebody else is about them (article 20(4))."""
    for row in Reader(table, names, copy.customer.pk, copy.until, own=True):
        if copy.people.is_person(row.source):
            yield row


def _person(copy: Copy) -> dict[str, str]:
    """Identity, contact and optional data: the person told them, by whatever way they came in."""
    found: dict[str, str] = {}
    for table, names in columns.portable():
        if table.name in columns.PROFILE:
            sealed = [name for name in names if name in table.sealed]
            for row in Reader(table, sealed, copy.customer.pk, copy.until):
                found |= {name: str(value or "") for name, value in row.values.items()}
    return found


def _files(copy: Copy) -> Iterator[dict[str, Any]]:
    for file in files.files_of(copy.customer.pk, copy.until, own=True):
        if not copy.people.is_person(file.row.source):
            continue
        if file.lost:
            copy.counts["files_lost"] += 1
            continue
        path = copy.package.free("files", file.name)
        copy.package.file(path, file.pieces, size=file.size)
        copy.counts["files"] += 1
        yield {"path": path, "name": file.name, "size": file.size, "record": file.row.pk}


def _record(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"id": row.pk, "at": row.began, "values": row.values}
    if row.links:
        found["links"] = row.links
    return found


def _csv(say: Callable[[str], None], table: Table, names: tuple[str, ...], rows: Iterator[Row]) -> None:
    """One line a record; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    held = io.StringIO()
    writer = csv.writer(held)
    links = links_of(table)
    writer.writerow(["id", "at", *links, *names])
    for row in rows:
        cells = [row.pk, row.began, *(row.links.get(name, "") for name in links), *map(row.values.get, names)]
        writer.writerow([cell(value) for value in cells])
        say(held.getvalue())
        held.seek(0)
        held.truncate()


def cell(value: Any) -> str:
    """A value as a cell that no spreadsheet runs (OWASP, CSV injection)."""
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(FORMULA) else text
