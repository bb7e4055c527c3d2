"""What contracts refuse. The message is a sentence for the person who tried, in their language."""

from __future__ import annotations


class ContractError(Exception):
    """Base of what contracts refuse."""


class NumberTaken(ContractError):
    """A contract already bears this number."""


class NotEntered(ContractError):
    """What was typed cannot be a contract: no number, an end before its beginning, a policyholder under 18."""


class NotIssued(ContractError):
    """No certificate of this contract is issued here now, or one is not revoked in this way."""
