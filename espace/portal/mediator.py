"""The mediator whom a customer may turn to (Code de la consommation, L612-1), and where complaints are sent.

They come from the installation's ``espace.toml``; by default the mediator is the one of the insurance profession::

    [complaints]
    mediator = "La Médiation de l’Assurance"
    address = "TSA 50110, 75441 Paris Cedex 09"
    url = "https://www.mediation-assurance.org"
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Mediator:
    name: str
    address: str
    url: str


def mediator() -> Mediator:
    def option(name: str, default: str) -> str:
        return str(settings.HOME.option("complaints", name, default))

    return Mediator(
        name=option("mediator", "La Médiation de l’Assurance"),
        address=option("address", "TSA 50110, 75441 Paris Cedex 09"),
        url=option("url", "https://www.mediation-assurance.org"),
    )
