"""The verbs of rights. Each is one transaction that writes its step, its journal line and its mails."""

from espace.privacy.rights.actions.answering import answer, carry_out, carry_out_due, serve
from espace.privacy.rights.actions.deciding import decide, extend, name_right
from espace.privacy.rights.actions.fields import contest, object_to_optional
from espace.privacy.rights.actions.identity import ask_identity, identify
from espace.privacy.rights.actions.receiving import ask, enter, take_words

__all__ = [
    "answer",
    "ask",
    "ask_identity",
    "carry_out",
    "carry_out_due",
    "contest",
    "decide",
    "enter",
    "extend",
    "identify",
    "name_right",
    "object_to_optional",
    "serve",
    "take_words",
]
