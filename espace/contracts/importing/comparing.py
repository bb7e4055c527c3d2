"""A row of a file beside what is known: what changes, what a person's act keeps, and whether it is the same person at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from espace.accounts.matching import phone_digest
from espace.accounts.models import FieldException
from espace.contracts.importing.live import Live, Person
from espace.contracts.importing.values import CONTRACT, CUSTOMER, OPTIONAL, Values
from espace.contracts.market.reading import answers_to
from espace.lib import emails, names

_TEXTS = ("surname", "first_name", "address", "city", "profession")


@dataclass
class Comparison:
    """``changed``: field → (what we have, what the file says). ``kept`` and ``objected``: fields whose value a person decided and
    the file contradicts; ``rekeyed``: those where it now agrees. ``stopped``: why nothing may be done, or ""."""

    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    objected: list[str] = field(default_factory=list)
    rekeyed: list[str] = field(default_factory=list)
    stopped: str = ""
    ended: bool = False
    letters: bool = False

    def findings(self) -> dict[str, Any]:
        """The same in names of fields and codes, fit to be stored: no value."""
        told: dict[str, Any] = {
            "fields": list(self.changed),
            "kept": self.kept,
            "objected": self.objected,
            "rekeyed": self.rekeyed,
            "why": self.stopped,
            "ended": self.ended,
            "letters": self.letters,
        }
        return {name: value for name, value in told.items() if value}

    @property
    def noted(self) -> bool:
        return bool(self.kept or self.objected or self.stopped)


def compare(row: Values, live: Live, *, on: date) -> Comparison:
    """A row beside its contract, on the day of the import."""
    old = live.values()
    if not same_person(row, old):
        return Comparison(stopped="another_person")
    found = Comparison()
    _compare_person(found, row, old, live.person.exceptions)
    for name in CONTRACT:
        if name in row and not same(name, old[name], row[name]) and not _is_corrected(name, row[name], live):
            found.changed[name] = (old[name], row[name])
    found.letters = any(regained(before, after) for before, after in found.changed.values())
    if "ends_on" in found.changed:
        before, after = (date.fromisoformat(text) if text else None for text in found.changed["ends_on"])
        found.ended = after is not None and after <= on and (before is None or before > on)
    return found


def _is_corrected(name: str, said: Any, live: Live) -> bool:
    """Whether the file says of the insurer what an administrator corrected here since: it changed nothing."""
    return name == "insurer" and answers_to(live.contract.product, said)


def compare_person(row: Values, person: Person, *, empties: bool) -> Comparison:
    """A row of a new contract beside the file of a customer we know. Without ``empties`` an empty cell says nothing."""
    found = Comparison()
    _compare_person(
        found,
        row if empties else {name: value for name, value in row.items() if value},
        person.values(),
        person.exceptions,
    )
    return found


def exceptions_only(row: Values, person: Person) -> Comparison:
    """For a row that did not change since it was last applied: what the person decided since, and nothing else."""
    found = Comparison()
    _compare_person(found, row, person.values(), person.exceptions)
    found.changed.clear()
    return found


def _compare_person(found: Comparison, row: Values, old: Values, exceptions: dict[str, FieldException]) -> None:
    for name in (*CUSTOMER, *OPTIONAL):
        if name not in row:
            continue
        before, after = old[name], row[name]
        exception = exceptions.get(name)
        if exception is None:
            if not same(name, before, after, country=_said("country", row, old)):
                found.changed[name] = (before, after)
        elif exception.kind == FieldException.Kind.OBJECTED:
            if after:
                found.objected.append(name)
        elif not same(name, before, after, country=_said("country", row, old)):
            found.kept.append(name)
        elif exception.rekeyed_at is None:
            found.rekeyed.append(name)


def same_person(row: Values, old: Values) -> bool:
    """For a contract number that is known: at least two of the name, the birth date and a contact agree.

    Birth date and contact: a name that changed, or lost letters. Name and contact: a birth date put right. One of them alone is
    somebody else: a son, a neighbour, a number typed wrong.
    """
    name = all(names.key(_said(part, row, old)) == names.key(old[part]) for part in ("surname", "first_name"))
    birth = bool(_said("birth_date", row, old) == old["birth_date"])
    return name + birth + _same_contact(row, old) >= 2


def _said(name: str, row: Values, old: Values) -> str:
    """What the row says of a field, or what we have when its file has no such column."""
    return str(row[name] if name in row else old[name])


def _same_contact(row: Values, old: Values) -> bool:
    email, phone = row.get("email", ""), row.get("phone", "")
    if email and emails.normalise(email) == emails.normalise(old["email"]):
        return True
    return bool(phone and old["phone"]) and _same_phone(old["phone"], phone, _said("country", row, old))


def _same_phone(one: str, other: str, country: str) -> bool:
    return one == other or phone_digest(one, country) == phone_digest(other, country)


def same(name: str, old: Any, new: Any, *, country: str = "") -> bool:
    """Whether two values of a field say the same. A name that only lost the letters of another alphabet did not change."""
    if old == new:
        return True
    if name == "email":
        return emails.normalise(old) == emails.normalise(new)
    if name == "phone":
        return bool(old and new) and _same_phone(old, new, country)
    if name in ("product", "insurer"):
        return bool(old.casefold() == new.casefold()) or (name == "insurer" and not new)
    if name in _TEXTS:
        return regained(new, old)
    if name == "insured":
        return len(old) == len(new) and all(
            before[1] == after[1] and (before[0] == after[0] or regained(after[0], before[0]))
            for before, after in zip(old, new, strict=True)
        )
    return False


def regained(lossy: Any, whole: Any) -> bool:
    """Whether ``lossy`` is what cp1252 leaves of ``whole``: its letters dropped, or turned into question marks."""
    if isinstance(lossy, list) and isinstance(whole, list):
        return len(lossy) == len(whole) and any(
            regained(before[0], after[0]) for before, after in zip(lossy, whole, strict=True) if before[1:] == after[1:]
        )
    if not isinstance(lossy, str) or not isinstance(whole, str) or lossy == whole:
        return False
    left = [_left(character) for character in whole]
    if "" not in left:
        return False
    return lossy in ("".join(left).strip(), "".join(kept or "?" for kept in left).strip())


def _left(character: str) -> str:
    return character.encode("cp1252", "ignore").decode("cp1252")
