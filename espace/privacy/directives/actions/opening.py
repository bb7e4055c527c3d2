"""Opening the directives of somebody dead: the officer establishes the death, a second person signs, and only then are they read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.privacy.directives.actions.reporting import tell_officers
from espace.privacy.directives.holding import hold_open
from espace.privacy.directives.models import DeathReport, Directive
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.moving import hold
from espace.privacy.rights.states import Identity

SIGNERS = (Role.DPO, Role.ADMINISTRATOR)


@transaction.atomic
def establish(*, report: DeathReport, seen: str, by: User, at: datetime) -> None:
    """Sign that the death is established, and say what shows it. Raises :class:`NotNow`."""
    found, _customer = hold_open(report)
    if found.established_at is not None:
        raise NotNow(_("Le décès est déjà constaté ; une seconde personne doit signer."))
    if not seen or by.role != Role.DPO:
        raise NotNow(_("Dites ce que vous avez vu : l’acte, son numéro, qui l’a délivré."))
    found.seen, found.established_by, found.established_at = seen, by, at
    found.save()
    request = hold(found.request_id)
    request.identity = Identity.PROVEN
    request.save()
    audit.record(action="death.established", by=by, at=at, subject=found.customer_id, unit=found.unit)
    tell_officers(found, "established", SIGNERS, at, but=by)


@transaction.atomic
def countersign(*, report: DeathReport, by: User, at: datetime) -> None:
    """Sign second, somebody else than who established it: from now on the officer reads the directives, if any are in force.

    Raises :class:`NotNow`.
    """
    found, _customer = hold_open(report)
    if found.established_at is None:
        raise NotNow(_("Le délégué n’a pas encore constaté ce décès."))
    if found.is_signed:
        raise NotNow(_("Ce décès est déjà contresigné."))
    if by.pk == found.established_by_id or by.role not in SIGNERS:
        raise NotNow(_("La seconde signature est celle d’une autre personne : un autre délégué, ou un administrateur."))
    found.countersigned_by, found.countersigned_at = by, at
    directive = Directive.objects.in_force().filter(customer=found.customer_id).select_for_update().first()
    if directive is not None:
        directive.opened_at, found.directive = at, directive.number
        directive.save(update_fields=["opened_at"])
        audit.record(action="directive.opened", by=by, at=at, subject=found.customer_id, unit=directive.unit)
    found.save()
    audit.record(action="death.countersigned", by=by, at=at, subject=found.customer_id, unit=found.unit)
    tell_officers(found, "signed", (Role.DPO,), at, but=by)
