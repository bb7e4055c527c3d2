"""Every direct dependency has its reason on docs/decisions/dependencies.md, and is locked."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


RUN = {name_of(one) for one in PROJECT["project"]["dependencies"]}
GROUPS = {group: {name_of(one) for one in ones} for group, ones in PROJECT["dependency-groups"].items()}
EVERY = RUN.union(*GROUPS.values())
WEB = set(json.loads((ROOT / "requirements" / "web" / "package.json").read_text(encoding="utf-8"))["dependencies"])


def locked(name: str) -> set[str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {name_of(line) for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)}


def test_each_dependency_has_a_reason_and_each_reason_a_dependency() -> None:
    page = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    reasons = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", page, re.MULTILINE))
    assert set(reasons) == EVERY | WEB
    assert all(len(reason.strip()) > 3 for reason in reasons.values())


@pytest.mark.parametrize(
    ("file", "names"),
    [("run", RUN | GROUPS["build"]), ("dev", EVERY - GROUPS["audit"]), ("audit", GROUPS["audit"])],
)
def test_each_dependency_is_locked(file: str, names: set[str]) -> None:
    assert names <= locked(file)


def test_the_product_is_locked_without_its_tests() -> None:
    assert not (GROUPS["dev"] - RUN) & locked("run")
    assert not (GROUPS["audit"] - RUN) & locked("dev")
    assert locked("run") <= locked("dev")


def test_nothing_is_locked_without_a_hash_or_with_an_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path
        assert not re.search(r"^--", text, re.MULTILINE), path
        for entry in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE):
            assert not entry.strip() or re.match(r"[^\n]+==[^\n]+ \\\n    --hash=sha256:[0-9a-f]{64}", entry), entry[
                :80
            ]
