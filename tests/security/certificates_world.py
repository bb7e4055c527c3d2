"""A contract of Claire's whose insurer lets the brokerage issue its certificates, and one that she made."""

from __future__ import annotations

import functools
from abc import abstractmethod
from uuid import uuid4

from espace import vault
from espace.contracts.certificates import actions
from espace.contracts.certificates.codes import in_groups
from espace.contracts.models import Certificate, Contract, Insurer, Product
from espace.lib import clock
from tests.security.people import People

NOW = clock.now()


class Certified(People):
    """Built, like the rest of the world, as it is needed."""

    @property
    @abstractmethod
    def contract(self) -> Contract: ...

    @functools.cached_property
    def delegated(self) -> Product:
        """The product of her contract, of which the portfolio spoke today."""
        Contract.objects.filter(pk=self.contract.pk).update(situation_on=clock.today(NOW))
        actions.delegate(product=self.contract.product, by=self.ines, at=NOW)
        return self.contract.product

    @functools.cached_property
    def attested(self) -> Contract:
        """Her contract, of which she may make certificates."""
        assert self.delegated
        return self.contract

    @functools.cached_property
    def sold(self) -> Product:
        """The product of her contract, of which nothing is delegated."""
        return self.contract.product

    @functools.cached_property
    def seller(self) -> Insurer:
        """Its insurer."""
        return self.sold.insurer

    @functools.cached_property
    def certificate(self) -> Certificate:
        """One that she made of the whole contract."""
        made = actions.issue(
            pk=uuid4(), contract=self.attested, insured=None, purpose="school", ends_on=None, by=self.claire, at=NOW
        )
        found = Certificate.objects.get(pk=made.pk)
        vault.open_rows(found)
        return found

    def checks(self) -> dict[str, str]:
        """What a third party copies from it."""
        one = self.certificate
        assert one.birth_date is not None
        return {"code": in_groups(one.code), "surname": one.surname.upper(), "birth_date": one.birth_date.isoformat()}
