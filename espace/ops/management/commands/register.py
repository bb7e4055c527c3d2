"""``espace register check|show|diff``: the register judged, told, compared.

Words go to stderr, machine output (``--json``) to stdout. Exit 0: done, nothing to say · 1: the register or the database is at
fault, or ``diff`` found a material change · 2: wrong use.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core import checks
from django.core.management.base import BaseCommand
from django.db import OperationalError

from espace.register import article30, database, load, notice, read
from espace.register.checks import TAG
from espace.register.diffing import compare, material
from espace.register.lines import State
from espace.register.model import Register
from espace.register.reading import RegisterError
from espace.register.unfinished import unfinished


class Command(BaseCommand):
    help = "Check, show or compare the register."
    # The command says itself what is wrong, in one place and one form.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="check|show|diff")
        check = verbs.add_parser("check", help="does the register hold, against models, database and settings?")
        check.add_argument("--without-database", action="store_true", help="leave the database itself out of it")
        verbs.add_parser("show", help="what the register says, in short")
        diff = verbs.add_parser("diff", help="what changed between two registers: editorial or material")
        diff.add_argument("old", type=Path)
        diff.add_argument("new", type=Path, nargs="?", help="the register in force when left out")
        for verb in verbs.choices.values():
            verb.add_argument("--json", action="store_true", help="machine output on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = getattr(self, f"_{options['verb']}")(**options)
        except RegisterError as error:
            for problem in error.problems:
                self._say(problem)
            if options["json"]:
                self._print({"holds": False, "problems": [{"id": "espace.E001", "problem": p} for p in error.problems]})
            code = 1
        if code:
            sys.exit(code)

    def _check(self, *, json: bool, without_database: bool, **options: Any) -> int:
        errors = [message for message in checks.run_checks(tags=[TAG]) if message.level >= checks.ERROR]
        problems = [{"id": str(error.id), "problem": str(error.msg)} for error in errors]
        counted: dict[str, int] | None = None
        if not errors and not without_database:
            try:
                count = database.count()
            except OperationalError as error:
                problems.append({"id": "espace.database", "problem": f"The database cannot be reached: {error}"})
            else:
                counted = {"tables": count.tables, "columns": count.columns}
                problems += [{"id": "espace.database", "problem": problem} for problem in count.problems]
        warnings = [] if errors else [words for _, words in unfinished(load(), "en")]
        for problem in problems:
            self._say(f"{problem['id']} {problem['problem']}")
        for words in warnings:
            self._say(f"to complete: {words}")
        if not problems:
            register = load()
            found = f"; the database has {counted['columns']} columns, all classified once" if counted else ""
            self._say(f"The register holds (version {register.version[:12]}){found}.")
        if json:
            self._print({"holds": not problems, "database": counted, "problems": problems, "to_complete": warnings})
        return 1 if problems else 0

    def _show(self, *, json: bool, **options: Any) -> int:
        register = load()
        if json:
            self._print(summary(register))
            return 0
        self._say(f"{register.controller.name}, edition {register.edition}, in force on {register.effective_on}")
        self._say(f"version {register.version}")
        for clause in register.clauses.values():
            self._say(f"{clause.id}  {clause.state:8} {clause.title.fr}")
        return 0

    def _diff(self, *, json: bool, old: Path, new: Path | None, **options: Any) -> int:
        for path in (old, *([new] if new else [])):
            if not path.is_file():
                self._say(f"{path}: there is no such file.")
                sys.exit(2)
        changes = compare(read(old.read_bytes(), old), read(new.read_bytes(), new) if new else load())
        for change in changes:
            self._say(str(change))
        weighty = material(changes)
        if not changes:
            self._say("The two registers say the same.")
        elif weighty:
            self._say(
                "At least one change is material: it asks for consent, or is told to people, before it takes effect."
            )
        if any(change.what == "shorter" for change in changes):
            self._say("A shorter period destroys sooner: rehearse the retention run before putting it in force.")
        if json:
            keys = ("table", "id", "key", "what", "before", "after", "nature")
            self._print(
                {"material": weighty, "changes": [{key: getattr(change, key) for key in keys} for change in changes]}
            )
        return 1 if weighty else 0

    def _say(self, words: str) -> None:
        self.stderr.write(words)

    def _print(self, value: object) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))


def summary(register: Register) -> dict[str, Any]:
    """The register in short, for machines: its version, its clauses with their state, its record of article 30."""
    return {
        "version": register.version,
        "edition": register.edition,
        "effective_on": register.effective_on.isoformat(),
        "controller": register.controller.name,
        "officer": register.officer.email,
        "clauses": [
            {
                "id": clause.id,
                "title": clause.title.fr,
                "state": clause.state,
                "sentences": [sentence.text.strip() for sentence in register.sentences_of(clause.id)],
                "rules": list(clause.rules),
                "how": notice.keeping(clause, "fr").kept,
            }
            for clause in register.clauses.values()
        ],
        "states": {state: sum(clause.state is state for clause in register.clauses.values()) for state in State},
        "roles": {
            recipient.role: sorted(category for role, category in register.granted if role == recipient.role)
            for recipient in register.recipients.values()
            if recipient.role
        },
        "retention": {
            rule.id: {"period": str(rule.period), "origin": rule.origin, "state": rule.state}
            for rule in register.retention.values()
        },
        "egress": {host.host: host.country for host in register.egress.values()},
        "article30": [
            dict(zip((h.en for h in article30.HEADINGS), a.cells(), strict=True))
            for a in article30.activities(register)
        ],
    }
