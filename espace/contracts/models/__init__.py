"""Contracts, what they cover, and the imports they come from."""

from espace.contracts.models.certificates import Certificate
from espace.contracts.models.contracts import (
    Contract,
    ContractDocument,
    ContractStub,
    Coverage,
    Endorsement,
    Insured,
)
from espace.contracts.models.imports import ColumnMapping, Import, StagedRow
from espace.contracts.models.inviting import InvitationRound, Invited
from espace.contracts.models.market import Delegation, Insurer, MarketChange, Product

__all__ = [
    "Certificate",
    "ColumnMapping",
    "Contract",
    "ContractDocument",
    "ContractStub",
    "Coverage",
    "Delegation",
    "Endorsement",
    "Import",
    "Insured",
    "Insurer",
    "InvitationRound",
    "Invited",
    "MarketChange",
    "Product",
    "StagedRow",
]
