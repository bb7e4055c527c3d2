"""Answering whoever was shown a certificate: one of three words, and nothing of anybody (decision 0030)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Q

from espace import audit
from espace.contracts.certificates.codes import check_digest
from espace.contracts.certificates.truth import is_fresh, still_true
from espace.lib import clock


class Word(StrEnum):
    """The three answers. The values are the verbs of the journal, which counts them and names nobody."""

    VALID = "valid"
    NOT_VALID = "not_valid"
    CANNOT_SAY = "undecided"


@dataclass(frozen=True)
class Answer:
    """``as_of``: the day whose situation the portfolio describes; ``None`` with :attr:`Word.NOT_VALID`."""

    word: Word
    as_of: date | None = None


@transaction.atomic
def check(*, code: str, surname: str, birth_date: date, at: datetime, unless: Q | None = None) -> Answer:
    """Look once, under one digest of the three together: whatever is wrong, the work and the answer are the same.

    A code that is not there, another's name, a revoked paper, a contract that ended or changed: one statement that finds nothing.
    ``unless``: when a layer above knows that the contract ended before the portfolio does.
    """
    on = clock.today(at)
    rows = still_true(on).filter(check_digest=check_digest(code, surname, birth_date))
    if unless is not None:
        rows = rows.exclude(unless)
    situation_on = rows.values_list("contract__situation_on", flat=True).first()
    if situation_on is None:
        answer = Answer(Word.NOT_VALID)
    else:
        answer = Answer(Word.VALID if is_fresh(situation_on, on) else Word.CANNOT_SAY, situation_on)
    audit.record(action=f"certificate.{answer.word}", by=None, at=at)
    return answer
