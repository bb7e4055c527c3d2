"""Files of a management system for the tests, and what an import made of them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command

from espace.contracts.importing import actions, chores, live, report
from espace.contracts.importing.values import written
from espace.contracts.models import Contract, Import
from espace.ops.chores import CHORES
from espace.ops.working import Worker

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
ON = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

ROW = {
    "N° contrat": "CAP-1", "Produit": "Santé Expat", "Compagnie": "April", "Civilité": "Mme", "Nom": "Delmas", "Prénom": "Claire",
    "Date de naissance": "12/04/1985", "E-mail": "claire@clients.example", "Téléphone": "+33612345678", "Adresse": "1 rue Neuve",
    "Code postal": "75001", "Ville": "Paris", "Pays": "France", "Profession": "Architecte", "Date d'effet": "01/01/2024",
    "Échéance": "01/01/2027", "Date de résiliation": "", "Prime TTC annuelle (€)": "1 200,00", "Fractionnement": "Mensuel",
    "Garanties": "Hospitalisation | Dentaire", "Bénéficiaires": "Léo Delmas (05/05/2015)",
}  # fmt: skip
"""One row that is right; a test says what is different in its own."""


def row(**changes: str) -> dict[str, str]:
    """:data:`ROW` with other cells, by the first word of the column in lower case: ``row(nom="Martin", ville="Lyon")``."""
    short = {
        "number": "N° contrat", "product": "Produit", "insurer": "Compagnie", "surname": "Nom", "first_name": "Prénom",
        "birth": "Date de naissance", "email": "E-mail", "phone": "Téléphone", "address": "Adresse", "city": "Ville",
        "country": "Pays", "profession": "Profession", "effective": "Date d'effet", "renews": "Échéance", "ends": "Date de résiliation",
        "premium": "Prime TTC annuelle (€)", "guarantees": "Garanties", "insured": "Bénéficiaires", "civility": "Civilité",
    }  # fmt: skip
    return {**ROW, **{short[name]: value for name, value in changes.items()}}


def csv(rows: Iterable[dict[str, str]], *, without: Iterable[str] = (), encoding: str = "utf-8") -> io.BytesIO:
    """A file of these rows."""
    columns = [name for name in ROW if name not in set(without)]
    lines = [";".join(columns), *(";".join(one[name] for name in columns) for one in rows)]
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def rehearsed(file: io.BytesIO, *, on: date = ON, at: datetime = AT, by: Any = None) -> Import:
    """The import of a file, staged."""
    import_ = actions.begin(file_name="export.csv", on=on, mapping=None, at=at)
    actions.rehearse(import_=import_, file=file, at=at)
    return import_


def applied(file: io.BytesIO, *, on: date = ON, at: datetime = AT) -> dict[str, Any]:
    """Apply the good rows of a file; what its report said before."""
    import_ = rehearsed(file, on=on, at=at)
    told = report.as_json(import_)
    actions.ask_application(import_=import_, extent=Import.Extent.GOOD_ROWS, by=None, at=at)
    actions.apply(import_=import_, at=at)
    return told


def worked(at: datetime) -> int:
    """The worker goes round once, for all that it does about imports; how much that was. What fails, fails here."""
    mine = tuple(chore for chore in CHORES if chore.run.__module__ == chores.__name__)
    done = list(Worker(mine).round(at).values())
    assert all(isinstance(count, int) for count in done), done
    return sum(count for count in done if isinstance(count, int))


def portfolio() -> dict[str, dict[str, str]]:
    """Every contract in the words of a French export, by number."""
    digests = [bytes(digest) for digest in Contract.objects.values_list("number_digest", flat=True)]
    return {told["number"]: told for told in (written(one.values()) for one in live.contracts(digests).values())}


def command(*words: str) -> tuple[int, dict[str, Any], str]:
    """``espace import`` with these words: exit code, JSON of stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import", *words, stdout=out, stderr=err)
        code = 0
    except SystemExit as left:
        code = int(left.code or 0)
    return code, json.loads(out.getvalue() or "{}"), err.getvalue()
