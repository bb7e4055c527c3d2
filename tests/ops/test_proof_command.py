"""``espace proof --json`` as a machine runs it, on the demonstration: 26 clauses, each kept, and an exit that says so."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from espace import register
from tests.journeys.installation import Installation

pytestmark = pytest.mark.starts_programs
STATES = {"kept", "kept-no-case", "partial", "planned", "late", "broken"}
SHAPE: dict[str, Any] = {
    "id": str, "sentence": str, "rules": list, "controls": list, "state": str, "evidence": str, "figures": dict,
    "drill": (str, type(None)), "at": str,
}  # fmt: skip
"""Of one clause, as ``telling.as_json`` says."""


def proven(home: Path) -> subprocess.CompletedProcess[str]:
    one = Installation(home)
    command = [sys.executable, "-m", "espace.ops.cli", "proof", "--json"]
    return subprocess.run(command, env=one.environment, capture_output=True, text=True, check=False)


def test_the_command_proves_26_clauses_once_the_worker_went_round(demonstration: Callable[[str], Path]) -> None:
    home = demonstration("proven")
    before = proven(home)
    states = {clause["state"] for clause in json.loads(before.stdout)["clauses"]}
    assert (before.returncode, "late" in states, states <= STATES) == (1, True, True), "nobody went round yet"

    Installation(home).run("work", "--once")
    done = proven(home)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {"register", "at", "clauses"}
    law = register.load(home / "register" / settings.RELEASED.name)
    assert told["register"] == law.version
    assert datetime.fromisoformat(told["at"]).tzinfo
    clauses = told["clauses"]
    assert [one["id"] for one in clauses] == [f"C{number:02}" for number in range(1, 27)]
    assert {one["state"] for one in clauses} == {"kept", "kept-no-case"}
    for one in clauses:
        assert set(one) == set(SHAPE)
        assert all(isinstance(one[name], kind) for name, kind in SHAPE.items()), one["id"]
        assert bool(one["sentence"]) is not law.clauses[one["id"]].implied, one["id"]
        assert one["rules"]
        assert one["evidence"]
        assert set(one["figures"]) <= set(one["controls"]), one["id"]
        assert (one["state"] == "kept") or one["drill"], f"{one['id']}: no case, and no drill"
