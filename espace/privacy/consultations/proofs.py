"""What the journal shows of clauses C13 and C18: its last block is whole and indexed, and none has passed its term."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from espace.audit import chain
from espace.audit.models import AuditBlock
from espace.privacy.consultations import dropping
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted

LATE = timedelta(hours=24)


def kept_whole(at: datetime) -> Evidence:
    """C13, C18: what is shown is what was sealed, nothing left before its term and nothing stays a day after it."""
    kept = AuditBlock.objects.filter(dropped_at__isnull=True)
    _block, faults = chain.last()
    wrong = len(faults) + len(list(dropping.faults()))
    late = kept.filter(last_at__lte=dropping.oldest(at - LATE)).count()
    return counted(kept.count(), wrong=wrong, late=late, what=_("blocs du journal, chacun dans ses douze mois"))


PROOFS = (Proof("C13", "who_saw_my_file", kept_whole), Proof("C18", "reading_record", kept_whole))
