"""The report of an import: its rows by kind of finding, and the faulty ones to give back to whoever made the file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from espace import audit, vault
from espace.accounts.confirming import confirmed
from espace.accounts.doors import find, member, open_to
from espace.contracts.importing import faulty_file as giving_back
from espace.contracts.importing import values
from espace.contracts.importing.faults import Fault
from espace.contracts.importing.reading import Layout
from espace.contracts.models import Import, StagedRow
from espace.exchange import frame, known, tabs
from espace.exchange.tabs import ROLES
from espace.exchange.views.imports import report_context
from espace.lib import clock
from espace.lib.rows import batches

BATCH = 500


@open_to(*ROLES)
@require_safe
def rows(request: HttpRequest, pk: UUID, tab: str) -> HttpResponse:
    """A page of one tab. Who was shown is in the journal before the page leaves."""
    user, at = member(request), clock.now()
    import_ = find(Import.objects.all(), request, pk=pk)
    if tab not in tabs.TABS or not import_.__dict__["file_name"]:
        raise Http404
    shown, after, listed = tabs.rows(import_, tab, after=request.GET.get("apres", ""), role=user.role)
    audit.record(action="import.rows_read", by=user, at=at, unit=import_.unit, listed=sorted(listed))
    vault.open_rows(getattr(user, "staff_member", None))
    vault.open_rows(import_, viewer=user.role)
    context = frame.around(user) | report_context(import_, tab)
    context |= {
        "import": import_,
        "name": import_.file_name,
        "tab": tab,
        "label": tabs.TABS[tab][0],
        "why": tabs.TABS[tab][1],
        "rows": shown,
        "next_url": f"?apres={after}" if after else "",
    }
    return render(request, "exchange/rows.html", context)


@open_to(*ROLES)
@confirmed
@require_safe
def faulty_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The faulty rows as they came, each with its columns to correct and why, in the format of the file."""
    user, at = member(request), clock.now()
    import_ = find(Import.objects.all(), request, pk=pk)
    if not import_.layout or not import_.counts.get("faulty"):
        raise Http404
    rows = StagedRow.objects.filter(source=import_, verdict=StagedRow.Verdict.FAULTY)
    for batch in batches(rows.only("number_digest", "person_digest").iterator()):
        listed = sorted(known.of_rows(batch))
        audit.record(action="import.faulty_rows_exported", by=user, at=at, unit=import_.unit, listed=listed)
    layout = Layout(**import_.layout)
    out = io.BytesIO()
    giving_back.write(out, layout, _faulty(import_))
    response = HttpResponse(out.getvalue(), content_type=giving_back.media_type(layout))
    name = _("lignes-a-corriger.%(kind)s") % {"kind": layout.kind}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _faulty(import_: Import) -> Iterator[tuple[int, list[str], list[Fault]]]:
    found = StagedRow.objects.filter(source=import_, verdict=StagedRow.Verdict.FAULTY).order_by("line")
    after = 0
    while page := list(found.filter(line__gt=after)[:BATCH]):
        vault.open_rows(page)
        for row in page:
            yield row.line, values.load(row.row), [Fault.from_json(row.line, one) for one in row.faults]
        after = page[-1].line
