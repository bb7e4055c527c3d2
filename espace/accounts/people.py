"""Who a user is: their name, wherever it is kept, the words that their password must not be made of, and whether they are said to live."""

from __future__ import annotations

from django.utils.translation import gettext as _

from espace import vault
from espace.accounts.models import Customer, StaffMember, User
from espace.accounts.nameless import somebody


def file_of(user: User) -> Customer | StaffMember | None:
    """The row that names the user, not opened."""
    return getattr(user, "customer", None) or getattr(user, "staff_member", None)


def name_of(user: User) -> str:
    """The name of a member of staff, whose row is opened; what they were (:func:`somebody`) once their account is destroyed."""
    staff = getattr(user, "staff_member", None)
    return str(staff.name) if staff is not None else somebody(user)


def personal_words(user: User) -> list[str]:
    """The person's names and places, for the password block-list (ASVS 6.2.11). Opens the row.

    ``known_words`` on a user who is not saved yet (an activation) stand for them.
    """
    if known := getattr(user, "known_words", None):
        return list(known)
    row = file_of(user)
    return [] if row is None else words_of(row)


def words_of(row: Customer | StaffMember) -> list[str]:
    """The same, for somebody who has no account yet."""
    vault.open_rows(row)
    if isinstance(row, StaffMember):
        return [row.name]
    return [row.surname, row.first_name, row.email, row.city]


def is_somebody_elses(address: str, than: User | None) -> bool:
    """Whether a normalised address already serves an account, ``than`` this user's apart."""
    others = User.objects.filter(email=address)
    return (others.exclude(pk=than.pk) if than is not None else others).exists()


def masked_email(address: str) -> str:
    """``cl••••@g••••.com``: enough to recognise one's own address, not enough to learn somebody's."""
    local, _, domain = address.rpartition("@")
    name, _, ending = domain.rpartition(".")
    return f"{local[:2]}••••@{name[:1]}••••.{ending}"


def why_shut(customer: Customer) -> str:
    """The sentence that says why nothing opens this space or changes who may: a death was reported, or carried out; empty otherwise."""
    if customer.closed_by_death_at is not None:
        return _("Cette personne est décédée : son espace ne s’ouvre plus.")
    if customer.death_reported_at is not None:
        return _("Un décès est signalé pour ce dossier : rien n’y change avant que ce soit éclairci.")
    return ""


def reached(customer: Customer) -> User | None:
    """The account whose address is told of this person's news; ``None`` without a space, once it is closed, and while it is shut."""
    user = customer.user
    return user if user is not None and user.is_active and not why_shut(customer) else None
