"""The code on a certificate, and the one digest under which it is looked up."""

from __future__ import annotations

import secrets
from datetime import date

from espace import vault
from espace.accounts.codes import ALPHABET, typed
from espace.lib import names

SIGNS = 16
"""Of 32 unambiguous signs: 80 random bits."""


def new_code() -> str:
    """Sixteen signs, drawn at random."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))


def in_groups(code: str) -> str:
    """A code as it is printed, and as it stands in an address: ``ABCD-EFGH-JKLM-NPQR``."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def check_digest(code: str, surname: str, birth_date: date) -> bytes:
    """16 bytes for a code, the holder's surname (its accents, hyphens, spaces and capitals apart) and their birth date, all at once.

    Two of the three are worth nothing: no digest of the database, and no answer of the program, is about one of them alone.
    """
    return vault.digest("certificate", f"{typed(code)}|{names.key(surname)}|{birth_date.isoformat()}")
