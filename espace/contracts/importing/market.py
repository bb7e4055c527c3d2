"""Insurers and products by the names that a file gives them."""

from __future__ import annotations

from uuid import UUID

from espace.contracts.market.reading import UNNAMED
from espace.contracts.models import Insurer, Product
from espace.contracts.models.market import LONGEST_NAME


class Market:
    """The products of the brokerage, by name, whatever the capitals; one that is not there is made.

    What an administrator corrected stays corrected: a file that goes on saying a former name, or the insurer that a product was moved
    from, means what they made of it. A name that an insurer has today comes first.
    """

    def __init__(self) -> None:
        insurers = list(Insurer.objects.order_by("name", "pk"))
        self._insurers = {former.casefold(): one for one in insurers for former in one.also_called}
        self._insurers |= {one.name.casefold(): one for one in insurers}
        self._products: dict[tuple[UUID, str], Product] = {}
        self._moved: dict[tuple[str, str], Product] = {}
        self._named: dict[str, list[Product]] = {}
        for one in Product.objects.select_related("insurer").order_by("name", "id"):
            self._keep(one)

    def product(self, name: str, insurer: str) -> Product:
        """The product of this name at this insurer. Without an insurer: the only one who sells it, if there is one."""
        name, insurer = name[:LONGEST_NAME], insurer[:LONGEST_NAME]
        said = name.casefold()
        if not insurer and len(self._named.get(said, [])) == 1:
            return self._named[said][0]
        company = self._insurers.get((insurer or UNNAMED).casefold())
        found = self._products.get((company.pk, said)) if company else None
        found = found or self._moved.get((insurer.casefold(), said))
        if found is None:
            found = Product.objects.create(name=name, insurer=company or self._made(insurer or UNNAMED))
            self._keep(found)
        return found

    def _made(self, name: str) -> Insurer:
        """An insurer that no name leads to; an administrator gives its numbers, and its name where the file has none."""
        self._insurers[name.casefold()] = Insurer.objects.create(name=name)
        return self._insurers[name.casefold()]

    def _keep(self, one: Product) -> None:
        self._products[one.insurer_id, one.name.casefold()] = one
        self._moved |= {(former.casefold(), one.name.casefold()): one for former in one.also_sold_by}
        self._named.setdefault(one.name.casefold(), []).append(one)
