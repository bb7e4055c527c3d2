"""The mediator whom a customer may turn to (Code de la consommation, L612-1), and where complaints are sent.

The brokerage sets it (decision 0037); before, it comes from the installation's ``espace.toml``, and by default it is the one of the
insurance profession::

    [complaints]
    mediator = "La Médiation de l’Assurance"
    address = "TSA 50110, 75441 Paris Cedex 09"
    url = "https://www.mediation-assurance.org"
"""

from __future__ import annotations

from espace import brokerage
from espace.brokerage.reading import Mediator


def mediator() -> Mediator:
    return brokerage.held().mediator
