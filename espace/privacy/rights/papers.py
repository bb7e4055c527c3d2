"""The answer as a paper (PDF/UA-1): what was composed, set in type."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from espace.lib.typesetting import typeset
from espace.privacy.rights.composing import Answer

TEMPLATE = Path(__file__).parent / "typst" / "answer.typ"


def paper(answer: Answer, at: datetime) -> bytes:
    """The PDF of an answer of :mod:`espace.privacy.rights.composing`, dated ``at``."""
    return typeset(TEMPLATE, {**answer, "region": "GB" if answer["language"] == "en" else "FR"}, at)
