"""Claiming one's space by a contract number and a birth date, and the lost mailbox (clause C01).

The page writes what was asked and no more, so that a match costs and says the same as none; the layer that knows contracts looks for
the file (``contracts.claims``). A lost mailbox is checked by a person, both addresses are told, and 48 hours pass.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from espace import audit, outbox, vault
from espace.accounts import indexing, matching, sessions
from espace.accounts.actions.invitations import invite
from espace.accounts.actions.stays import void_links
from espace.accounts.errors import AddressTaken, NotInvitable, NotPossible
from espace.accounts.exceptions import write_exception
from espace.accounts.models import Claim, Customer, Source, User
from espace.accounts.people import is_somebody_elses, why_shut
from espace.lib import emails

DELAY = timedelta(hours=48)


@transaction.atomic
def ask_claim(*, number: str, birth_date: date, new_email: str, language: str, at: datetime) -> Claim:
    """Write down that somebody asks for their space; ``new_email`` when the mailbox on file is lost, else empty."""
    claim = Claim(language=language, created_at=at)
    vault.new_unit("claim", claim)
    claim.asked = {"number": number, "birth_date": birth_date.isoformat()}
    claim.new_email = emails.normalise(new_email)
    claim.save(force_insert=True)
    audit.record(action="claim.asked", by=None, at=at, unit=claim.unit)
    return claim


@transaction.atomic
def hand_claim(
    *, claim: Claim, customer: Customer, contract_id: UUID, last_ended_on: date | None, at: datetime
) -> None:
    """Do what a claim that matches this file asks: write to the mailbox on file, or, if it is lost, put it before a person.

    The claim is opened; what it no longer needs is destroyed.
    """
    if claim.new_email:
        claim.customer, claim.contract, claim.state, claim.asked = customer, contract_id, Claim.State.WAITING, {}
        claim.save()
        audit.record(action="claim.waiting", by=None, at=at, subject=customer.pk, unit=claim.unit)
        return
    vault.open_rows(customer)
    address, kind = emails.normalise(customer.email), "claim_impossible"
    user = customer.user
    if why_shut(customer):
        kind = ""  # no mail leaves for somebody who is said to be dead
    elif user is not None and user.is_active:
        address, kind = user.email, "claim_known"
    elif user is None or customer.closed_at is not None:
        try:
            invite(
                customer=customer,
                contract_id=contract_id,
                by=None,
                at=at,
                last_ended_on=last_ended_on,
                language=claim.language,
            )
            kind = ""
        except NotInvitable:
            pass
    if kind:
        path = "/mot-de-passe/" if kind == "claim_known" else ""
        outbox.post(kind=kind, to=address, language=claim.language, event=f"claim:{claim.pk}", at=at, path=path)
    drop_claim(claim=claim, matched=True, at=at)


@transaction.atomic
def drop_claim(*, claim: Claim, matched: bool, at: datetime) -> None:
    """Destroy a claim that nobody has to look at."""
    audit.record(action="claim.matched" if matched else "claim.unmatched", by=None, at=at, unit=claim.unit)
    vault.destroy_units([claim.unit])
    claim.delete()


@transaction.atomic
def accept_claim(*, claim: Claim, how_checked: str, by: User, at: datetime) -> None:
    """A person checked who is asking, and says how. Every address concerned is told; the change is made 48 hours later."""
    claim = _hold(claim, Claim.State.WAITING)
    if not how_checked.strip():
        raise NotPossible(_("Dites comment vous avez vérifié qui demande."))
    customer = _customer(claim)
    if shut := why_shut(customer):
        raise NotPossible(shut)
    if is_somebody_elses(claim.new_email, than=customer.user):
        raise NotPossible(_("Cette adresse sert déjà à un autre compte : demandez-en une autre."))
    claim.state, claim.how_checked, claim.decided_by, claim.decided_at = (
        Claim.State.ACCEPTED,
        how_checked.strip(),
        by,
        at,
    )
    claim.save()
    account = customer.user.email if customer.user else ""
    for number, old in enumerate(dict.fromkeys(filter(None, (account, emails.normalise(customer.email))))):
        outbox.post(
            kind="claim_accepted_old", to=old, language=claim.language, event=f"claim:{claim.pk}:old{number}", at=at
        )
    outbox.post(
        kind="claim_accepted_new", to=claim.new_email, language=claim.language, event=f"claim:{claim.pk}:new", at=at
    )
    audit.record(action="claim.accepted", by=by, at=at, subject=customer.pk, unit=claim.unit)


@transaction.atomic
def refuse_claim(*, claim: Claim, how_checked: str, by: User, at: datetime) -> None:
    """A person refuses, before or during the 48 hours. The new address is told, in words that say nothing of the file."""
    claim = _hold(claim, Claim.State.WAITING, Claim.State.ACCEPTED)
    if not how_checked.strip():
        raise NotPossible(_("Dites pourquoi vous refusez."))
    claim.state, claim.how_checked, claim.decided_by, claim.decided_at = (
        Claim.State.REFUSED,
        how_checked.strip(),
        by,
        at,
    )
    claim.save()
    outbox.post(
        kind="claim_refused", to=claim.new_email, language=claim.language, event=f"claim:{claim.pk}:refused", at=at
    )
    vault.destroy_units([claim.unit])
    audit.record(action="claim.refused", by=by, at=at, subject=claim.customer_id, unit=claim.unit)


@transaction.atomic
def apply_claim(*, claim: Claim, last_ended_on: date | None, at: datetime) -> bool:
    """Change the address of an accepted claim whose 48 hours are over, and invite the person there. Returns whether it was done.

    Whoever still holds the lost mailbox is shut out: sessions end, the old password and its links open nothing. If the address was taken
    meanwhile, or the person can no longer be invited, a person decides again.
    """
    claim = _hold(claim, Claim.State.ACCEPTED)
    decided_by = claim.decided_by
    if claim.decided_at is None or decided_by is None or at < claim.decided_at + DELAY:
        raise NotPossible(_("Les 48 heures ne sont pas passées."))
    try:
        with transaction.atomic():
            customer = _change_address(claim, decided_by, at)
            assert claim.contract is not None
            invite(
                customer=customer, contract_id=claim.contract, by=decided_by, at=at, last_ended_on=last_ended_on,
                language=claim.language, recovers=True,
            )  # fmt: skip
    except (AddressTaken, NotInvitable):
        claim.state, claim.decided_by, claim.decided_at, claim.how_checked = Claim.State.WAITING, None, None, ""
        claim.save()
        audit.record(action="claim.stopped", by=None, at=at, subject=claim.customer_id, unit=claim.unit)
        return False
    claim.applied_at = at
    claim.save(update_fields=["applied_at"])
    vault.destroy_units([claim.unit])
    audit.record(action="claim.applied", by=None, at=at, subject=claim.customer_id, unit=claim.unit, fields=["email"])
    return True


def _change_address(claim: Claim, by: User, at: datetime) -> Customer:
    customer = _customer(claim)
    if customer.user is not None:
        user = customer.user
        user.email = claim.new_email
        user.set_unusable_password()
        try:
            with transaction.atomic():
                user.save(update_fields=["email", "password"])
        except IntegrityError as error:
            raise AddressTaken(_("Cette adresse sert déjà à un autre compte.")) from error
        sessions.end(user)
        void_links(user, at=at)
    customer.email = claim.new_email
    customer.updated_at = at
    matching.write_digests(customer)
    indexing.index(customer, at=at)
    customer.save()
    write_exception(customer, "email", source=Source.STAFF, by=by, at=at)
    return customer


def _hold(claim: Claim, *states: Claim.State) -> Claim:
    held = Claim.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=claim.pk)
    if held.state not in states or held.applied_at is not None:
        raise NotPossible(_("Cette demande a déjà été traitée."))
    vault.open_rows(held)
    return held


def _customer(claim: Claim) -> Customer:
    """The file of a claim that was matched, locked and opened: whoever reports a death waits, or was first."""
    customer = Customer.objects.select_for_update(of=("self",)).select_related("user").get(claims=claim)
    vault.open_rows(customer)
    return customer
