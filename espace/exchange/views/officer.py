"""The rows of imports that speak of somebody erased, or who left: the data protection officer reads them and decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from espace import audit, vault
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.contracts.importing import officer, values
from espace.contracts.importing.archived import ERASING
from espace.contracts.models import StagedRow
from espace.exchange import frame
from espace.lib import clock

PAGE = 50


@open_to(Role.DPO)
@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """What waits, fifty rows at most: deciding makes room for the next ones. Who was shown is in the journal."""
    user, at = member(request), clock.now()
    page = list(officer.waiting()[: PAGE + 1])
    rest, page = page[PAGE:], page[:PAGE]
    vault.open_rows(page, [getattr(user, "staff_member", None)], viewer=user.role)
    subjects = {subject for row in page for subject in row.findings["subjects"]}
    audit.record(action="import.rows_read", by=user, at=at, listed=sorted(UUID(one) for one in subjects))
    context = frame.of_officer(user) | {
        "rows": [_shown(row) for row in page],
        "is_cut": bool(rest),
        "let_in": list(officer.LET_IN.items()),
        "kept_out": list(officer.KEPT_OUT.items()),
    }
    return render(request, "exchange/officer.html", context)


def _shown(row: StagedRow) -> dict[str, Any]:
    says = values.load(row.row)
    return {
        "pk": row.pk,
        "line": row.line,
        "brought_at": row.source.created_at,
        "number": says.get("number", ""),
        "who": f"{says.get('first_name', '')} {says.get('surname', '')}".strip(),
        "product": says.get("product", ""),
        "effective_on": values.day(says.get("effective_on", "")),
        "ends_on": row.ends_on,
        "why": officer.WHY[row.findings["officer"]],
        "may_come_in": row.findings["officer"] != ERASING,
    }


@open_to(Role.DPO)
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a row in as a new contract, or keep it out; each for a reason."""
    user, at = member(request), clock.now()
    row = StagedRow.objects.filter(pk=pk, verdict=StagedRow.Verdict.OFFICER).first()
    if row is None:
        raise Http404
    reason = request.POST.get("reason", "")
    try:
        if reason in officer.LET_IN:
            officer.let_in(row=row, reason=reason, by=user, at=at)
            messages.success(request, _("La ligne entre, comme un nouveau contrat."))
        elif reason in officer.KEPT_OUT:
            officer.keep_out(row=row, reason=reason, by=user, at=at)
            messages.success(request, _("La ligne reste dehors. Dans un autre fichier, elle s’arrêtera de nouveau."))
        else:
            messages.error(request, _("Choisissez votre décision et sa raison."))
    except officer.NotErasedYet:
        messages.error(request, _("L’effacement n’est pas fini : la ligne n’entre pas avant sa fin."))
    except officer.NotWaiting:
        messages.info(request, _("Cette ligne n’attend plus : elle est décidée, ou son import est en cours ou fini."))
    return redirect("officer:rows")
