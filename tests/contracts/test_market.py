"""Insurers and products that an administrator puts right: judged, journaled, and not undone by the next file (decision 0043)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.brokerage.errors import Unfit
from espace.contracts.certificates import actions as certificates
from espace.contracts.market import actions
from espace.contracts.market.reading import UNNAMED, unreachable, version
from espace.contracts.models import Contract, Endorsement, Insurer, MarketChange, Product
from tests import cast
from tests.cast import AT, ON
from tests.contracts.importing import applied, csv, row

pytestmark = pytest.mark.both
LATER = AT + timedelta(hours=1)
WITHOUT = ("Compagnie",)


def put_right(one: Insurer, by: User, *, seen: int | None = None, **changed: str) -> list[str]:
    """Change some fields of an insurer, the others as they are."""
    given: dict[str, Any] = {name: getattr(one, name) for name in ("name", "assistance_phone", "claims_phone")}
    seen = version(one) if seen is None else seen
    return actions.change_insurer(insurer=one, seen=seen, by=by, at=LATER, **given | changed)


def moved(one: Product, to: Insurer, by: User, **changed: Any) -> list[str]:
    given: dict[str, Any] = {"insurer": to.pk, "terminable": one.terminable, "seen": version(one)} | changed
    return actions.change_product(product=one, by=by, at=LATER, **given)


def test_a_number_is_kept_as_one_dials_it_from_anywhere(ines: User) -> None:
    one = cast.product().insurer
    assert put_right(one, ines, claims_phone="01 99 00 00 02") == ["claims_phone"]
    one.refresh_from_db()
    assert one.claims_phone == "+33 1 99 00 00 02"
    change = MarketChange.objects.get()
    assert (change.insurer, change.before, change.after) == (
        one,
        {"claims_phone": ""},
        {"claims_phone": "+33 1 99 00 00 02"},
    )
    event = AuditEvent.objects.get(action="insurer.changed")
    assert (event.actor, event.unit, event.fields) == (ines.pk, one.pk, ["claims_phone"])
    assert put_right(one, ines, claims_phone="+33 1 99 00 00 02") == []
    assert MarketChange.objects.count() == 1, "what is as it was is no change"


@pytest.mark.parametrize(
    "typed", ["allô", "12", "01 99 00 00 01 poste 12", "0 800 FLEURS", "01 99 00 00 01 / 01 99 00 00 02", "+999 1 2"]
)
def test_what_cannot_be_dialled_is_refused(typed: str, ines: User) -> None:
    one = cast.product().insurer
    with pytest.raises(Unfit) as refused:
        put_right(one, ines, assistance_phone=typed, claims_phone=typed)
    assert sorted(refused.value.faults) == ["assistance_phone", "claims_phone"]
    one.refresh_from_db()
    assert one.assistance_phone == "+33 1 99 00 00 01"


@pytest.mark.parametrize(
    "name", ["", "   ", "Autre assureur", "autre  ASSUREUR", UNNAMED, "Deux\u202elignes", "a" * 121]
)
def test_a_name_is_a_name_and_nobody_else_s(name: str, ines: User) -> None:
    one = cast.product().insurer
    Insurer.objects.create(name="Autre assureur")
    with pytest.raises(Unfit) as refused:
        put_right(one, ines, name=name)
    assert list(refused.value.faults) == ["name"]
    with pytest.raises(Unfit):
        actions.add_insurer(name=name, assistance_phone="", claims_phone="", by=ines, at=AT)
    assert not MarketChange.objects.exists()


def test_what_somebody_changed_meanwhile_is_not_written_over(ines: User) -> None:
    one = cast.product().insurer
    seen = version(one)
    put_right(one, ines, assistance_phone="+33 1 99 00 00 08")
    one.refresh_from_db()
    with pytest.raises(Unfit) as refused:
        put_right(one, ines, seen=seen, assistance_phone="+33 1 99 00 00 09")
    assert list(refused.value.faults) == [""]
    sold = cast.product()
    moved(sold, one, ines, terminable=False)
    with pytest.raises(Unfit):
        moved(sold, one, ines, seen=0, terminable=True)


def test_the_database_keeps_what_was_changed(ines: User) -> None:
    put_right(cast.product().insurer, ines, name="Autre nom")
    for act in (lambda rows: rows.update(at=AT), lambda rows: rows.delete()):
        with pytest.raises((DatabaseError, IntegrityError), match="ne se modifie pas"), transaction.atomic():
            act(MarketChange.objects.all())
    with pytest.raises(IntegrityError, match="of_one_row"), transaction.atomic():
        MarketChange.objects.create(after={}, by=ines, at=AT)


def test_the_insurer_that_no_file_named_is_named_and_the_next_file_follows(ines: User) -> None:
    applied(csv([row()], without=WITHOUT))
    unnamed = Insurer.objects.get(name=UNNAMED)
    put_right(unnamed, ines, name="April", assistance_phone="+33 1 99 00 00 05")
    told = applied(csv([row(premium="99")], without=WITHOUT))
    assert told["changed"] == 1
    assert Contract.objects.get().product.insurer.name == "April"
    applied(csv([row(), row(number="CAP-2", product="Rapatriement")], without=WITHOUT))
    assert Product.objects.get(name="Rapatriement").insurer.name == UNNAMED, "another product is nobody's again"


def test_a_file_that_goes_on_saying_the_former_name_changes_nothing(ines: User) -> None:
    applied(csv([row()]))
    put_right(Insurer.objects.get(name="April"), ines, name="April International")
    told = applied(csv([row(premium="99"), row(number="CAP-2", product="Rapatriement")]))
    assert (told["changed"], told["new"]) == (1, 1)
    assert list(Insurer.objects.values_list("name", flat=True)) == ["April International"]
    assert Product.objects.count() == 2
    assert [one.fields for one in Endorsement.objects.all()] == [["premium"]], (
        "the client reads no amendment of the insurer"
    )


def test_a_name_given_to_another_insurer_means_that_one(ines: User) -> None:
    applied(csv([row()]))
    put_right(Insurer.objects.get(name="April"), ines, name="April International")
    other = actions.add_insurer(name="APRIL", assistance_phone="", claims_phone="", by=ines, at=LATER)
    applied(csv([row(number="CAP-2")]))
    assert {one.product.insurer for one in Contract.objects.all()} == {
        Insurer.objects.get(name="April International"),
        other,
    }


def test_a_product_moved_stays_where_it_was_moved(ines: User) -> None:
    applied(csv([row(insurer="Courtier grossiste")]))
    product, to = Product.objects.get(), Insurer.objects.create(name="Océane")
    assert moved(product, to, ines) == ["insurer"]
    told = applied(
        csv([row(insurer="Courtier grossiste", premium="99"), row(number="CAP-2", insurer="Courtier grossiste")])
    )
    assert (told["changed"], told["new"]) == (1, 1)
    assert {one.product.insurer.name for one in Contract.objects.all()} == {"Océane"}
    assert [one.fields for one in Endorsement.objects.all()] == [["premium"]]
    event = AuditEvent.objects.get(action="product.changed")
    assert (event.unit, event.fields) == (product.pk, ["insurer"])


def test_a_product_stays_while_papers_name_its_insurer(claire: User, ines: User) -> None:
    contract = Contract.objects.get(customer=claire.customer)
    product, to = contract.product, Insurer.objects.create(name="Océane")
    certificates.delegate(product=product, by=ines, at=AT)
    with pytest.raises(Unfit, match="insurer") as refused:
        moved(product, to, ines)
    assert "délégation" in refused.value.faults["insurer"]
    certificates.end_delegation(product=product, by=ines, at=AT)
    cast.product(product.name, to.name)
    with pytest.raises(Unfit) as refused:
        moved(product, to, ines)
    assert "déjà un produit de ce nom" in refused.value.faults["insurer"]


def test_who_cannot_be_called_is_said_while_a_contract_runs(claire: User) -> None:
    silent = Insurer.objects.create(name="Muet")
    sold = cast.product("Santé", silent.name)
    assert list(unreachable(ON)) == []
    contract = cast.contract(claire.customer, sold=sold)
    assert list(unreachable(ON)) == [silent]
    Contract.objects.filter(pk=contract.pk).update(ends_on=date(2024, 6, 1))
    assert list(unreachable(ON)) == []
