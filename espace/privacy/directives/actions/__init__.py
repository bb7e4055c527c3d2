"""The verbs of directives after death. Each is one transaction with its journal line and its mails."""

from espace.privacy.directives.actions.carrying import carry_out
from espace.privacy.directives.actions.copying import drop, prepare
from espace.privacy.directives.actions.opening import countersign, establish
from espace.privacy.directives.actions.reporting import Told, deny, refuse, report
from espace.privacy.directives.actions.writing import Will, revoke, write

__all__ = [
    "Told", "Will", "carry_out", "countersign", "deny", "drop", "establish", "prepare", "refuse", "report", "revoke",
    "write",
]  # fmt: skip
