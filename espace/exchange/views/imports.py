"""Bringing a portfolio in: the list of imports, a new file, and one import wherever it stands."""

from __future__ import annotations

import io
import uuid
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from espace import audit, vault
from espace.accounts import people
from espace.accounts.doors import find, member, open_to
from espace.contracts.importing import actions
from espace.contracts.importing.unreadable import Unreadable
from espace.contracts.inviting import population
from espace.contracts.models import ColumnMapping, Import
from espace.documents.limits import limits
from espace.documents.refusals import Refused
from espace.documents.store import NoSuchBlob
from espace.documents.upload import SealedUpload, uploads
from espace.exchange import frame, known, mapping, tabs
from espace.exchange.tabs import ROLES
from espace.lib import clock, pace
from espace.ui import following

State = Import.State
LISTED = 20


@open_to(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def all_imports(request: HttpRequest) -> HttpResponseBase:
    """The latest imports, and the form that sends a file."""
    user = member(request)
    wrong = ""
    if request.method == "POST":
        wrong, import_ = _receive(request)
        if import_ is not None:
            return redirect("imports:one", pk=import_.pk)
    latest = list(
        Import.objects.visible_to(user).select_related("by__staff_member").order_by("-created_at", "-id")[:LISTED]
    )
    staff = [getattr(someone, "staff_member", None) for someone in (user, *(one.by for one in latest))]
    vault.open_rows([row for row in staff if row is not None], viewer=user.role)
    vault.open_rows([one for one in latest if one.__dict__["file_name"]], viewer=user.role, missing_ok=True)
    context = frame.around(user) | {
        "imports": [(one, _name(one), people.name_of(one.by) if one.by else "") for one in latest],
        "wrong": wrong,
        "id": uuid.uuid4(),
        "most": limits().import_bytes,
    }
    return render(request, "exchange/imports.html", context, status=400 if wrong else 200)


def _receive(request: HttpRequest) -> tuple[str, Import | None]:
    """The import of the file that was posted, or the sentence that says why there is none."""
    user, at = member(request), clock.now()
    files = uploads(request, "file")
    if len(files) != 1:
        return _("Choisissez un fichier, un seul."), None
    try:
        pk = UUID(request.POST.get("id", ""))
    except ValueError:
        pk = uuid.uuid4()
    try:
        _look(files[0])
        return "", actions.receive(pk=pk, upload=files[0], on=clock.today(at), by=user, at=at)
    except (Unreadable, Refused) as refusal:
        return str(refusal), None


def _look(upload: SealedUpload) -> None:
    """Read the beginning: what is no table is refused before anything is kept."""
    with io.BufferedReader(upload.open(), buffer_size=1 << 18) as file:
        mapping.look(file, mapping={})


@open_to(*ROLES)
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An import wherever it stands: columns to check, progress, report, result."""
    user, at = member(request), clock.now()
    import_ = find(Import.objects.select_related("by__staff_member"), request, pk=pk)
    staff = [getattr(someone, "staff_member", None) for someone in (user, import_.by)]
    vault.open_rows([row for row in staff if row is not None])
    context = frame.around(user) | {"import": import_, "name": _name(import_, user.role)}
    if import_.state in (State.STAGING, State.ASKED, State.APPLYING):
        begun_by = people.name_of(import_.by) if import_.by else ""
        context |= {
            "now": at,
            "is_cut": pace.was_cut(import_, at),
            "followed": following.asked(request),
            "begun_by": begun_by,
        }
        return following.follow(request, render(request, "exchange/progress.html", context))
    if import_.state in (State.RECEIVED, State.UNREADABLE) or (
        "colonnes" in request.GET and import_.state == State.STAGED and import_.by_id is not None
    ):
        return _columns(request, import_, context)
    audit.record(action="import.read", by=user, at=at, unit=import_.unit)
    if import_.state == State.APPLIED:
        context["to_invite"] = population.count(at).invited
    return render(request, "exchange/import.html", context | report_context(import_))


def report_context(import_: Import, current: str = "") -> dict[str, Any]:
    """The tabs of a report, with their counts; those without rows are left out."""
    has_rows = import_.state in (State.STAGED, State.APPLIED, State.ABANDONED) and bool(import_.__dict__["file_name"])
    shown = [tab for tab in tabs.TABS if has_rows and tabs.count(import_, tab)]
    return {
        "tabs": [
            {
                "label": tabs.TABS[tab][0],
                "url": reverse("imports:rows", args=[import_.pk, tab]),
                "count": tabs.count(import_, tab),
                "is_current": tab == current,
            }
            for tab in shown
        ],
        "may_be_whole": not any(import_.counts.get(name) for name in ("faulty", "stopped", "officer")),
        "to_apply": import_.counts.get("new", 0) + import_.counts.get("changed", 0),
    }


def _columns(request: HttpRequest, import_: Import, context: dict[str, Any]) -> HttpResponse:
    kept = ColumnMapping.objects.order_by("name")
    chosen = (
        kept.filter(pk=request.GET["correspondance"]).first()
        if request.GET.get("correspondance", "").isdecimal()
        else None
    )
    encoding = request.GET.get("encodage", import_.encoding)
    delimiter = request.GET.get("separateur", import_.delimiter)
    context |= {"kept": kept, "chosen": chosen, "fields": mapping.fields(), "fault": fault_of(import_)}
    try:
        with actions.file_of(import_) as file:
            preview = mapping.look(
                file, mapping=chosen.mapping if chosen else import_.mapping, encoding=encoding, delimiter=delimiter
            )
    except Unreadable as refusal:
        context |= {"fault": str(refusal), "preview": None}
        return render(request, "exchange/columns.html", context)
    except NoSuchBlob:  # a file that the command read where it lay was never kept here
        context |= {"fault": context["fault"] or _("fichier détruit"), "preview": None}
        return render(request, "exchange/columns.html", context)
    if request.method != "HEAD":
        listed = sorted(known.of_preview(preview))
        audit.record(action="import.columns_read", by=member(request), at=clock.now(), unit=import_.unit, listed=listed)
    context |= {
        "preview": preview,
        "encodings": mapping.encodings(),
        "delimiters": mapping.delimiters(),
        "encoding": preview.layout.encoding,
        "delimiter": preview.layout.delimiter,
    }
    return render(request, "exchange/columns.html", context)


def fault_of(import_: Import) -> str:
    """Why the file could not be read to its end, in the reader's language; "" when it could."""
    if not import_.fault or import_.fault == actions.MISSING:
        return ""
    vault.open_rows(import_)
    return str(Unreadable(import_.fault, **import_.fault_values))


@open_to(*ROLES)
@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The progress alone, for the page that asks again by itself; over, it says to load the page."""
    import_ = find(Import.objects.all(), request, pk=pk)
    at = clock.now()
    context = {"import": import_, "now": at, "is_cut": pace.was_cut(import_, at)}
    response = render(request, "exchange/parts/progress.html", context)
    if import_.state not in (State.STAGING, State.ASKED, State.APPLYING):
        response["HX-Refresh"] = "true"
    return response


def _name(import_: Import, viewer: str | None = None) -> str:
    """The name of the file, while it is known."""
    if not import_.__dict__["file_name"]:
        return _("fichier détruit")
    if "_unit_key" not in import_.__dict__:
        vault.open_rows(import_, viewer=viewer, missing_ok=True)
    return import_.file_name if import_.__dict__["_unit_key"] else _("fichier détruit")
