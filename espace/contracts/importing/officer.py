"""What the data protection officer decides of a row that speaks of somebody who was erased, or who left (clauses C21 and C25).

The row stays out unless the officer lets it in, as a contract of a new relationship: nothing of what was erased or archived comes back
with it. The reason is one of a few codes, kept in the journal with the act; the row and its words die with the import.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from espace import audit, outbox
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.contracts.importing import applying
from espace.contracts.importing.archived import ERASED, ERASING, IN_FORCE
from espace.contracts.models import Import, StagedRow

Verdict = StagedRow.Verdict
PLACE = "/dpo/imports/"
WHY: dict[str, Promise] = {
    ERASED: _("Cette personne a été effacée."),
    ERASING: _("L’effacement de cette personne est décidé, et n’est pas fini."),
    IN_FORCE: _("Ce contrat est parti pour l’archive, et le fichier le dit en cours."),
}
LET_IN: dict[str, Promise] = {
    "new_relationship": _("La personne est revenue : c’est une nouvelle relation"),
    "back_in_force": _("Le contrat est remis en vigueur"),
    "another_person": _("C’est une autre personne, de même nom et née le même jour"),
}
KEPT_OUT: dict[str, Promise] = {
    "to_correct": _("Le logiciel de gestion est à corriger"),
    "not_ours": _("Rien ne justifie de traiter ces données ici"),
}


class NotWaiting(Exception):
    """The row is decided already, or its import is over, or being applied at this moment."""


class NotErasedYet(Exception):
    """Whoever is being erased is let in again once their erasure is over, and not before."""


def waiting() -> QuerySet[StagedRow]:
    """The rows that wait for the officer, those of the latest file first."""
    shown = (Import.State.STAGED, Import.State.APPLIED)
    rows = StagedRow.objects.filter(verdict=Verdict.OFFICER, noted=True, source__state__in=shown)
    return rows.select_related("source").order_by("-source__created_at", "source", "line")


def tell(import_: Import, at: datetime) -> None:
    """Tell the officers, once an import, that some of its rows wait for them."""
    if not import_.counts.get("officer"):
        return
    for one in User.objects.filter(role=Role.DPO, is_active=True):
        event = f"import_officer:{import_.pk.hex}:{at.isoformat()}:{one.pk.hex}"
        outbox.post(kind="desk_news", to=one.email, language=one.language, event=event, at=at, path=PLACE)


@transaction.atomic
def let_in(*, row: StagedRow, reason: str, by: User, at: datetime) -> None:
    """Have the row applied as a new contract, with its file or at once when the file is applied already.

    ``reason``: a key of :data:`LET_IN`. Raises :class:`NotWaiting`, :class:`NotErasedYet`.
    """
    import_, row = _taken(row)
    if row.findings["officer"] == ERASING:
        raise NotErasedYet
    _decide(import_, row, "let_in", LET_IN, reason, by, at)
    _recount(import_, {"officer": -1, "new": 1})
    StagedRow.objects.filter(pk=row.pk).update(verdict=Verdict.NEW, findings={"let_in": reason}, noted=False)
    if import_.state == Import.State.APPLIED:
        applying.apply_line(import_=import_, line=row.line, at=at)


@transaction.atomic
def keep_out(*, row: StagedRow, reason: str, by: User, at: datetime) -> None:
    """Leave the row out, for a reason of :data:`KEPT_OUT`. In another file it stops again. Raises :class:`NotWaiting`."""
    import_, row = _taken(row)
    _decide(import_, row, "kept_out", KEPT_OUT, reason, by, at)
    StagedRow.objects.filter(pk=row.pk).update(findings={**row.findings, "kept_out": reason}, noted=False)


def _taken(row: StagedRow) -> tuple[Import, StagedRow]:
    """The import and the row, held until the transaction ends."""
    import_ = Import.objects.select_for_update(of=("self",)).get(pk=row.source_id)
    found = waiting().filter(pk=row.pk).first()
    if found is None:
        raise NotWaiting
    return import_, found


def _decide(
    import_: Import, row: StagedRow, verb: str, reasons: dict[str, Promise], reason: str, by: User, at: datetime
) -> None:
    if reason not in reasons:
        raise ValueError(f"{reason} is no reason to do this")
    for subject in row.findings["subjects"]:
        audit.record(action=f"import.{verb}", by=by, at=at, subject=UUID(subject), unit=import_.unit, fields=[reason])


def _recount(import_: Import, changed: dict[str, int]) -> None:
    counts = Counter(import_.counts)
    counts.update(changed)
    import_.counts = dict(counts)
    Import.objects.filter(pk=import_.pk).update(counts=import_.counts)
