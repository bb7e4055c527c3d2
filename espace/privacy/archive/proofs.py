"""What the archive shows of clause C16: what was deposited was taken in, and what must go goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted
from espace.vault.models import UnitKey

WITHIN = timedelta(hours=26)


def behind_its_own_lock(at: datetime) -> Evidence:
    """Of each archived unit no key is left here; the archive has taken it in; and it destroys what it was asked to."""
    rows = ArchivedUnit.objects.all()
    waiting = rows.filter(received_at__isnull=True, deposited_at__lte=at - WITHIN).count()
    waiting += rows.filter(destroy_asked_at__lte=at - WITHIN).count()
    open_here = UnitKey.objects.filter(pk__in=rows.values("pk")).count()
    return counted(
        rows.count(), wrong=open_here, late=waiting, what=_("unités archivées, dont aucune clé ne reste ici")
    )


PROOFS = (Proof("C16", "archive_process", behind_its_own_lock),)
