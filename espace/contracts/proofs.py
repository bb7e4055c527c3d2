"""What contracts show of clauses C02, C10 and C21: a card that says as of when and from where, imported files that
do not stay, and rows about somebody erased that stop."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from espace import register
from espace.accounts.models import Source
from espace.contracts.models import Contract, StagedRow
from espace.lib import clock
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted
from espace.privacy.proofs.proofs import SWEPT


def cards(at: datetime) -> Evidence:
    """Each contract says whose situation it shows and as of when; an import is gone a day after its end."""
    contracts = Contract.objects.all()
    return counted(
        contracts.count(),
        wrong=contracts.filter(situation_on__gt=clock.today(at)).count(),
        late=StagedRow.objects.filter(source__ended_at__lte=register.oldest("import", at - SWEPT)).count(),
        what=_("contrats, chacun avec la date de sa situation ; lignes importées échues encore là"),
    )


def sources(at: datetime) -> Evidence:
    """C10: each contract says who supplied it."""
    contracts = Contract.objects.all()
    return counted(
        contracts.count(), wrong=contracts.exclude(source__in=Source.values).count(), what=_("contrats, chacun avec sa source")
    )  # fmt: skip


def stopped(at: datetime) -> Evidence:
    """C21: of the rows that stopped for the officer, none came in by its import without the officer."""
    rows = StagedRow.objects.filter(verdict=StagedRow.Verdict.OFFICER)
    came_in = Exists(Contract.objects.filter(number_digest=OuterRef("number_digest"), imported_by=OuterRef("source")))
    return counted(
        rows.count(), wrong=rows.filter(came_in).count(), what=_("lignes importées arrêtées pour le délégué, aucune entrée sans lui")
    )  # fmt: skip


PROOFS = (
    Proof("C02", "contract_card", cards),
    Proof("C10", "contract_card", sources),
    Proof("C21", "import_asks_archive", stopped),
)
