"""An import, against COPY of the very bytes that it wrote into the very same tables and indexes."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from espace.accounts import indexing
from espace.accounts.models import Customer, OptionalData
from espace.contracts.importing import actions
from espace.contracts.models import Contract, Coverage, Import, Insured, StagedRow
from espace.lib import clock
from espace.ops.bench.bench import Bench
from espace.ops.bench.figures import Figure, Goal, compared, counted
from espace.ops.bench.looking import in_the_vault
from espace.ops.bench.seeding import people
from espace.vault.models import UnitKey

ROWS = 200_000
DATABASE = "imports"
NEW, AGAIN = Goal(">=", 0.5), Goal(">=", 1.0)
FILLED = (UnitKey, Customer, OptionalData, Contract, Coverage, Insured)
HEADER = (
    "N° contrat", "Produit", "Compagnie", "Civilité", "Nom", "Prénom", "Date de naissance", "E-mail", "Téléphone", "Adresse",
    "Code postal", "Ville", "Pays", "Profession", "Date d'effet", "Échéance", "Prime TTC annuelle (€)", "Fractionnement", "Garanties",
)  # fmt: skip
INDEXED = 5_000


def measure(bench: Bench) -> Iterator[Figure]:
    bench.place.create(DATABASE)
    try:
        bench.say(f"An import of {ROWS:,} rows, COPY of the same bytes and the same file again: in turns")
        seen = bench.place.inside(DATABASE, "imports", str(ROWS))
    finally:
        bench.place.drop(DATABASE)
    copied = ROWS / median(seen["copy"])
    bare = [whole - sealing for whole, sealing in zip(seen["new"], seen["sealing"], strict=True)]
    whole = ROWS / median(seen["new"])
    yield compared(
        "import / new", f"{ROWS:,} new rows, read, judged, staged and applied, of COPY of the same bytes", baseline=copied,
        figure=ROWS / median(bare), unit="rows/s", goal=NEW, note=f"sealing apart; with it {whole:,.0f} rows/s",
    )  # fmt: skip
    yield compared(
        "import / again", "the same file again, of COPY of the same bytes", baseline=copied,
        figure=ROWS / median(seen["again"]), unit="rows/s", goal=AGAIN,
    )  # fmt: skip
    rate = ROWS / median(seen["sealing"])
    yield counted(
        "import / sealing", "rows sealed in one process, staged and live", figure=rate, unit="rows/s", goal=None
    )
    yield counted(
        "import / indexing", "people given their search tokens", figure=seen["indexed"], unit="people/s", goal=None
    )


def turns(rows: int) -> dict[str, Any]:
    """Seconds of each turn, in an empty database: import, COPY, import, again, COPY, again; then people indexed a second."""
    call_command("migrate", verbosity=0)
    on = clock.today(clock.now())
    file = settings.HOME.temporary / "portfolio.csv"
    write_file(file, rows, on)
    seen: dict[str, Any] = {"new": [], "sealing": [], "copy": [], "again": []}
    for _turn in range(2):
        empty(*FILLED, StagedRow, Import)
        with in_the_vault() as sealing:
            seen["new"].append(timed(lambda: run(file, on)))
            seen["sealing"].append(sealing())
        if seen["copy"]:
            seen["again"].append(timed(lambda: run(file, on)))
        kept = take_out(settings.HOME.temporary)
        empty(*FILLED)
        seen["copy"].append(timed(partial(put_in, kept)))
    seen["again"].append(timed(lambda: run(file, on)))
    file.unlink()
    seen["indexed"] = index_some(clock.now())
    return seen


def timed(act: Callable[[], Any]) -> float:
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")  # what the turn before left to write is not this one's
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def run(file: Path, on: date) -> Import:
    """Rehearse, then apply the good rows, as ``espace import --apply`` does."""
    at = clock.now()
    import_ = actions.begin(file_name=file.name, on=on, mapping=None, at=at)
    with file.open("rb") as opened:
        actions.rehearse(import_=import_, file=opened, at=at)
    actions.ask_application(import_=import_, extent=Import.Extent.GOOD_ROWS, by=None, at=at)
    actions.apply(import_=import_, at=at)
    return import_


def write_file(file: Path, rows: int, on: date) -> None:
    """A portfolio of one contract a person, UTF-8, semicolons."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, delimiter=";")
        writer.writerow(HEADER)
        writer.writerows(line(number, on) for number in range(rows))


def line(number: int, on: date) -> list[str]:
    who = people.person(number)
    begins, renews = on - timedelta(days=30 + number % 900), on + timedelta(days=1 + number % 365)
    return [
        f"CAP-{number:08d}", "Santé Expatrié", f"Assureur {number % 6}", "Mme", who.surname, who.first_name,
        f"{who.birth_date:%d/%m/%Y}", who.email, who.phone, f"{number} Orchard Road", "238823", "Singapour", "Singapour",
        "Architecte", f"{begins:%d/%m/%Y}", f"{renews:%d/%m/%Y}", f"{1000 + number % 9000},{number % 100:02d}", "Mensuel",
        "Hospitalisation | Soins courants | Rapatriement",
    ]  # fmt: skip


def empty(*models: Any) -> None:
    names = ", ".join(model._meta.db_table for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def take_out(folder: Path) -> dict[str, Path]:
    """The bytes of each table that an import fills."""
    kept = {}
    for model in FILLED:
        table = model._meta.db_table
        kept[table] = folder / f"{table}.copy"
        sql = f"COPY {table} TO STDOUT (FORMAT BINARY)"
        with kept[table].open("wb") as file, connection.cursor() as cursor, cursor.copy(sql) as copy:
            for piece in copy:
                file.write(piece)
    return kept


def put_in(kept: dict[str, Path]) -> None:
    for table, file in kept.items():
        sql = f"COPY {table} FROM STDIN (FORMAT BINARY)"
        with file.open("rb") as opened, connection.cursor() as cursor, cursor.copy(sql) as copy:
            while piece := opened.read(1 << 18):
                copy.write(piece)
        file.unlink()


def index_some(at: datetime) -> float:
    """People a second that the chore gives their tokens, over some thousands."""
    done, began = 0, time.perf_counter()
    while done < INDEXED and (batch := indexing.index_batch(at)):
        done += batch
    return done / (time.perf_counter() - began)
