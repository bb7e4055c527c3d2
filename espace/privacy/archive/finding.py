"""How one person is found in the archive: by digests under a key that only the archive process has.

The values are normalised as the imports do it, so that a name with or without its accents is the same name. Which columns find somebody
is declared beside them (``FOUND_BY`` in an app's holdings): the archive names no noun.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from espace.accounts.matching import person_text
from espace.lib import names
from espace.privacy.archive import keys
from espace.register import holdings


def digests_of(rows: Mapping[str, Any]) -> Iterator[bytes]:
    """The digests by which a unit's rows are found: none for most units, which their person's opaque id finds."""
    for table, ways in holdings.found_by().items():
        for row in rows.get(table, ()):
            for kind, columns in ways.items():
                if found := digest(kind, *(row.get(column) for column in columns)):
                    yield found


def digest(kind: str, *values: Any) -> bytes | None:
    """32 bytes for what was normalised; ``None`` when something of it is missing. Raises ``KeyError`` for an unknown kind."""
    text = TEXTS[kind](*values)
    return hmac.digest(keys.digest_key(), f"{kind}\x00{text}".encode(), "sha256") if text else None


def _person(surname: str | None, first_name: str | None, birth_date: str | None) -> str:
    return person_text(surname or "", first_name or "", date.fromisoformat(birth_date) if birth_date else None)


def _number(number: str | None) -> str:
    return names.key(number or "")


TEXTS: dict[str, Callable[..., str]] = {"person": _person, "contract_number": _number}
