"""One line of what administrators changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from espace.accounts.models import User

NOTHING = "—"


@dataclass(frozen=True)
class Entry:
    """``what`` was changed, ``before`` and ``after`` in words. ``by``: loaded with their row of the team, not opened; ``None`` where the
    program did not note it yet."""

    what: str
    before: str
    after: str
    by: User | None
    at: datetime
