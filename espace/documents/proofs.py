"""What files show of clauses C03 and C18: none is called clean against the antivirus, and none waits for it for a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from espace.documents.models import Document
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted

WITHIN = timedelta(hours=24)


def in_quarantine(at: datetime) -> Evidence:
    """A file that is served has a verdict without a fault; one that has none waits less than a day."""
    files = Document.objects.all()
    waiting = files.filter(state=Document.State.QUARANTINED, uploaded_at__lte=at - WITHIN)
    return counted(
        files.count(),
        wrong=files.served().exclude(scan_fault="").count(),
        late=waiting.count(),
        what=_("fichiers, gardés en quarantaine jusqu’à l’avis de l’antivirus"),
    )


PROOFS = (Proof("C03", "quarantine", in_quarantine), Proof("C18", "quarantine", in_quarantine))
