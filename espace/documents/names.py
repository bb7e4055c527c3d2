"""File names as people give them, made safe to show and to give back."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 150  # characters
LONGEST_BYTES = 240  # in UTF-8: file systems stop at 255
FORBIDDEN = set('<>:"/\\|?*')  # somewhere, on some system
# Devices of Windows: a file of that name cannot be saved there.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def clean_name(given: str) -> str:
    """The name without path, control, invisible or text-direction characters, 150 characters at most, extension kept.

    A right-to-left mark before ``fdp.exe`` shows it as ``exe.pdf`` (Unicode TR 36, 3.1): all of Unicode's categories C are
    dropped. A name with nothing left is ``document``.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    # Spaces of every kind become one plain space, before the invisible characters go.
    spaced = "".join(" " if character.isspace() else character for character in last)
    visible = (c for c in spaced if not unicodedata.category(c).startswith("C"))
    name = " ".join("".join("_" if c in FORBIDDEN else c for c in visible).split()).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        # ".pdf" has lost its dot to strip() and has no stem; "README" has no extension.
        stem, extension = (name, "") if not last.startswith(".") else ("", name)
    extension = extension.strip()[:16]
    stem = stem.strip(" .") or "document"
    if DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    tail = f".{extension}" if extension else ""
    stem = stem[: LONGEST - len(tail)]
    while len((stem + tail).encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip(' .')}{tail}"


def extension_of(name: str) -> str:
    """What follows the last dot, in lower case, without the dot; empty if there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
