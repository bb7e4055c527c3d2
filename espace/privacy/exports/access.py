"""The copy of everything (article 15 GDPR): what is in it and in which order, each part written as it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from espace import register
from espace.accounts.models import Customer
from espace.lib.rows import among, batches
from espace.privacy import units
from espace.privacy.exports import columns, files, journal, page
from espace.privacy.exports.archived import Found, Note
from espace.privacy.exports.aside import Aside
from espace.privacy.exports.models import Export
from espace.privacy.exports.package import Package
from espace.privacy.exports.people import People, iso
from espace.privacy.exports.walking import NOBODY, PIECE, Reader, Row
from espace.register.holdings import Table, unit_kinds

FORMAT = "espace-access-1"
ENCODE = json.JSONEncoder(ensure_ascii=False).encode
QUOTE = json.encoder.encode_basestring
"""A text as JSON, as :data:`ENCODE` makes it, without making an encoder for each."""


@dataclass
class Copy:
    """One copy being made, and what was counted so far."""

    package: Package
    export: Export
    customer: Customer
    people: People
    archive: Found
    notes: int
    archived_notes: list[Note] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    ends: dict[tuple[str, str], list[date]] = field(default_factory=dict)

    @property
    def kinds(self) -> frozenset[str] | None:
        """The kinds of unit that the copy is limited to; ``None``: everything."""
        if self.export.kind != Export.Kind.HEIRS:
            return None
        return frozenset(kind for kind, how in unit_kinds().items() if how.group and how.group in self.export.groups)

    @cached_property
    def units(self) -> frozenset[UUID] | None:
        """The units that the copy is limited to: those of its kinds and what goes with them, but for what goes with something else (the
        files of a draft, which was nobody's but its author's)."""
        if self.kinds is None:
            return None
        person = [self.customer.pk]
        told = {kind: units.of_customers(kind, person) for kind in self.kinds}
        others = {kind: units.of_customers(kind, person) for kind in unit_kinds().keys() - self.kinds - {units.PROFILE}}
        # A person takes everything along: what goes with them alone is in the copy where its own kind is.
        followed = units.with_what_follows({kind: ids for kind, ids in told.items() if kind != units.PROFILE})
        found = frozenset[UUID]().union(*followed.values()) - frozenset[UUID]().union(
            *units.with_what_follows(others).values()
        )
        return found | told.get(units.PROFILE, set())

    def reader(self, table: Table, names: Sequence[str]) -> Reader:
        """The rows of a table that are in the copy."""
        only = {} if self.units is None else {f"{table.unit}__in": among(self.units)}
        return Reader(table, names, self.customer.pk, self.until, **only)

    def accessible(self) -> Iterator[tuple[Table, tuple[str, ...]]]:
        """The tables of this copy, each with its columns."""
        return ((t, names) for t, names in columns.accessible() if self.kinds is None or t.unit_kind in self.kinds)

    @property
    def until(self) -> datetime:
        return self.export.asked_at


def write(copy: Copy) -> dict[str, Any]:
    """Write the whole copy; what it holds and what it lacks, in figures."""
    copy.counts = {
        "notes": copy.notes, "archive": copy.archive.state, "files": 0, "files_lost": 0,
        "files_waiting": files.waiting(copy.customer.pk, copy.until), "tables": {}, "closed": 0,
    }  # fmt: skip
    write_files(copy)
    write_archive(copy)
    with Aside() as rows:
        write_data(copy, rows)
        _journal(copy)
        page.write(copy, rows)
    return copy.counts


def write_files(copy: Copy) -> None:
    """The person's files."""
    for file in files.files_of(copy.customer.pk, copy.until):
        if copy.units is not None and file.row.unit not in copy.units:
            continue
        if file.lost:
            copy.counts["files_lost"] += 1
            continue
        path = copy.package.free("files", file.name)
        copy.package.file(path, file.pieces, size=file.size)
        copy.paths[file.row.pk] = path
        copy.counts["files"] += 1


def write_archive(copy: Copy) -> None:
    """The units that left the account, as their bundles say, and their files."""
    if copy.archive.answer is None:
        return
    for name, size, pieces in copy.archive.files():
        copy.package.file(copy.package.free("archive/files", name), pieces, size=size)
    with copy.package.text("archive/data.json") as say:
        say(json.dumps({"format": "espace-archive-1"})[:-1] + ', "units": [')
        count = 0
        for count, unit in enumerate(copy.archive.units(copy.archived_notes), 1):
            say((",\n" if count > 1 else "\n") + json.dumps(unit, ensure_ascii=False, default=str))
        say("\n]}\n")
    page.write_archive(copy)
    copy.counts["archive_units"] = count
    copy.counts["notes"] += len(copy.archived_notes)


def write_data(copy: Copy, rows: Aside) -> None:
    """``data.json``; what the page says of the same rows is set aside for it, so that each is read and opened once."""
    with copy.package.text("data.json") as say:
        say(json.dumps(heading(copy), ensure_ascii=False)[:-1] + ',\n"tables": {')
        before = ""
        for table, names in copy.accessible():
            reader = copy.reader(table, names)
            say(f'{before}\n{json.dumps(table.name)}: {{"columns": {json.dumps(about(table, names))}, "rows": [')
            before, comma = ",", "\n"
            count = 0
            write, on_page = row_writer(table, copy.people), page.row_writers(copy, table, names)
            for row in reader:
                count += 1
                named = copy.people.names(row.people) if row.people else NOBODY
                say(comma + write(row, named))
                comma = ",\n"
                for place, write_there in on_page:
                    if text := write_there(row, named):
                        rows.say(place, text)
            say("]}")
            copy.counts["tables"][table.name] = count
            copy.counts["closed"] += reader.closed
        say("\n}}\n")


def heading(copy: Copy) -> dict[str, Any]:
    """What stands above the rows: the law, and what is missing."""
    law, language = register.load(), copy.people.language
    return {
        "format": FORMAT,
        "asked_at": iso(copy.until),
        "register": {"edition": law.edition, "version": law.version},
        "controller": law.controller.name,
        "officer": law.officer.email,
        "customer": str(copy.customer.pk),
        "missing": {name: copy.counts[name] for name in ("notes", "archive", "files_waiting", "files_lost")},
        "files": copy.paths,
        "categories": {
            one.id: {"label": one.label.in_language(language), "purposes": list(one.purposes)}
            for one in law.categories.values()
        },
    }


def about(table: Table, names: tuple[str, ...]) -> dict[str, str]:
    """The category of each column."""
    return {name: table.columns[name].category for name in names}


def row_writer(table: Table, people: People) -> Callable[[Row, Mapping[str, str]], str]:
    """What makes JSON of the rows of one table and of whom each names: each with who supplied it and when (clause C10). A source is said
    once and known after."""
    sources: dict[Any, str] = {}
    has_exceptions = table.name in columns.PROFILE

    def write(row: Row, named: Mapping[str, str]) -> str:
        source = sources.get(row.source)
        if source is None:
            source = sources[row.source] = ENCODE(people.told(row.source))
        at = f'"{row.began}"' if row.began else "null"
        links = f', "links": {_encoded(row.links)}' if row.links else ""
        people_ = f', "people": {_encoded(named)}' if row.people else ""
        changed = _changed(table, row, people) if has_exceptions else NOBODY
        rest = f', "sources": {ENCODE(changed)}' if changed else ""
        return f'{{"id": "{row.pk}", "at": {at}, "source": {source}, "values": {_encoded(row.values)}{links}{people_}{rest}}}'

    return write


def _encoded(values: Mapping[str, Any]) -> str:
    """A mapping of names of ours as JSON; nearly every value is a text or nothing."""
    said = [
        f'"{name}": {QUOTE(value) if value.__class__ is str else "null" if value is None else ENCODE(value)}'
        for name, value in values.items()
    ]
    return f"{{{', '.join(said)}}}"


def _changed(table: Table, row: Row, people: People) -> dict[str, Any]:
    """The values whose source is not their row's."""
    found = ((name, people.exception(table.name, name)) for name in row.values)
    return {name: {**people.told(one.source), "at": iso(one.at)} for name, one in found if one is not None}


def _journal(copy: Copy) -> None:
    count = 0
    with copy.package.text("journal.json") as say:
        say('{"format": "espace-journal-1", "acts": [')
        for acts in batches(_acts(copy), PIECE):
            for act in acts:
                say((",\n" if count else "\n") + json.dumps(act, ensure_ascii=False))
                count += 1
        say("\n]}\n")
    copy.counts["acts"] = count
    page.write_journal(copy, journal.acts(copy.customer.pk, copy.until, copy.people))


def _acts(copy: Copy) -> Iterator[Mapping[str, Any]]:
    for act in journal.acts(copy.customer.pk, copy.until, copy.people):
        yield {
            "at": iso(act.at), "action": act.action, "by": act.by, "role": act.role, "entity": act.entity,
            "purpose": act.purpose, "fields": list(act.fields),
        }  # fmt: skip
