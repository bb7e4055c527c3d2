"""The copy that is handed over, one at a time: prepared by the worker, taken by the officer, and the journal knows what was taken."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit
from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.privacy.directives.ending import destroy_copy
from espace.privacy.directives.groups import GROUPS
from espace.privacy.directives.holding import hold_signed
from espace.privacy.directives.models import DeathReport
from espace.privacy.directives.wished import communicated, in_force, is_decided_by_the_person
from espace.privacy.exports import actions as exports
from espace.privacy.exports.models import Export
from espace.privacy.rights.errors import NotNow


@transaction.atomic
def prepare(*, report: DeathReport, groups: Collection[str], by: User, at: datetime) -> Export:
    """Ask the copy that is handed over: what the directives say to communicate, and no other group; without any, ``groups``, as the
    officer decides. One of the same groups is that one, its preparation taken up again if it had stopped; another is destroyed.

    Raises :class:`NotNow`.
    """
    found, customer = hold_signed(report)
    directive = in_force(found)
    chosen = communicated(directive) if is_decided_by_the_person(directive) else set(groups) & GROUPS.keys()
    if not chosen:
        raise NotNow(_("Rien n’est à communiquer."))
    earlier = copy_of(found, at)
    if earlier is not None and set(earlier.groups) == chosen:
        exports.retry(export=earlier, by=by, at=at)
        return earlier
    destroy_copy(found, at)
    export = exports.request_handing_over(customer=customer, groups=chosen, request=found.request_id, by=by, at=at)
    found.export = export.unit
    found.save(update_fields=["export"])
    return export


@transaction.atomic
def drop(*, report: DeathReport, by: User, at: datetime) -> None:
    """Destroy the copy that waits to be taken: it is not handed over after all. Raises :class:`NotNow`."""
    found, customer = hold_signed(report)
    if waiting(found, at) is None:
        raise NotNow(_("Aucune copie n’attend d’être remise."))
    destroy_copy(found, at)
    audit.record(action="death.copy_dropped", by=by, at=at, subject=customer.pk, unit=found.unit)


def copy_of(report: DeathReport, at: datetime) -> Export | None:
    """The copy of a report, while it is there."""
    return Export.objects.living(at).filter(unit=report.export).first() if report.export else None


def waiting(report: DeathReport, at: datetime) -> Export | None:
    """The copy that nobody took yet: it holds a group of which none was taken."""
    export = copy_of(report, at)
    return export if export is not None and set(export.groups) - set(taken(report)) else None


def taken(report: DeathReport) -> list[str]:
    """The groups that were handed over so far. A download writes nothing but the journal, and that says what somebody took."""
    reads = AuditEvent.objects.filter(action="export.read", subject=report.customer_id, at__gte=report.reported_at)
    found = {group for groups in reads.values_list("fields", flat=True) for group in groups}
    return [group for group in GROUPS if group in found]
