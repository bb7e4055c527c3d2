"""Insurers and products by the names that a file gives them."""

from __future__ import annotations

from uuid import UUID

from espace.contracts.models import Insurer, Product

UNNAMED = "Assureur à préciser"
"""For a file that has no column of insurers; the desk gives the name afterwards."""


class Market:
    """The products of the brokerage, by name, whatever the capitals; one that is not there is made."""

    def __init__(self) -> None:
        self._insurers = {one.name.casefold(): one for one in Insurer.objects.all()}
        self._products: dict[tuple[UUID, str], Product] = {}
        self._named: dict[str, list[Product]] = {}
        for one in Product.objects.select_related("insurer").order_by("name", "id"):
            self._keep(one)

    def product(self, name: str, insurer: str) -> Product:
        """The product of this name at this insurer. Without an insurer: the only one who sells it, if there is one."""
        name, insurer = name[:120], insurer[:120]
        if not insurer and len(self._named.get(name.casefold(), [])) == 1:
            return self._named[name.casefold()][0]
        company = self._insurer(insurer or UNNAMED)
        found = self._products.get((company.pk, name.casefold()))
        if found is None:
            found = Product.objects.create(name=name, insurer=company)
            self._keep(found)
        return found

    def _insurer(self, name: str) -> Insurer:
        if name.casefold() not in self._insurers:
            self._insurers[name.casefold()] = Insurer.objects.create(name=name)
        return self._insurers[name.casefold()]

    def _keep(self, one: Product) -> None:
        self._products[one.insurer_id, one.name.casefold()] = one
        self._named.setdefault(one.name.casefold(), []).append(one)
