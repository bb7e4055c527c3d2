"""``python -m tests [lint] [sqlite] [postgresql] [-- PYTEST ARGUMENTS]``: what ``make test`` runs, whole or in part.

Style, types and layers are checked beside the first run of the tests. Exit 0 when everything passed; 1 otherwise; 2 for wrong use.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import parts, postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = {
    "style": ["ruff", "check", "--quiet", "."],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "templates": ["djlint", "espace", "--lint", "--quiet"],
    "layers": ["lint-imports"],
    "types": ["mypy"],
}
SECTIONS = ("lint", "sqlite", "postgresql")


@dataclass
class Result:
    name: str
    passed: bool
    seconds: float
    words: str
    output: str = ""


def check(name: str, command: list[str]) -> Result:
    """Run one check and keep what it says, to be shown only if it fails."""
    began = time.monotonic()
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    return Result(
        name, done.returncode == 0, time.monotonic() - began, "clean" if done.returncode == 0 else "see below", output
    )


def pytest(name: str, arguments: list[str], environment: dict[str, str]) -> Result:
    """Run pytest, showing its output as it comes, and keep its closing line."""
    began = time.monotonic()
    print(f"\n── tests on {name} ──", flush=True)
    workers = (
        []
        if any(argument.startswith(("-n", "-p")) for argument in arguments)
        else ["-n", str(min(max(os.cpu_count() or 2, 2), 8))]
    )
    command = [sys.executable, "-m", "pytest", "-q", *workers, *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert process.stdout is not None
    closing = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        closing = line.strip(" =\n") or closing
    return Result(name, process.wait() in {0}, time.monotonic() - began, closing)


def on_postgresql(arguments: list[str], environment: dict[str, str]) -> Result:
    binaries = parts.PARTS["postgresql"].find()
    if binaries is None:
        missing = parts.PARTS["postgresql"].missing
        with Path(environment["ESPACE_TESTS_NOT_RUN"]).open("a", encoding="utf-8") as file:
            file.write(f"the tests on PostgreSQL could not run, {missing}\n")
        return Result("PostgreSQL", not parts.in_ci(), 0.0, missing)
    try:
        with postgres.cluster(binaries) as url:
            return pytest("PostgreSQL", ["--database-only", *arguments], {**environment, "DATABASE_URL": url})
    except postgres.NoCluster as error:
        return Result("PostgreSQL", False, 0.0, str(error))


@contextmanager
def list_of_missing() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "not-run"
        path.touch()
        yield path


def run(sections: list[str], arguments: list[str]) -> int:
    # An interrupted run still stops its PostgreSQL: a termination is turned into an exit that unwinds.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    results: list[Result] = []
    with ThreadPoolExecutor(1) as beside, list_of_missing() as missing:
        checks: list[Future[Result]] = []
        if "lint" in sections:
            # djlint takes an empty folder for a mistake.
            apart = set() if any((ROOT / "espace").rglob("*.html")) else {"templates"}
            checks = [beside.submit(check, name, command) for name, command in CHECKS.items() if name not in apart]
        environment = {
            "ESPACE_TESTS_NOT_RUN": str(missing),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "espace.config.settings",
        }
        if "sqlite" in sections:
            results.append(pytest("SQLite", arguments, environment))
        if "postgresql" in sections:
            results.append(on_postgresql(arguments, environment))
        results = [future.result() for future in checks] + results
        not_run = sorted(set(missing.read_text(encoding="utf-8").splitlines()))
    for result in results:
        if not result.passed and result.output:
            print(f"\n── {result.name} ──\n{result.output}", end="")
    print()
    for result in results:
        print(f"{'ok  ' if result.passed else 'FAIL'}  {result.name:<11} {result.seconds:6.1f} s  {result.words}")
    for line in not_run:
        print(f"Not here: {line}")
    failed = [result.name for result in results if not result.passed]
    print(f"{'FAILED: ' + ', '.join(failed) if failed else 'All passed'} in {time.monotonic() - began:.0f} s.")
    return 1 if failed else 0


def main() -> int:
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    sections, arguments = words[:cut] or list(SECTIONS), words[cut + 1 :]
    if wrong := [name for name in sections if name not in SECTIONS]:
        print(f"{wrong[0]!r}: what can be run is {', '.join(SECTIONS)}.", file=sys.stderr)
        return 2
    return run(sections, arguments)


if __name__ == "__main__":
    sys.exit(main())
