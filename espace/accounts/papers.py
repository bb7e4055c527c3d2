"""Papers that let people in do not outlive their use: invitations, reset links, changes of address, claims."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from espace import register, vault
from espace.accounts import tokens
from espace.accounts.models import Claim, EmailChange, Invitation, PasswordReset


@transaction.atomic
def sweep(at: datetime) -> int:
    """Remove the papers whose time is over, with their keys. Returns how many."""
    sealed = (
        Invitation.objects.filter(created_at__lte=register.oldest("invitation", at)),
        EmailChange.objects.filter(Q(used_at__isnull=False) | Q(created_at__lte=at - tokens.EMAIL_CHANGE_LASTS)),
        Claim.objects.filter(created_at__lte=register.oldest("email_change", at)),
    )
    removed = PasswordReset.objects.filter(created_at__lte=register.oldest("password_reset", at)).delete()[0]
    for over in sealed:
        vault.destroy_units(list(over.values_list("unit", flat=True)))
        removed += over.delete()[0]
    return removed
