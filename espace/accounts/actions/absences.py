"""Noting an absence and who stands in meanwhile, and coming back: by the person, or by who manages the team."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts.errors import NotPossible
from espace.accounts.models import Absence, StaffMember, User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.ui import words

LONGEST = timedelta(days=366)


@transaction.atomic
def record_absence(
    *, member: StaffMember, deputy: StaffMember, starts_on: date, ends_on: date, by: User, at: datetime
) -> Absence:
    """Note that somebody is away, both days included. No request moves: the deputy's queue shows them meanwhile.

    Raises :class:`NotPossible` where the days make no sense, where either does not handle requests, and for a chain: who stands in is
    there, and who is stood in for stands in for nobody.
    """
    if by.pk != member.user_id and by.role != Role.ADMINISTRATOR:
        raise NotPossible(_("Seule la personne, ou l’administrateur de l’espace, note son absence."))
    if deputy.pk == member.pk:
        raise NotPossible(_("Une autre personne assure la suppléance."))
    # Both are held, in one order: two absences noted at once would make a chain that neither sees.
    rows = StaffMember.objects.select_for_update(of=("self",)).select_related("user").order_by("pk")
    held = {row.pk: row for row in rows.filter(pk__in=[member.pk, deputy.pk])}
    member, deputy = held[member.pk], held[deputy.pk]
    for one in (member, deputy):
        if one.left_at is not None or one.user.role != Role.ADVISOR or not one.user.is_active:
            raise NotPossible(_("Cette personne ne traite pas les demandes."))
    if ends_on < starts_on:
        raise NotPossible(_("Une absence finit après son début."))
    if ends_on < clock.today(at):
        raise NotPossible(_("Cette absence est déjà passée."))
    if ends_on - starts_on > LONGEST:
        raise NotPossible(_("Une absence dure un an au plus : au-delà, confiez les demandes."))
    _no_chain(member, deputy, starts_on, ends_on)
    made = Absence.objects.create(member=member, deputy=deputy, starts_on=starts_on, ends_on=ends_on, recorded_by=by)
    audit.record(action="absence.recorded", by=by, at=at, unit=member.unit, fields=["starts_on", "ends_on", "deputy"])
    return made


def _no_chain(member: StaffMember, deputy: StaffMember, starts_on: date, ends_on: date) -> None:
    vault.open_rows(member, deputy)
    among = Absence.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).order_by("starts_on")
    if found := among.filter(member=member).first():
        raise NotPossible(_("Une absence est déjà notée %(days)s : retirez-la d’abord.") % {"days": days(found)})
    if found := among.filter(member=deputy).first():
        told = {"name": deputy.name, "days": days(found)}
        raise NotPossible(_("%(name)s s’absente %(days)s : choisissez quelqu’un d’autre.") % told)
    if found := among.filter(deputy=member).select_related("member").first():
        vault.open_rows(found.member)
        told = {"name": found.member.name, "days": days(found), "deputy": member.name}
        raise NotPossible(
            _("%(deputy)s remplace %(name)s %(days)s : quelqu’un d’autre doit d’abord assurer cette suppléance.") % told
        )


def days(absence: Absence) -> str:
    """« du 3 août au 14 août 2027 »."""
    language = get_language() or "fr"
    told = {name: words.day(getattr(absence, name), language, "long") for name in ("starts_on", "ends_on")}
    return _("du %(starts_on)s au %(ends_on)s") % told


@transaction.atomic
def end_absence(*, absence: Absence, by: User, at: datetime) -> None:
    """They are back, or will not leave: from now on everything is as before. What was is kept for the time of its rule."""
    row = Absence.objects.select_for_update(of=("self",)).select_related("member").filter(pk=absence.pk).first()
    if row is None:
        return
    if by.pk != row.member.user_id and by.role != Role.ADMINISTRATOR:
        raise NotPossible(_("Seule la personne, ou l’administrateur de l’espace, note son retour."))
    today = clock.today(at)
    if row.ends_on < today:
        raise NotPossible(_("Cette absence est déjà passée."))
    if row.starts_on >= today:
        row.delete()
    else:
        row.ends_on = today - timedelta(days=1)
        row.save(update_fields=["ends_on"])
    audit.record(action="absence.ended", by=by, at=at, unit=row.member.unit, fields=["ends_on"])
