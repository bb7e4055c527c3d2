"""E-mail addresses: one form to keep and compare, and whether they may be written to at all (RFC 5321 and 5322)."""

from __future__ import annotations

import re
import unicodedata

LONGEST, LONGEST_LOCAL = 254, 64

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    rf"@(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,58}}[a-z0-9])"
)


def normalise(text: str) -> str:
    """Lower case, without outer spaces nor ``mailto:``, an accented domain in its ASCII form; valid or not."""
    text = text.strip().lower().removeprefix("mailto:")
    if text.isascii():
        return text
    local, at, domain = unicodedata.normalize("NFC", text).rpartition("@")
    try:
        return local + at + domain.encode("idna").decode("ascii")
    except UnicodeError:
        return text


def is_valid(address: str) -> bool:
    """True for a normalised address that has the shape of one: quoted local parts and bare hosts are not accepted."""
    return len(address) <= LONGEST and address.find("@") <= LONGEST_LOCAL and _ADDRESS.fullmatch(address) is not None


def local_part(address: str) -> str:
    """What stands before the ``@``."""
    return address.rpartition("@")[0]
