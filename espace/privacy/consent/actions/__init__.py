"""The verbs of consent. Each is one transaction with its event, its journal line and, where a restore must not undo it, its ledger line."""

from espace.privacy.consent.actions.answering import answer, choose, give_apart, give_for_request
from espace.privacy.consent.actions.ending import end_with_account
from espace.privacy.consent.actions.withdrawing import withdraw

__all__ = ["answer", "choose", "end_with_account", "give_apart", "give_for_request", "withdraw"]
