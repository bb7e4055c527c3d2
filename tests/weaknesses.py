"""``python -m tests.weaknesses PIP-AUDIT``: whether something that the product stands on has a published weakness, asked of pip-audit.

Exit 0: none has, or nobody could be asked, which is said · 1: one has, and is named with where it is put right.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKED = Path(__file__).resolve().parent.parent / "requirements" / "run.txt"


def weak(report: dict[str, Any]) -> list[str]:
    """A line for each published weakness of pip-audit's report: package, version, its number, where it is put right."""
    return [
        f"{one['name']} {one['version']}: {known['id']}, put right in {', '.join(known['fix_versions']) or 'no version yet'}"
        for one in report["dependencies"]
        for known in one.get("vulns", [])
    ]


def unknown(report: dict[str, Any]) -> list[str]:
    """The packages that nobody could be asked about."""
    return [one["name"] for one in report["dependencies"] if "skip_reason" in one]


def verdict(report: dict[str, Any]) -> tuple[int, str]:
    """The exit and the words."""
    count, found, unasked = len(report["dependencies"]), weak(report), unknown(report)
    if found:
        return 1, "What it stands on has published weaknesses:\n  " + "\n  ".join(found)
    if len(unasked) == count:
        return 0, f"Not run here, where no register of weaknesses answers: the audit of {count} packages (SECURITY.md)."
    said = f"No published weakness in {count - len(unasked)} packages."
    return 0, said + (f" Not known there: {', '.join(unasked)}." if unasked else "")


def main(words: list[str]) -> int:
    command = [words[0], "--requirement", str(LOCKED), "--require-hashes", "--disable-pip", "--format", "json"]
    done = subprocess.run([*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False)
    try:
        code, told = verdict(json.loads(done.stdout))
    except (json.JSONDecodeError, KeyError):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        code, told = 0, f"Not run, the audit against published weaknesses (SECURITY.md): {last}"
    print(told)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
