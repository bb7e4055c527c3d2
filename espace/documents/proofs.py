"""What files show of clauses C03 and C18: none is called clean against the antivirus, and none waits for it for a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from espace import register
from espace.documents.models import Document, Upload
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted, holds

WITHIN = timedelta(hours=24)
ROUND = timedelta(hours=2)


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


def unfinished(at: datetime) -> Evidence:
    """What was sent by halves is destroyed at its term; the worker looks once an hour."""
    uploads = Upload.objects.all()
    late = uploads.filter(begun_at__lte=register.oldest(Upload.RULE, at) - ROUND).count()
    if late:
        return counted(uploads.count(), late=late, what=_("fichiers en cours d’envoi, détruits à leur terme"))
    return holds(True, _("Aucun fichier envoyé à moitié n’est gardé trop longtemps"))


PROOFS = (
    Proof("C03", "request_flow", unfinished),
    Proof("C03", "quarantine", in_quarantine),
    Proof("C18", "quarantine", in_quarantine),
)
