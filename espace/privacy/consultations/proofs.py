"""What the journal shows of clauses C13 and C18: its last block is whole, none has passed its term, and who read was allowed to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from espace import register
from espace.accounts.roles import Role
from espace.audit import chain
from espace.audit.models import AuditBlock, AuditEvent
from espace.privacy.consultations import dropping, watching
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted
from espace.register import touching

LATE = timedelta(hours=24)


READINGS = 1_000
"""Readings that are judged again: the latest ones."""


def whole(at: datetime) -> Evidence:
    """C13, C18: the last block of the journal holds what was sealed."""
    _block, faults = chain.last()
    return counted(
        AuditBlock.objects.count(), wrong=len(faults), what=_("blocs du journal, scellés l’un après l’autre")
    )


def shown_for_its_term(at: datetime) -> Evidence:
    """C13: nothing left the journal before its term and nothing stays a day after it."""
    kept = AuditBlock.objects.filter(dropped_at__isnull=True)
    late = kept.filter(last_at__lte=dropping.oldest(at - LATE)).count()
    return counted(
        kept.count(), wrong=len(list(dropping.faults())), late=late, what=_("blocs du journal, chacun dans ses douze mois")
    )  # fmt: skip


def read_by_whom_it_is_granted(at: datetime) -> Evidence:
    """C13: the latest readings, judged again: each by a role that the register lets read some of what it touched."""
    law = register.load()
    granted = {
        one.role: {category for role, category in law.granted if role == one.role} | set(one.archive_categories)
        for one in law.recipients.values()
    }
    own = [action for action in touching.readings() if not touching.is_lent(action)]
    rows = AuditEvent.objects.filter(action__in=own, actor__isnull=False).order_by("-pk")
    latest = list(rows.values_list("action", "role", "fields")[:READINGS])
    wrong = 0
    for action, role, fields in latest:
        touched = touching.categories(action, role="", fields=fields)
        wrong += bool(touched) and not touched & granted.get(role, set())
    return counted(len(latest), wrong=wrong, what=_("lectures rejugées, chacune par un rôle qui y a droit"))


def read_in_number(at: datetime) -> Evidence:
    """C13: nobody among the latest readers opened more files within an hour than the watch allows, but those whom it stopped."""
    rows = AuditEvent.objects.filter(action__in=touching.readings(), actor__isnull=False, subject__isnull=False)
    read = rows.exclude(role=Role.CUSTOMER).order_by("-pk").values_list("actor", "subject", "at")[: 2 * READINGS]
    latest = [(reader, subject, at) for reader, subject, at in read if reader and subject]
    wrong = len(watching.unasked(reversed(latest)))
    if f"{watching.__name__}.{watching.Watch.__name__}" not in settings.MIDDLEWARE:
        wrong = max(wrong, 1)
    return counted(
        len(latest), wrong=wrong, what=_("ouvertures de dossiers, dont aucune heure trop pleine n’a passé sans alerte")
    )


PROOFS = (
    Proof("C13", "role_matrix", read_by_whom_it_is_granted),
    Proof("C13", "reading_record", whole),
    Proof("C13", "who_saw_my_file", shown_for_its_term),
    Proof("C13", "watched_reading", read_in_number),
    Proof("C18", "reading_record", whole),
)
