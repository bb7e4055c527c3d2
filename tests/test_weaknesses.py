"""The audit of what the product stands on: what is weak fails, what could not be asked is named."""

from __future__ import annotations

from pathlib import Path

from tests.weaknesses import verdict

ROOT = Path(__file__).resolve().parent.parent
WELL = {"name": "django", "version": "5.2.19", "vulns": []}
WEAK = {
    "name": "pillow",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}, {"id": "PYSEC-2026-2", "fix_versions": []}],
}
UNASKED = {"name": "typst", "skip_reason": "not found"}


def test_what_is_weak_fails_by_name_and_what_could_not_be_asked_is_said() -> None:
    assert verdict({"dependencies": [WELL]}) == (0, "No published weakness in 1 packages.")
    code, told = verdict({"dependencies": [WELL, UNASKED, WEAK]})
    assert code == 1
    assert "pillow 1.0: PYSEC-2026-1, put right in 1.1" in told
    assert "PYSEC-2026-2, put right in no version yet" in told
    assert verdict({"dependencies": [WELL, UNASKED]}) == (
        0,
        "No published weakness in 1 packages. Not known there: typst.",
    )
    code, told = verdict({"dependencies": [UNASKED]})
    assert (code, told[:12]) == (0, "Not run here")


def test_continuous_integration_asks_it() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "-m tests.weaknesses" in run
    assert "requirements/audit.txt" in run
