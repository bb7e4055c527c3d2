"""``python -m tests [lint] [sqlite] [postgresql] [security | faults | screens] [-- PYTEST ARGUMENTS]``: a suite, whole or in part.

The two passes of the tests run at the same time, and style, types and layers beside them. ``security`` (``make test-security``) and
``faults`` (``make test-faults``) name another suite than that of every day (``make test``), on both databases unless one is named;
``screens`` (``make screens``) too (:mod:`tests.suites` says which test is in which). Tests named after ``--`` are run, whatever their
suite. Exit 0 when everything passed; 1 otherwise; 2 for wrong use.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
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
PASSES = ("sqlite", "postgresql")
SECTIONS = ("lint", *PASSES)
FAULTS = "faults"
SCREENS = "screens"
SUITES = ("security", FAULTS, SCREENS)
KILLS = 200
IN_MEMORY = Path("/dev/shm")  # a killed process loses nothing of what the kernel holds: no disk need turn for it
CORES = min(max(os.cpu_count() or 2, 2), 8)
RUNNING: list[subprocess.Popen[str]] = []


@dataclass
class Result:
    name: str
    passed: bool
    seconds: float
    words: str
    output: str = ""
    told: list[str] = field(default_factory=list)


def check(name: str, command: list[str]) -> Result:
    """Run one check and keep what it says, to be shown only if it fails."""
    began = time.monotonic()
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    return Result(
        name, done.returncode == 0, time.monotonic() - began, "clean" if done.returncode == 0 else "see below", output
    )


def pytest(
    name: str, arguments: list[str], environment: dict[str, str], workers: int, *, aside: bool = False
) -> Result:
    """Run pytest and keep its closing line, and how many died. Its output is shown as it comes, or, ``aside``, whole when it ends."""
    began = time.monotonic()
    shown = [f"\n── tests on {name} ──\n"]
    spread = ["-n", str(workers), "--dist", "worksteal"]
    if any(argument.startswith(("-n", "-p")) for argument in arguments):
        spread = []
    command = [sys.executable, "-m", "pytest", "-q", *spread, *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    RUNNING.append(process)
    assert process.stdout is not None
    closing, told = "", []
    for line in process.stdout:
        if line.startswith("Killed "):
            told.append(line.strip())
        shown.append(line)
        if not aside:
            print("".join(shown), end="", flush=True)
            shown.clear()
        closing = line.strip(" =\n") or closing
    print("".join(shown), end="", flush=True)
    return Result(name, process.wait() == 0, time.monotonic() - began, closing, told=told)


def on_postgresql(arguments: list[str], environment: dict[str, str], workers: int, *, aside: bool) -> Result:
    binaries = parts.PARTS["postgresql"].find()
    if binaries is None:
        missing = parts.PARTS["postgresql"].missing
        with Path(environment["ESPACE_TESTS_NOT_RUN"]).open("a", encoding="utf-8") as file:
            file.write(f"the tests on PostgreSQL could not run, {missing}\n")
        return Result("PostgreSQL", not parts.in_ci(), 0.0, missing)
    try:
        with postgres.cluster(binaries) as url:
            # The pictures are the first run's: the same screens are not drawn twice.
            environment = {**environment, "DATABASE_URL": url, "ESPACE_PICTURES": ""}
            return pytest("PostgreSQL", ["--database-only", *arguments], environment, workers, aside=aside)
    except postgres.NoCluster as error:
        return Result("PostgreSQL", False, 0.0, str(error))


def arguments_of(suite: str, arguments: list[str], passes: int) -> list[str]:
    """What pytest is told: the suite, unless tests are named; for the faults, how many deaths are its share, and where they come."""
    named = any(argument.startswith("tests") for argument in arguments)
    if suite == FAULTS:
        arguments = deaths(arguments, passes)
    return arguments if named else [f"--suite={suite}", *arguments]


def deaths(arguments: list[str], passes: int) -> list[str]:
    given = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    given.add_argument("--kills", type=int, default=KILLS)
    given.add_argument("--seed", default=str(secrets.randbelow(1_000_000)))
    asked, others = given.parse_known_args(arguments)
    return [f"--kills={-(-asked.kills // passes)}", f"--seed={asked.seed}", *others]


@contextmanager
def list_of_missing() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "not-run"
        path.touch()
        yield path


def run(asked: list[str], arguments: list[str]) -> int:
    # An interrupted run still stops its PostgreSQL: a termination is turned into an exit that unwinds.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Four processes, and all the programs that they start, would each compile everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.monotonic()
    suite = next((name for name in SUITES if name in asked), "")
    named = [name for name in asked if name in PASSES]
    sections = [*asked, *PASSES] if suite and not named else asked
    arguments = arguments_of(suite, arguments, len(named or PASSES))
    results: list[Result] = []
    with (
        list_of_missing() as missing,  # outermost: an interrupted pass still writes there while it ends
        ThreadPoolExecutor(1) as beside,
        ThreadPoolExecutor(1) as first,
        ThreadPoolExecutor(1) as second,
    ):
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
        if suite == FAULTS and os.access(IN_MEMORY, os.W_OK):
            environment["TMPDIR"] = str(IN_MEMORY)
        passes: list[Future[Result]] = []
        both = {"sqlite", "postgresql"} <= set(sections)
        if "sqlite" in sections:
            passes.append(first.submit(pytest, "SQLite", arguments, environment, CORES))
        if "postgresql" in sections:
            passes.append(second.submit(on_postgresql, arguments, environment, CORES, aside=both))
        try:
            results = [future.result() for future in passes]
        except BaseException:
            for process in RUNNING:
                process.send_signal(signal.SIGINT)  # as Ctrl-C: homes and databases are put away
            raise
        results = [future.result() for future in checks] + results
        not_run = sorted(set(missing.read_text(encoding="utf-8").splitlines()))
    for result in results:
        if not result.passed and result.output:
            print(f"\n── {result.name} ──\n{result.output}", end="")
    print()
    for result in results:
        print(f"{'ok  ' if result.passed else 'FAIL'}  {result.name:<11} {result.seconds:6.1f} s  {result.words}")
    for line in (line for result in results for line in result.told):
        print(line)
    for line in not_run:
        print(f"Not here: {line}")
    failed = [result.name for result in results if not result.passed]
    print(f"{'FAILED: ' + ', '.join(failed) if failed else 'All passed'} in {time.monotonic() - began:.0f} s.")
    return 1 if failed else 0


def main() -> int:
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    sections, arguments = words[:cut] or list(SECTIONS), words[cut + 1 :]
    if wrong := [name for name in sections if name not in (*SECTIONS, *SUITES)]:
        print(f"{wrong[0]!r}: what can be run is {', '.join((*SECTIONS, *SUITES))}.", file=sys.stderr)
        return 2
    return run(sections, arguments)


if __name__ == "__main__":
    sys.exit(main())
