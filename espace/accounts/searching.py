"""Finding a customer by what staff types: a name, an e-mail address, a phone number.

Tokens bring candidates (``accounts.indexing`` says which are kept); the opened row decides.
"""

from __future__ import annotations

import re

from espace.accounts.indexing import KIND
from espace.accounts.models import Customer
from espace.lib import emails, names
from espace.vault import search

PHONE = re.compile(r"[\s()./+-]*(?:\d[\s()./+-]*){6,15}")
HOME_DIGITS = 8  # a number is kept by its last 8 digits too, however it begins at home


def branches(typed: str) -> list[list[int]]:
    """What to look up, each list all at once; the longest word first."""
    if PHONE.fullmatch(typed):
        digits = re.sub(r"\D", "", typed).removeprefix("00")
        return [_tokens([digits]), _tokens([digits[-HOME_DIGITS:]])]
    return [_tokens(words(typed))]


def matches(customer: Customer, typed: str) -> bool:
    """Whether an opened row is what was typed."""
    if PHONE.fullmatch(typed):
        digits, held = re.sub(r"\D", "", typed).removeprefix("00"), re.sub(r"\D", "", customer.phone)
        return digits in held or held.endswith(digits.lstrip("0"))
    address = emails.normalise(customer.email)
    if "@" in typed:
        return address.startswith(emails.normalise(typed))
    held_names = f"{customer.surname} {customer.first_name}"
    held_words = {*names.words(held_names), *names.words(emails.local_part(address))}
    held_words |= {names.key(customer.surname), names.key(customer.first_name), names.key(emails.local_part(address))}
    return all(any(held.startswith(word) for held in held_words) for word in names.words(typed))


def words(typed: str) -> list[str]:
    """The words to look up, the longest first; those under 3 letters only when there are no others."""
    typed = emails.local_part(emails.normalise(typed)) if "@" in typed else typed
    found = sorted(dict.fromkeys(names.words(typed)), key=len, reverse=True)
    long = [word for word in found if len(word) >= names.SHORTEST]
    return long or found


def _tokens(found: list[str]) -> list[int]:
    return [token for word in found if (token := search.prefix_token(KIND, word)) is not None]
