"""From staged rows to contracts: ten thousand lines a transaction, each line once, whenever it is stopped.

``Import.done`` moves with the rows that it counts: an import that died goes on after the last line that was committed. Everything is
looked up and compared again here, for days may have passed since the rehearsal and a client may have changed their address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models import Max

from espace import audit, vault
from espace.accounts import matching
from espace.contracts.importing import archived, live, values
from espace.contracts.importing.creating import Creator, NewRow
from espace.contracts.importing.updating import Updater
from espace.contracts.models import Contract, Import, StagedRow
from espace.lib.rows import among
from espace.vault import sealing

LINES = 10_000

Verdict = StagedRow.Verdict
Told = Callable[[int, int], None]


class Stopped(Exception):
    """Another process took the import over, or somebody abandoned it."""


def apply_all(*, import_: Import, at: datetime, told: Told = lambda done, total: None) -> None:
    """Apply what is left to apply, then close the import. Raises :class:`Stopped`."""
    total = StagedRow.objects.filter(source=import_).aggregate(last=Max("line"))["last"] or 0
    key = AESGCM(vault.unit_key(import_.unit))
    while import_.done < total:
        _batch(import_, key, min(import_.done + LINES, total), at)
        told(import_.done, total)
    finish(import_=import_, at=at)


@transaction.atomic
def _batch(import_: Import, key: AESGCM, last: int, at: datetime) -> None:
    """The lines after ``import_.done``, up to ``last``."""
    matching.alone()
    lines = StagedRow.objects.filter(source=import_, line__gt=import_.done, line__lte=last)
    # The row is the token: whoever moved `done` first has these lines.
    mine = Import.objects.filter(pk=import_.pk, state=Import.State.APPLYING, done=import_.done)
    if not mine.update(done=last):
        raise Stopped
    counts = _rows(import_, lines, key, at)
    archived.put_ends_right(import_, lines)
    confirmed = lines.filter(verdict=Verdict.UNCHANGED).values("number_digest")
    Contract.objects.filter(number_digest__in=confirmed, situation_on__lt=import_.on).update(situation_on=import_.on)
    audit.record(
        action="import.lines_applied",
        by=import_.by,
        at=at,
        unit=import_.unit,
        fields=[f"{name}:{count}" for name, count in counts.items() if count],
    )
    import_.done = last


@transaction.atomic
def apply_line(*, import_: Import, line: int, at: datetime) -> None:
    """Apply one line of an import that is applied already: the officer let it in afterwards."""
    matching.alone()
    _rows(import_, StagedRow.objects.filter(source=import_, line=line), AESGCM(vault.unit_key(import_.unit)), at)


def _rows(import_: Import, lines: Any, key: AESGCM, at: datetime) -> dict[str, int]:
    columns = (
        "id",
        "line",
        "verdict",
        "number_digest",
        "person_digest",
        "email_digest",
        "phone_digest",
        "row_digest",
        "row",
    )
    label = StagedRow._meta.get_field("row").column_label
    fresh: list[NewRow] = []
    others: list[tuple[bytes, bytes | None, values.Values]] = []
    wanted = lines.filter(verdict__in=[Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED], row__isnull=False)
    for pk, line, verdict, number, person, email, phone, digest, sealed in wanted.order_by("line").values_list(
        *columns
    ):
        row = values.load(sealing.unseal(key, sealed.bytes, sealing.place(import_.unit, label, pk)).decode())
        if verdict == Verdict.NEW:
            fresh.append(NewRow(line, row, bytes(number), _bytes(person), _bytes(email), _bytes(phone), bytes(digest)))
        else:
            others.append((bytes(number), _bytes(digest), row))
    # Made since the rehearsal, by hand or by another file: compared, like the others.
    made = _already(fresh)
    others += [(row.number, row.digest, row.values) for row in fresh if row.number in made]
    updater = Updater(import_, at)
    updater.take(others, live.contracts([number for number, _digest, _row in others]))
    creator = Creator(import_, at)
    creator.take([row for row in fresh if row.number not in made], updater)
    updater.write()
    creator.write()
    return {"new": creator.count, "changed": updater.count, "stopped": updater.stopped}


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)


def _already(fresh: list[NewRow]) -> set[bytes]:
    numbers = [row.number for row in fresh]
    found = (
        Contract.objects.filter(number_digest__in=among(numbers)).values_list("number_digest", flat=True)
        if numbers
        else ()
    )
    return {bytes(number) for number in found}


@transaction.atomic
def finish(*, import_: Import, at: datetime) -> None:
    """The last line is in: the 24 hours of the staged rows begin."""
    import_.state, import_.ended_at, import_.leased_until_at = Import.State.APPLIED, at, None
    mine = Import.objects.filter(pk=import_.pk, state=Import.State.APPLYING)
    if not mine.update(state=import_.state, ended_at=at, leased_until_at=None, began_at=None, total=import_.done):
        raise Stopped
    audit.record(
        action="import.applied",
        by=import_.by,
        at=at,
        unit=import_.unit,
        fields=[f"{name}:{import_.counts[name]}" for name in ("new", "changed", "faulty") if import_.counts.get(name)],
    )
