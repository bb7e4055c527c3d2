"""What a rehearsal or an import found, for a person or for a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from espace.contracts.importing.staging import faults_of
from espace.contracts.models import Contract, Import, StagedRow

COUNTED = ("read", "new", "changed", "unchanged", "ended", "out_of_term", "left", "absent")


def as_json(import_: Import) -> dict[str, Any]:
    """The figures, then what a human has to look at, by line and name of field: no value of anybody's.

    Keys of the fixed surface: ``read``, ``new``, ``changed``, ``unchanged``, ``ended`` (among the changed), ``out_of_term``,
    ``absent``, ``faulty`` [{line, column, reason, code}]. Beside them: ``left`` (contracts that left for the archive, and stay there),
    ``for_the_officer`` [{line, why}] (their person was erased, or they left and are said to be in force),
    ``letters`` (changed by letters that cp1252 had lost),
    ``kept`` and ``objected`` [{line, fields}], ``possible_duplicates`` and ``stopped`` [{line, why}].
    """
    noted = list(StagedRow.objects.filter(source=import_, noted=True).order_by("line").values_list("line", "findings"))
    return {
        **{name: import_.counts.get(name, 0) for name in COUNTED},
        "letters": import_.counts.get("letters", 0),
        "faulty": [
            {"line": fault.line, "column": fault.column, "reason": fault.message, "code": fault.reason}
            for fault in faults_of(import_)
        ],
        "kept": [{"line": line, "fields": found["kept"]} for line, found in noted if "kept" in found],
        "objected": [{"line": line, "fields": found["objected"]} for line, found in noted if "objected" in found],
        "possible_duplicates": [{"line": line} for line, found in noted if found.get("duplicate")],
        "for_the_officer": [{"line": line, "why": found["officer"]} for line, found in noted if "officer" in found],
        "stopped": [{"line": line, "why": found["why"]} for line, found in noted if "why" in found],
    }


def absent(import_: Import) -> QuerySet[Contract]:
    """The contracts whose number no row of the file bears, faulty rows included. They are listed, never acted on."""
    rows = StagedRow.objects.filter(source=import_, number_digest=OuterRef("number_digest"))
    return Contract.objects.filter(~Exists(rows)).order_by("id")


def sentences(found: dict[str, Any]) -> Iterator[str]:
    """The figures in words, for whoever typed the command."""
    words = {
        "read": "lignes lues", "new": "nouveaux contrats", "changed": "contrats modifiés", "unchanged": "inchangés",
        "ended": "dont résiliés", "out_of_term": "hors durée de conservation", "left": "partis pour l’archive",
        "absent": "contrats absents du fichier",
    }  # fmt: skip
    for name in COUNTED:
        yield f"{found[name]:>8}  {words[name]}"
