"""Rows that look new, and speak of somebody who left: asked of the archive, which alone can tell (clauses C21 and C25).

- ``left``: the contract is in the archive and the file says that it is over. It stays out; only its end, which dates what the archive
  keeps, may be put right.
- ``officer``: the person was erased, or is being erased, or the contract that left is said to be in force. The row stops for the data
  protection officer (:mod:`espace.contracts.importing.officer`).

Of a person of whom nothing is left anywhere nobody knows that they were erased: a digest kept to know would be personal data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from espace import vault
from espace.accounts.models import Customer
from espace.contracts.importing import values
from espace.contracts.models import ContractStub, Import, StagedRow
from espace.lib.rows import among, batches
from espace.privacy.archive import matching
from espace.privacy.archive.matching import Match
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.privacy.retention.models import Erasure
from espace.vault import sealing

Verdict = StagedRow.Verdict
LINES = 10_000
"""Lines an ask."""
ERASED, ERASING, IN_FORCE = "erased", "erasing", "in_force"
UNDATED = (Verdict.LEFT, Verdict.OFFICER, Verdict.OUT_OF_TERM)
"""Verdicts of rows that are not applied, and may yet say when a contract of the archive ended."""


def stop_those_being_erased(import_: Import) -> None:
    """Stop the new rows of customers whose erasure is decided and not over: what is still open keeps them here. They are counted."""
    going = Erasure.objects.filter(done_at__isnull=True).values("customer")
    people = Customer.objects.filter(pk__in=going, person_digest__isnull=False).values_list("pk", "person_digest")
    for customer, person in people:
        rows = StagedRow.objects.filter(source=import_, verdict=Verdict.NEW, person_digest=person)
        doubled = rows.filter(noted=True).count()
        findings = {"officer": ERASING, "subjects": [str(customer)]}
        stopped = rows.update(verdict=Verdict.OFFICER, findings=findings, noted=True)
        changed = {"officer": stopped, "new": -stopped, "possible_duplicates": -doubled}
        import_.counts |= {name: import_.counts.get(name, 0) + by for name, by in changed.items()}


def ask(import_: Import, at: datetime) -> list[str]:
    """Ask the archive about the rows whose number we do not hold; the ids of the asks, none when there is nothing to ask.

    Rows that the officer let in are not asked about again.
    """
    if not matching.holds_anybody():
        return []
    asked = batches(_lines(import_), LINES)
    return [str(matching.ask(lines, by=import_.by, at=at).pk) for lines in asked]


def _lines(import_: Import) -> Iterator[matching.Line]:
    key, label = AESGCM(vault.unit_key(import_.unit)), StagedRow._meta.get_field("row").column_label
    rows: Any = StagedRow.objects.filter(source=import_, verdict__in=[Verdict.NEW, Verdict.OUT_OF_TERM]).order_by(
        "line"
    )
    for pk, line, findings, sealed in rows.values_list("id", "line", "findings", "row").iterator():
        if "let_in" in findings:
            continue
        told = values.load(sealing.unseal(key, sealed.bytes, sealing.place(import_.unit, label, pk)).decode())
        yield matching.Line(line, *(told.get(name, "") for name in ("number", "surname", "first_name", "birth_date")))


def answers(import_: Import) -> dict[int, Match] | None:
    """What the archive answered, by line; ``None`` while it has not answered everything. Raises ``LookupError`` when an ask is gone."""
    asks = ArchiveAsk.objects.in_bulk([UUID(one) for one in import_.asks])
    if len(asks) < len(import_.asks):
        raise LookupError("an ask of the archive is past its term")
    found: dict[int, Match] = {}
    for one in asks.values():
        answer = matching.read(one)
        if answer is None:
            return None
        found |= answer
    return found


def judge(import_: Import, found: Mapping[int, Match]) -> Counter[str]:
    """Give their verdict to the rows that the archive knows something of; how many by (new) verdict, less those that were new."""
    changed: Counter[str] = Counter()
    known = _Known(found.values())
    rows = StagedRow.objects.filter(source=import_, verdict__in=[Verdict.NEW, Verdict.OUT_OF_TERM])
    for some in batches(iter(sorted(found)), LINES):
        for row in rows.filter(line__in=some).only("line", "verdict", "findings", "ends_on", "noted"):
            before, doubled = row.verdict, row.findings.get("duplicate", False)
            known.judge(row, found[row.line], import_.on)
            if row.findings.get("archived") or row.verdict != before:
                row.save(update_fields=["verdict", "findings", "noted"])
            if row.verdict != before:
                changed.update({row.verdict: 1, before: -1, "possible_duplicates": -int(doubled)})
    return changed


@dataclass
class _Known:
    """What the live database knows of the units that were found: whose they are, what contract they were, who was erased."""

    matches: Collection[Match]
    _contracts: dict[UUID, tuple[UUID, datetime]] = field(default_factory=dict)
    _erased: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        units = {unit for match in self.matches for unit in match.contracts}
        subjects = {subject for match in self.matches for subject in match.subjects}
        if units:
            rows = ArchivedUnit.objects.filter(pk__in=among(units), kind="contract", links__isnull=False)
            self._contracts = {
                unit: (contract, at) for unit, contract, at in rows.values_list("pk", "links__contract", "deposited_at")
            }
        if subjects:
            erased = Erasure.objects.filter(customer__in=among(subjects))
            self._erased = set(erased.values_list("customer", flat=True))

    def judge(self, row: StagedRow, match: Match, on: date) -> None:
        """Change the row's verdict and findings, which hold codes and opaque ids."""
        held = [self._contracts[unit] for unit in match.contracts if unit in self._contracts]
        contract = max(held, key=lambda one: one[1])[0] if held else None
        told: dict[str, Any] = {"archived": str(contract)} if contract else {}
        is_over = row.ends_on is not None and row.ends_on <= on
        if row.verdict == Verdict.OUT_OF_TERM:
            row.findings = told
        elif erased := self._erased & set(match.subjects):
            self._stop(row, told, ERASED, erased)
        elif contract and is_over:
            row.verdict, row.findings, row.noted = Verdict.LEFT, told, False
        elif contract:
            self._stop(row, told, IN_FORCE, match.subjects)

    def _stop(self, row: StagedRow, told: dict[str, Any], why: str, subjects: Collection[UUID]) -> None:
        told |= {"officer": why, "subjects": sorted(str(one) for one in subjects)}
        row.verdict, row.findings, row.noted = Verdict.OFFICER, told, True


def put_ends_right(import_: Import, lines: Any) -> int:
    """What the archive keeps of a contract is dated by its end: take it from the rows of these lines that say it. Returns how many."""
    rows = lines.filter(verdict__in=UNDATED, ends_on__lte=import_.on).exclude(findings={})
    put = 0
    for findings, ends_on in rows.values_list("findings", "ends_on"):
        if contract := findings.get("archived"):
            stubs = ContractStub.objects.filter(pk=contract)
            put += stubs.exclude(ends_on=ends_on).update(ends_on=ends_on) if ends_on else 0
    return put
