"""How the brokerage may say a mail's subject and its sentence: once for everybody, as plain text that can hold nothing of anybody (C05).

There is one blank, the brokerage's own number; no other is filled, whatever is typed. The link, the account's line, the last sentence and
the line on safety are not among what it says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from espace.audit.recording import Actor
from espace.brokerage import actions
from espace.brokerage.errors import Unfit
from espace.brokerage.looks import is_one_line

LONGEST = {"subject": 90, "sentence": 400}
PHONE = "{cabinet.telephone}"
MOST_DIGITS = 3
"""« 72 heures » takes two: a contract, a telephone, a date or an amount takes more."""
_ADDRESS = re.compile(r"://|www\.|@|[^\W_]\.[^\W\d_]{2}", re.IGNORECASE)
_MARKUP = re.compile(r"[{}<>%\[\]\\]")


def fault(name: str, text: str) -> str:
    """Why a ``subject`` or a ``sentence`` cannot be sent; empty when it can."""
    rest = text.replace(PHONE, "") if name == "sentence" else text
    if len(text) > LONGEST[name]:
        return _("Restez en dessous de %(count)s caractères.") % {"count": LONGEST[name] + 1}
    if not is_one_line(text):
        return _("Écrivez sur une seule ligne.")
    if _ADDRESS.search(rest):
        return _("N’écrivez pas d’adresse : le seul lien d’un courriel est celui que le programme y met.")
    if _MARKUP.search(rest):
        return _("N’écrivez ni accolade ni signe de mise en forme : seul %(phone)s, dans la phrase, se remplit.") % {
            "phone": PHONE
        }
    if sum(one.isnumeric() for one in rest) > MOST_DIGITS:
        return _("Pas plus de %(count)s chiffres : ni numéro, ni date, ni montant ne part par courriel.") % {
            "count": MOST_DIGITS
        }
    return ""


def reword(*, kind: str, language: str, subject: str, sentence: str, phone: str, by: Actor, at: datetime) -> None:
    """Say a mail otherwise, from now on; what is waiting to leave leaves so too. Raises :class:`Unfit`.

    ``phone``: the brokerage's number, without which no text may give it. Empty, or the text of origin: the text of origin.
    """
    from espace.outbox import kinds  # which is written with this

    origin = kinds.origin(kind, language)
    typed = {"subject": subject.strip(), "sentence": sentence.strip()}
    faults = {name: why for name, text in typed.items() if (why := fault(name, text))}
    if PHONE in typed["sentence"] and not phone and "sentence" not in faults:
        faults["sentence"] = _("Donnez d’abord le téléphone du cabinet, à la page « Identité ».")
    if faults:
        raise Unfit(faults)
    own = {name: text for name, text in typed.items() if text and text != origin[name]}
    actions.say(about=f"{kind}.{language}", value=own or None, by=by, at=at)


def said(own: Mapping[str, str], *, phone: str) -> dict[str, str]:
    """What is sent of the brokerage's own words: what the limits let by, with its number in the blank; nothing where it has none."""
    fit = {name: text for name, text in own.items() if name in LONGEST and text and not fault(name, text)}
    if PHONE in fit.get("sentence", "") and not phone:
        del fit["sentence"]
    return {name: text.replace(PHONE, phone) if name == "sentence" else text for name, text in fit.items()}
