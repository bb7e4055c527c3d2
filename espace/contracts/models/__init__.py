"""Contracts, what they cover, and the imports they come from."""

from espace.contracts.models.contracts import (
    Contract,
    ContractDocument,
    ContractStub,
    Coverage,
    Endorsement,
    Insured,
)
from espace.contracts.models.imports import ColumnMapping, Import, StagedRow
from espace.contracts.models.market import Insurer, Product

__all__ = [
    "ColumnMapping",
    "Contract",
    "ContractDocument",
    "ContractStub",
    "Coverage",
    "Endorsement",
    "Import",
    "Insured",
    "Insurer",
    "Product",
    "StagedRow",
]
