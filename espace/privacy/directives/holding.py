"""A report held for one gesture: its person's file is locked first, then the report, then its request, so that no two gestures deadlock."""

from __future__ import annotations

from django.utils.translation import gettext as _

from espace import vault
from espace.accounts.models import Customer
from espace.privacy.directives.models import DeathReport
from espace.privacy.rights.errors import NotNow


def hold_open(report: DeathReport) -> tuple[DeathReport, Customer | None]:
    """The report, locked and opened, and its person, unless they were erased since. Raises :class:`NotNow` once it ended: the person may
    have said that they live."""
    people = Customer.objects.select_for_update(of=("self",)).select_related("user")
    customer = people.filter(death_reports=report.pk).first()
    found = DeathReport.objects.select_for_update().get(pk=report.pk)
    if not found.is_open:
        raise NotNow(_("Ce signalement est clos."))
    vault.open_rows(found)
    return found, customer


def hold_signed(report: DeathReport) -> tuple[DeathReport, Customer]:
    """The same, once two people have signed. Raises :class:`NotNow`."""
    found, customer = hold_open(report)
    if not found.is_signed:
        raise NotNow(_("Rien ne s’ouvre ni ne s’exécute avant deux signatures."))
    if customer is None:
        raise NotNow(
            _(
                "Ce dossier est effacé : il n’y a plus rien à exécuter. Écartez le signalement, et dites-le dans vos raisons."
            )
        )
    return found, customer
