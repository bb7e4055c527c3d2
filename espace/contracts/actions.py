"""What is done to contracts by hand: entered by staff, and the invitation that they open (clause C01)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts import matching
from espace.accounts.actions import invitations
from espace.accounts.errors import NotInvitable
from espace.accounts.models import Customer, Invitation, OptionalData, Source, User
from espace.contracts import indexing, reading
from espace.contracts.errors import NotEntered, NumberTaken
from espace.contracts.importing.market import Market
from espace.contracts.importing.people import People
from espace.contracts.models import Contract, Coverage, Insured, Invited, Product
from espace.contracts.numbers import number_digest
from espace.lib import ages, clock, names


@dataclass(frozen=True)
class Policyholder:
    """A person who signed a contract, as staff types them. ``country``: alpha-2 or ""; the e-mail normalised."""

    surname: str
    first_name: str
    birth_date: date
    civility: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    profession: str = ""


@dataclass(frozen=True)
class Card:
    """A contract as staff types it. ``insured``: (name, birth date or None); the premium in euros a year."""

    number: str
    product: str
    insurer: str
    effective_on: date
    renews_on: date | None = None
    ends_on: date | None = None
    premium: Decimal | None = None
    instalments: str = ""
    guarantees: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    insured: tuple[tuple[str, date | None], ...] = field(default=())


@transaction.atomic
def enter(*, holder: Customer | Policyholder, card: Card, by: User, at: datetime) -> Contract:
    """Enter a contract by hand, for a customer we have or for somebody new.

    Somebody new who is a customer already (same name, birth date, and e-mail or phone) is that customer: no second file is made.
    Raises :class:`NumberTaken` or :class:`NotEntered`.
    """
    if not names.key(card.number):
        raise NotEntered(_("Un contrat porte un numéro."))
    if card.ends_on is not None and card.ends_on < card.effective_on:
        raise NotEntered(_("Un contrat finit après son début."))
    customer = holder if isinstance(holder, Customer) else _customer(holder, at)
    contract = Contract(
        customer=customer, product=_product(card), number_digest=number_digest(card.number), effective_on=card.effective_on,
        renews_on=card.renews_on, ends_on=card.ends_on, source=Source.STAFF, situation_on=clock.today(at), created_at=at, updated_at=at,
    )  # fmt: skip
    vault.new_unit("contract", contract)
    contract.number, contract.instalments = card.number.strip(), card.instalments
    contract.premium = "" if card.premium is None else str(card.premium)
    try:
        with transaction.atomic():
            contract.save(force_insert=True)
    except IntegrityError as error:
        raise NumberTaken(_("Un contrat porte déjà ce numéro.")) from error
    _write_lines(contract, card)
    indexing.index(contract, at=at)
    audit.record(action="contract.entered", by=by, at=at, subject=customer.pk, unit=contract.unit)
    return contract


@transaction.atomic
def invite(*, customer: Customer, by: User, at: datetime, language: str = "fr") -> Invitation:
    """Invite the holder of a contract to their space. Raises ``accounts.errors.NotInvitable``: no contract, the last one over for
    more than six months, a minor, no usable address, a space already."""
    on = clock.today(at)
    contract = reading.latest(customer)
    if contract is None:
        raise NotInvitable(_("Cette personne n’a pas de contrat."))
    invitation = invitations.invite(
        customer=customer,
        contract_id=contract.pk,
        by=by,
        at=at,
        last_ended_on=reading.last_ended_on(customer, on=on),
        language=language,
    )
    Invited.objects.bulk_create(
        [Invited(customer=customer, times=0, last_at=at)], update_conflicts=True, unique_fields=["customer"],
        update_fields=["last_at"],
    )  # fmt: skip
    Invited.objects.filter(customer=customer).update(times=F("times") + 1)
    return invitation


def _customer(holder: Policyholder, at: datetime) -> Customer:
    if not ages.is_adult(holder.birth_date, clock.today(at)):
        raise NotEntered(_("Le souscripteur n’a pas 18 ans."))
    if not names.key(holder.surname) or not names.key(holder.first_name):
        raise NotEntered(_("Un souscripteur a un nom et un prénom."))
    matching.alone()
    row = Customer(source=Source.STAFF, created_at=at, updated_at=at)
    vault.new_unit("profile", row)
    for name in (
        "civility",
        "surname",
        "first_name",
        "birth_date",
        "email",
        "phone",
        "address",
        "postcode",
        "city",
        "country",
    ):
        setattr(row, name, getattr(holder, name))
    matching.write_digests(row)
    person = matching.person_digest(holder.surname, holder.first_name, holder.birth_date)
    contacts = matching.email_digest(holder.email), matching.phone_digest(holder.phone, holder.country)
    if (ours := People({person} if person else set()).find(person, *contacts)) is not None:
        vault.destroy_units([row.unit])
        return Customer.objects.get(pk=ours)
    row.save(force_insert=True)
    if holder.profession:
        optional = OptionalData(customer=row, source=Source.STAFF, updated_at=at)
        vault.new_unit("optional_data", optional)
        optional.profession = holder.profession
        optional.save(force_insert=True)
    return row


def _product(card: Card) -> Product:
    if not card.product.strip():
        raise NotEntered(_("Un contrat a un produit."))
    return Market().product(card.product.strip(), card.insurer.strip())


def _write_lines(contract: Contract, card: Card) -> None:
    for kind, labels in ((Coverage.Kind.GUARANTEE, card.guarantees), (Coverage.Kind.EXCLUSION, card.exclusions)):
        for position, label in enumerate(labels):
            line = Coverage(contract=contract, position=position, kind=kind)
            vault.share_key(contract, line)
            line.label = label
            line.save(force_insert=True)
    for position, (name, born_on) in enumerate(card.insured):
        someone = Insured(contract=contract, position=position, kind=Insured.Kind.INSURED)
        vault.share_key(contract, someone)
        someone.name, someone.birth_date = name, born_on
        someone.save(force_insert=True)
