"""What is done to certificates: the power to issue them recorded and ended, one issued, one revoked."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, ledger, outbox, vault
from espace.accounts.models import Customer, User
from espace.accounts.people import reached
from espace.accounts.roles import Role
from espace.contracts.certificates.codes import check_digest, new_code
from espace.contracts.certificates.truth import stated_changes, why_not
from espace.contracts.errors import NotIssued
from espace.contracts.models import Certificate, Contract, Delegation, Insured, Product
from espace.lib import clock, names

MOST = 30
"""Certificates of one contract that stand at once: beyond, one that serves no more is revoked first."""
LONGEST_REASON = 500


@transaction.atomic
def delegate(*, product: Product, by: User, at: datetime) -> None:
    """Record that the insurer lets the brokerage issue the certificates of this product. Again is the same."""
    held = Product.objects.select_for_update().get(pk=product.pk)
    if Delegation.objects.filter(product=held, ended_at__isnull=True).exists():
        return
    given = Delegation.objects.create(product=held, given_by=by, given_at=at)
    audit.record(action="delegation.given", by=by, at=at, unit=given.pk)


@transaction.atomic
def end_delegation(*, product: Product, by: User, at: datetime) -> None:
    """Record that it does no more: no other is issued, and those that were stay what they are. Again is the same."""
    given = Delegation.objects.select_for_update().filter(product=product, ended_at__isnull=True).first()
    if given is None:
        return
    given.ended_by, given.ended_at = by, at
    given.save(update_fields=["ended_by", "ended_at"])
    audit.record(action="delegation.ended", by=by, at=at, unit=given.pk)


@transaction.atomic
def issue(
    *, pk: UUID, contract: Contract, insured: UUID | None, purpose: str, ends_on: date | None, by: User, at: datetime
) -> Certificate:
    """Issue a certificate of the whole contract, or of one ``insured`` person, under the id that came with its form: sent twice, it is one.

    ``purpose``: a :class:`Certificate.Purpose` or empty. ``ends_on``: the end that the insurer confirmed and the portfolio does not know
    yet. Raises :class:`NotIssued`.
    """
    rows = Contract.objects.with_delegation().select_related("customer", "product__insurer")
    held = rows.select_for_update(of=("self",)).get(pk=contract.pk)
    earlier = Certificate.objects.filter(pk=pk).first()
    if earlier is not None and earlier.contract_id == held.pk:
        return earlier
    gaps = held.endorsements.filter(out_of_force_from_on__isnull=False)
    if why := why_not(held, gaps, ends_on=ends_on, on=clock.today(at)):
        raise NotIssued(why)
    if held.certificates.filter(revoked_at__isnull=True).count() >= MOST:
        raise NotIssued(
            _("Ce contrat a déjà %(n)s attestations : révoquez d’abord celles qui ne servent plus.") % {"n": MOST}
        )
    people = list(held.insured.filter(kind=Insured.Kind.INSURED).order_by("position"))
    vault.open_rows(held, held.customer, people)
    made = Certificate(id=uuid4() if earlier is not None else pk, contract=held, issued_at=at, purpose=purpose)
    vault.share_key(held, made)
    _say(made, held, _chosen(people, insured))
    made.is_for_one, made.purpose = insured is not None, purpose
    made.save(force_insert=True)
    audit.record(action="certificate.issued", by=by, at=at, subject=held.customer_id, unit=held.unit)
    return made


def _chosen(people: list[Insured], insured: UUID | None) -> list[Insured]:
    if insured is None:
        return people
    found = [one for one in people if one.pk == insured]
    if not found:
        raise NotIssued(_("Cette personne n’est plus inscrite au contrat : choisissez de nouveau."))
    return found


def _say(made: Certificate, contract: Contract, people: list[Insured]) -> None:
    """Every word of the paper, as it is known now: what is printed later is what was said then."""
    holder = contract.customer
    if holder.birth_date is None or not names.key(holder.surname):
        raise NotIssued(_("Votre nom ou votre date de naissance manque à votre dossier : demandez-nous l’attestation."))
    made.code = new_code()
    made.surname, made.first_name, made.birth_date = holder.surname, holder.first_name, holder.birth_date
    made.check_digest = check_digest(made.code, holder.surname, holder.birth_date)
    made.person_digest = holder.person_digest
    made.changes = stated_changes().filter(contract=contract).count()
    made.insured = [
        {"name": one.name} | ({"birth_date": one.birth_date.isoformat()} if one.birth_date else {}) for one in people
    ]
    days = {name: getattr(contract, name) for name in ("effective_on", "ends_on", "renews_on", "situation_on")}
    made.terms = {
        "product": contract.product.name,
        "insurer": contract.product.insurer.name,
        "number": contract.number,
        **{name: day.isoformat() for name, day in days.items() if day is not None},
    }


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: User, at: datetime) -> None:
    """From now on the checker says that it is not valid, whatever is restored. Again is the same.

    The holder owes no reason; anybody else gives one, which the holder reads, and the holder is told that there is news.
    """
    held = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if held.revoked_at is not None:
        return
    is_holder = by.role == Role.CUSTOMER
    if not is_holder and not reason.strip():
        raise NotIssued(_("Dites pourquoi : le client le lira."))
    vault.open_rows(held)
    held.revoked_at, held.revoked_by, held.reason = at, by, reason.strip()[:LONGEST_REASON]
    held.save(update_fields=["revoked_at", "revoked_by", "reason"])
    customer = Customer.objects.select_related("user").get(contracts=held.contract_id)
    if not is_holder:
        _tell(customer, held, at)
    ledger.record(kind="certificate.revoked", lines=[{"certificate": held.pk.hex}], at=at)
    audit.record(action="certificate.revoked", by=by, at=at, subject=customer.pk, unit=held.unit)


def _tell(customer: Customer, certificate: Certificate, at: datetime) -> None:
    if (user := reached(customer)) is not None:
        outbox.post(
            kind="news", to=user.email, language=user.language, event=f"certificate:{certificate.pk}:revoked", at=at,
            path=f"/espace/contrats/{certificate.contract_id}/",
        )  # fmt: skip
