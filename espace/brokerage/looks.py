"""What the brokerage may look like and be reached at: the limits of its name, its colour, its logo, its number and its mediator."""

from __future__ import annotations

import struct
import unicodedata
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from espace.lib import phones
from espace.ui import colours

LONGEST_NAME = 60
LONGEST_MEDIATOR = 120
LONGEST_ADDRESS = 200
LOGO_BYTES = 20_000
"""A logo is on every page, over poor lines too: this is what it may add to the 50 kB of a first one (decision 0029)."""
LOGO_SIDES = (800, 400)
LINE = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")


def is_one_line(text: str) -> bool:
    """Nothing but characters that can be seen and spaces: no line break, nothing that turns the writing round."""
    return not any(unicodedata.category(one) in LINE for one in text)


def name_fault(name: str) -> str:
    """Why this cannot be the name shown; empty when it can."""
    if not name:
        return _("Écrivez le nom sous lequel vos clients vous connaissent.")
    if len(name) > LONGEST_NAME or not is_one_line(name):
        return _("Écrivez le nom sur une ligne, en %(count)s caractères au plus.") % {"count": LONGEST_NAME}
    if "@" in name or "://" in name or "www." in name.lower():
        # It stands at the end of every mail, where the only address is the link's.
        return _("Écrivez un nom, sans adresse.")
    return ""


def nearest(colour: str) -> str:
    """The colour itself where it can be read on a light page, else the nearest darker one that can. Raises :class:`colours.BadColour`.

    Read: 4.5 to 1 as text on every ground, on its own tint and under white words (WCAG 1.4.3), which is more than the 3 to 1 of a control's
    edge (1.4.11). On a dark page the shade is worked out again from it, and always holds.
    """
    return colours.light(colour).brand


def phone_of(text: str) -> str | None:
    """The number as it is shown; ``None`` when it cannot be dialled, empty for none."""
    if not text:
        return ""
    number = phones.normalise(text)
    return phones.display(number) if number else None


def mediator_faults(*, name: str, address: str, url: str) -> dict[str, str]:
    faults = {}
    if not name or len(name) > LONGEST_MEDIATOR or not is_one_line(name):
        faults["mediator_name"] = _("Écrivez le nom du médiateur, en %(count)s caractères au plus.") % {
            "count": LONGEST_MEDIATOR
        }
    if not address or len(address) > LONGEST_ADDRESS or not is_one_line(address):
        faults["mediator_address"] = _("Écrivez son adresse postale, en %(count)s caractères au plus.") % {
            "count": LONGEST_ADDRESS
        }
    if not _is_site(url):
        faults["mediator_url"] = _("Écrivez l’adresse de son site, qui commence par https://.")
    return faults


def _is_site(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    known = parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
    return known and len(url) <= LONGEST_ADDRESS and is_one_line(url) and " " not in url


def logo_fault(content: bytes, media_type: str) -> str:
    """Why a picture that was written anew cannot be the logo; empty when it can."""
    if media_type not in ("image/png", "image/jpeg"):
        return _("Donnez une image PNG, JPEG ou WebP.")
    if len(content) > LOGO_BYTES:
        return _(
            "Cette image pèse %(weight)s ko une fois réécrite : %(most)s ko au plus, parce qu’elle est sur toutes les pages. "
            "Réduisez-la, ou enregistrez-la avec moins de couleurs."
        ) % {"weight": -(-len(content) // 1000), "most": LOGO_BYTES // 1000}
    width, height = size_of(content, media_type)
    if not (0 < width <= LOGO_SIDES[0] and 0 < height <= LOGO_SIDES[1]):
        return _("Cette image fait %(width)s × %(height)s points : %(most)s au plus.") % {
            "width": width, "height": height, "most": f"{LOGO_SIDES[0]} × {LOGO_SIDES[1]}",
        }  # fmt: skip
    return ""


def size_of(content: bytes, media_type: str) -> tuple[int, int]:
    """Width and height by the picture's own header, without decoding it; (0, 0) where there is none."""
    if media_type == "image/png":
        if content[:8] != b"\x89PNG\r\n\x1a\n" or len(content) < 24:
            return 0, 0
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    place = 2
    while content[:2] == b"\xff\xd8" and place + 9 < len(content) and content[place] == 0xFF:
        kind, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if kind in (0xC0, 0xC1, 0xC2):  # the frame: precision, height, width
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        place += 2 + length
    return 0, 0
