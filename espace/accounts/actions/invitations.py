"""Inviting somebody to their space, and opening it (clause C01): nobody signs up alone."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, outbox, register, vault
from espace.accounts import matching, sessions, tokens
from espace.accounts.actions.stays import void_links
from espace.accounts.errors import AddressTaken, NotInvitable, NotValid
from espace.accounts.exceptions import write_exception
from espace.accounts.models import Customer, Invitation, Source, StaffMember, User
from espace.accounts.people import is_somebody_elses, why_shut
from espace.accounts.roles import Role
from espace.lib import clock, emails, periods
from espace.lib.ages import is_adult

LATEST_END = "P6M"
"""A customer whose last contract ended earlier than this is not invited."""


def why_not(customer: Customer, *, last_ended_on: date | None, on: date) -> str:
    """The sentence that says why this opened file cannot be invited on a day; empty when it can.

    ``last_ended_on``: the end of the customer's last contract, ``None`` while one runs.
    """
    if shut := why_shut(customer):
        return shut
    if not emails.is_valid(emails.normalise(customer.email)):
        return _("Le dossier n’a pas d’adresse mail valable.")
    if customer.birth_date is None:
        return _("Le dossier n’a pas de date de naissance.")
    if not is_adult(customer.birth_date, on):
        return _("Cette personne est mineure : un espace s’ouvre à 18 ans.")
    if last_ended_on is not None and periods.add_to_day(last_ended_on, LATEST_END) < on:
        return _("Le dernier contrat est fini depuis plus de six mois.")
    return ""


@transaction.atomic
def invite(
    *,
    customer: Customer,
    contract_id: UUID,
    by: User | None,
    at: datetime,
    last_ended_on: date | None = None,
    language: str = "fr",
    recovers: bool = False,
) -> Invitation:
    """Invite the holder of a contract to open their space; earlier invitations stop working. ``by=None``: they claimed it themselves.

    ``last_ended_on`` comes from the layer that knows contracts (see :func:`why_not`). ``recovers``: the account exists and its mailbox
    was lost. Somebody who closed their space may be invited again. Raises :class:`NotInvitable`.
    """
    customer = Customer.objects.select_for_update(of=("self",)).select_related("user").get(pk=customer.pk)
    vault.open_rows(customer)
    reason = why_not(customer, last_ended_on=last_ended_on, on=clock.today(at))
    if not reason and customer.user_id and customer.closed_at is None and not recovers:
        reason = _("Cette personne a déjà un espace.")
    if reason:
        raise NotInvitable(reason)
    user = customer.user
    invitation = Invitation(customer=customer, contract=contract_id, invited_by=by, created_at=at)
    _send(invitation, emails.normalise(customer.email), "invitation", user.language if user else language, at)
    audit.record(action="customer.invited", by=by, at=at, subject=customer.pk, unit=customer.unit)
    return invitation


@transaction.atomic
def invite_elsewhere(*, token: str, email: str, language: str, at: datetime) -> None:
    """Send the invitation on to another address, which following the new link will prove: couples share a mailbox, accounts do not.

    Raises :class:`NotValid`.
    """
    invitation = find_invitation(token, at)
    if invitation is None or invitation.customer is None:
        raise NotValid(_("Ce lien ne sert plus."))
    onward = Invitation(
        customer=invitation.customer,
        contract=invitation.contract,
        invited_by=invitation.invited_by,
        created_at=at,
        is_chosen=True,
    )
    _send(onward, emails.normalise(email), "invitation", language, at)
    audit.record(action="invitation.moved", by=None, at=at, subject=invitation.customer_id, fields=["email"])


def send_to_staff(member: StaffMember, *, by: User | None, at: datetime) -> str:
    """Invite a member of staff to choose a password, in the caller's transaction. Returns the token, for a first administrator."""
    invitation = Invitation(staff_member=member, invited_by=by, created_at=at)
    return _send(invitation, member.user.email, "staff_invitation", member.user.language, at)


def _send(invitation: Invitation, email: str, kind: str, language: str, at: datetime) -> str:
    open_ones = Invitation.objects.filter(
        customer=invitation.customer,
        staff_member=invitation.staff_member,
        used_at__isnull=True,
        revoked_at__isnull=True,
    )
    open_ones.update(revoked_at=at)
    token, invitation.token_digest = tokens.new()
    vault.new_unit("invitation", invitation)
    invitation.email = email
    invitation.save(force_insert=True)
    outbox.post(
        kind=kind, to=email, language=language, event=f"invitation:{invitation.pk}", at=at, path=f"/activation/{token}/"
    )
    return token


def find_invitation(token: str, at: datetime) -> Invitation | None:
    """The invitation that this token still opens, with its rows opened; ``None`` for an unknown, used, revoked or expired one."""
    invitation = (
        Invitation.objects.select_related("customer__user", "staff_member__user")
        .filter(
            token_digest=tokens.digest(token),
            used_at__isnull=True,
            revoked_at__isnull=True,
            created_at__gt=register.oldest("invitation", at),
        )
        .first()
    )
    if invitation is None:
        return None
    vault.open_rows(invitation, invitation.customer, invitation.staff_member)
    return invitation if _stands(invitation) else None


def _stands(invitation: Invitation) -> bool:
    """Whether the person is still the one who was invited, and not said to be dead: a file whose address changed is invited again."""
    if invitation.staff_member is not None:
        return invitation.staff_member.left_at is None and invitation.staff_member.user.is_active
    customer = invitation.customer
    if (
        customer is None
        or why_shut(customer)
        or (customer.user is not None and not customer.user.is_active and customer.closed_at is None)
    ):
        return False
    return invitation.is_chosen or emails.normalise(customer.email) == invitation.email


def is_taken(invitation: Invitation) -> bool:
    """Whether the invited customer's address already serves somebody else's account."""
    if invitation.customer is None:
        return False
    return is_somebody_elses(invitation.email, than=invitation.customer.user)


@transaction.atomic
def activate(*, token: str, password: str, language: str, at: datetime) -> User:
    """Open the space: the account exists from now on, its address proved by the link, its password already judged.

    Raises :class:`NotValid` for a link that serves no more, :class:`AddressTaken` when the address serves another account.
    """
    asked = Invitation.objects.filter(token_digest=tokens.digest(token))
    # The file first: whoever reports its person's death holds it, and this link opens nothing any more.
    Customer.objects.select_for_update().filter(pk__in=asked.values("customer")).first()
    # So is the account of a member of staff: a role that changes while the password is hashed stays changed.
    User.objects.select_for_update().filter(pk__in=asked.values("staff_member__user")).first()
    invitation = find_invitation(token, at)
    if invitation is None or not Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(used_at=at):
        raise NotValid(_("Ce lien ne sert plus."))
    if is_taken(invitation):
        raise AddressTaken(_("Cette adresse sert déjà à un autre espace."))
    customer = invitation.customer
    user = invitation.staff_member.user if invitation.staff_member else _account(invitation, language, at)
    user.set_password(password)
    user.language = language
    user.save()
    sessions.end(user)
    void_links(user, at=at)
    vault.destroy_units([invitation.unit])
    audit.record(
        action="account.activated",
        by=user,
        at=at,
        subject=customer.pk if customer else None,
        unit=customer.unit if customer else None,
    )
    return user


def _account(invitation: Invitation, language: str, at: datetime) -> User:
    customer = invitation.customer
    assert customer is not None  # the database says so: an invitation is for a customer or for staff
    user = customer.user
    if user is None:
        user = User.objects.create_user(invitation.email, role=Role.CUSTOMER, language=language, at=at)
        customer.user = user
    if customer.closed_at is not None:  # they had closed it: it opens again, and their consent is asked anew
        user.is_active, customer.closed_at = True, None
    user.email = invitation.email
    if invitation.is_chosen:
        customer.email = invitation.email
        matching.write_digests(customer)
        customer.indexed_at = None
        write_exception(customer, "email", source=Source.PERSON, by=user, at=at)
    customer.save()
    return user
