"""Members of staff: invited, given a role, let go, by an administrator of the space. Effective at once (ASVS 5.0, 8.3.2)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from espace import audit, ledger, vault
from espace.accounts import sessions
from espace.accounts.actions.factors import forget_factors
from espace.accounts.actions.invitations import send_to_staff
from espace.accounts.actions.stays import void_links
from espace.accounts.errors import AddressTaken, NotPossible
from espace.accounts.models import Invitation, StaffMember, User
from espace.accounts.nameless import make_nameless
from espace.accounts.roles import STAFF_ROLES, Role
from espace.lib import emails, names

LONGEST_NAME = 100


@transaction.atomic
def invite_staff(
    *, name: str, email: str, role: Role, by: User | None, at: datetime, language: str = "fr"
) -> tuple[StaffMember, str]:
    """Make the account of a member of staff and send them the way to choose a password. Returns the member and the link's token.

    Somebody who left and comes back, or takes over an address, has a new account: what was done stays with who did it.
    ``by=None``: the first administrator, invited by ``espace init``. Raises :class:`AddressTaken`.
    """
    if role not in STAFF_ROLES:
        raise NotPossible(_("Ce rôle n’est pas un rôle du cabinet."))
    _free(emails.normalise(email))
    try:
        with transaction.atomic():
            user = User.objects.create_user(emails.normalise(email), role=role, language=language, at=at)
    except IntegrityError as error:
        raise AddressTaken(_("Cette adresse sert déjà à un compte.")) from error
    member = StaffMember(user=user, joined_at=at)
    vault.new_unit("staff", member)
    member.name = name.strip()
    member.save(force_insert=True)
    token = send_to_staff(member, by=by, at=at)
    audit.record(action="staff.invited", by=by, at=at, unit=member.unit, fields=["role"])
    return member, token


@transaction.atomic
def invite_staff_again(*, member: StaffMember, by: User | None, at: datetime) -> str:
    """Send the way in once more; the earlier link stops working. Returns the token."""
    if member.left_at is not None or member.user.has_usable_password():
        raise NotPossible(_("Cette personne a déjà ouvert son accès, ou l’a perdu."))
    token = send_to_staff(member, by=by, at=at)
    audit.record(action="staff.invited", by=by, at=at, unit=member.unit)
    return token


@transaction.atomic
def change_role(*, member: StaffMember, role: Role, by: User, at: datetime) -> None:
    """Give a member of staff another role: their sessions end, the next one has it."""
    if role not in STAFF_ROLES:
        raise NotPossible(_("Ce rôle n’est pas un rôle du cabinet."))
    user = _hold(member, by)
    if user.role == role:
        return
    if user.role == Role.ADMINISTRATOR:
        _another_administrator(user)
    ledger.record(kind="role.removed", lines=[{"member": member.pk.hex, "role": role.value}], at=at)
    give_role(user, role)
    audit.record(action="staff.role_changed", by=by, at=at, unit=member.unit, fields=["role"])


@transaction.atomic
def deactivate(*, member: StaffMember, by: User, at: datetime) -> None:
    """Let a member of staff go: no session, no link, no password opens anything any more. Their past acts keep their author."""
    user = _hold(member, by)
    if user.role == Role.ADMINISTRATOR:
        _another_administrator(user)
    ledger.record(kind="staff.deactivated", lines=[{"member": member.pk.hex}], at=at)
    shut_out(member, user, at=at)
    audit.record(action="staff.deactivated", by=by, at=at, unit=member.unit)


@transaction.atomic
def correct_name(*, member: StaffMember, name: str, by: User, at: datetime) -> bool:
    """Write the name of a member of staff as it is: on every page from the next one on, those of what they did included.

    One's own too, and that of somebody who left, as long as it is kept (GDPR, art. 16). Returns whether it changed. Raises
    :class:`NotPossible` for what cannot be a name.
    """
    held = StaffMember.objects.select_for_update().get(pk=member.pk)
    vault.open_rows(held)
    said = " ".join(name.split())
    if not names.key(said) or len(said) > LONGEST_NAME or not said.isprintable():
        raise NotPossible(_("Écrivez le prénom et le nom, en %(n)d caractères au plus.") % {"n": LONGEST_NAME})
    if said == held.name:
        return False
    held.name = said
    held.save(update_fields=["name"])
    audit.record(action="staff.name_corrected", by=by, at=at, unit=held.unit, fields=["name"])
    return True


def give_role(user: User, role: Role) -> None:
    """Write the role; a session keeps the one it began with, so that none goes on."""
    user.role = role
    user.save(update_fields=["role"])
    sessions.end(user)


def shut_out(member: StaffMember, user: User, *, at: datetime) -> None:
    """Take every way in from somebody who leaves."""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    member.left_at = at
    member.save(update_fields=["left_at"])
    sessions.end(user)
    forget_factors(user)
    Invitation.objects.filter(staff_member=member, used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
    void_links(user, at=at)


def _free(address: str) -> None:
    left = User.objects.filter(email=address, staff_member__left_at__isnull=False)
    make_nameless(list(left.values_list("pk", flat=True)))


def _hold(member: StaffMember, by: User) -> User:
    # The administrators too, in one order: two who remove each other would wait for one another.
    held = Q(pk=member.user_id) | Q(role=Role.ADMINISTRATOR, is_active=True)
    user = next(one for one in User.objects.select_for_update().filter(held).order_by("pk") if one.pk == member.user_id)
    if user.pk == by.pk:
        raise NotPossible(_("Demandez à un autre administrateur de changer votre propre accès."))
    if not user.is_active:
        raise NotPossible(_("Cette personne n’a plus d’accès."))
    return user


def _another_administrator(user: User) -> None:
    if not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk).exists():
        raise NotPossible(_("Il faut qu’il reste un administrateur de l’espace."))
