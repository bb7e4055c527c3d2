"""``espace register``: JSON on stdout, words on stderr, exit 0, 1 or 2."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.register.editing import REGISTER, edited_in


def run(*arguments: str) -> tuple[int, Any, str]:
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("register", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, json.loads(out.getvalue() or "null"), err.getvalue()


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A folder like the register's own, with the published notice in it."""
    (tmp_path / "notice").mkdir()
    for notice in (REGISTER.parent / "notice").iterdir():
        (tmp_path / "notice" / notice.name).write_bytes(notice.read_bytes())
    return tmp_path


def write(folder: Path, content: bytes) -> Path:
    path = folder / "register.toml"
    path.write_bytes(content)
    return path


@pytest.mark.django_db
def test_check_counts_the_database_and_says_what_is_to_complete() -> None:
    code, said, words = run("check", "--json")
    assert code == 0
    assert said["holds"] is True
    assert said["database"]["columns"] > 200
    assert any("policy_url" in line for line in said["to_complete"])
    assert "all classified once" in words


def test_check_refuses_a_faulty_register(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(beside, edited_in("purpose", "handling", 'basis = "6.1.b"\n', ""))
    monkeypatch.setattr(settings, "REGISTER", path)
    code, said, words = run("check", "--without-database", "--json")
    assert code == 1
    assert said["problems"] == [{"id": "espace.E001", "problem": 'purpose "handling": basis is missing.'}]
    assert 'purpose "handling": basis is missing.' in words


def test_show_tells_the_clauses_and_the_version() -> None:
    code, said, words = run("show", "--json")
    assert (code, words) == (0, "")
    assert [clause["id"] for clause in said["clauses"]] == [f"C{n:02}" for n in range(1, 27)]
    assert len(said["version"]) == 64
    assert said["roles"]["maintainer"] == []
    code, said, words = run("show")
    assert (code, said) == (0, None)
    assert "C06  kept" in words


def test_diff_says_material_and_calls_for_a_rehearsal(beside: Path) -> None:
    shorter = write(beside, edited_in("retention", "draft", '"P3M"', '"P2M"'))
    code, said, words = run("diff", str(REGISTER), str(shorter), "--json")
    assert code == 1
    assert said["material"] is True
    assert said["changes"] == [
        {
            "table": "retention",
            "id": "draft",
            "key": "period",
            "what": "shorter",
            "before": "P3M",
            "after": "P2M",
            "nature": "material",
        }
    ]
    assert "rehearse the retention run" in words


def test_diff_of_the_same_is_nothing() -> None:
    code, said, words = run("diff", str(REGISTER))
    assert (code, said) == (0, None)
    assert "say the same" in words


def test_wrong_use_exits_2(tmp_path: Path) -> None:
    assert run("diff", str(tmp_path / "none.toml"))[0] == 2
    with pytest.raises(CommandError, match="required"):
        call_command("register")
