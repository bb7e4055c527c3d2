"""What the journal shows of clauses C13 and C18: its last block is whole, none has passed its term, and who read was allowed to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from espace import register
from espace.audit import chain
from espace.audit.models import AuditBlock, AuditEvent
from espace.privacy.consultations import dropping
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


PROOFS = (
    Proof("C13", "role_matrix", read_by_whom_it_is_granted),
    Proof("C13", "reading_record", whole),
    Proof("C13", "who_saw_my_file", shown_for_its_term),
    Proof("C18", "reading_record", whole),
)
