"""The copies of one's data: which there are, what they lack, until when; and their download, with the password given again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from espace import register, vault
from espace.accounts.confirming import confirmed
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.documents.serving import POLICY
from espace.lib import clock, periods, ranges
from espace.privacy.exports import actions
from espace.privacy.exports.actions import NotThere
from espace.privacy.exports.models import Export
from espace.privacy.exports.page import missing_in_words
from espace.ui import following

SHOWN = 20


@open_to(Role.CUSTOMER)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One's copies, the latest first; those past their term are gone, even where the run that destroys them is late."""
    user, at = member(request), clock.now()
    found = list(Export.objects.readable(at, user).order_by("-asked_at", "-id")[:SHOWN])
    vault.open_rows(found, viewer=user.role)
    period = register.load().retention["export"].period
    copies = [
        {
            "export": one,
            "missing": list(missing_in_words(one.counts)) if one.state == Export.State.PREPARED else [],
            "until": periods.add(one.prepared_at, period) if one.prepared_at else None,
        }
        for one in found
    ]
    context = {"copies": copies, "now": at, "followed": following.asked(request)}
    answer = render(request, "portal/exports.html", context)
    under_way = any(one.state == Export.State.ASKED for one in found)
    return following.follow(request, answer) if under_way else answer


@open_to(Role.CUSTOMER)
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop the preparation of one's copy: nothing of it is kept."""
    export = find(Export.objects.exclude(kind=Export.Kind.HEIRS), request, pk=pk)
    if actions.stop(export=export, by=member(request), at=clock.now()):
        messages.success(request, _("La préparation est arrêtée : rien de cette copie n’est gardé."))
    else:
        messages.info(request, _("Cette copie n’est plus en préparation : voici où elle en est."))
    return redirect("portal:exports")


@open_to(Role.CUSTOMER)
@require_POST
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have a copy that one stopped prepared after all."""
    export = find(Export.objects.exclude(kind=Export.Kind.HEIRS), request, pk=pk)
    if actions.resume(export=export, by=member(request), at=clock.now()):
        messages.success(request, _("La préparation reprend, avec vos données d’aujourd’hui."))
    else:
        messages.info(
            request, _("Cette copie n’est pas arrêtée, ou une autre est en préparation : voici où elles en sont.")
        )
    return redirect("portal:exports")


@open_to(Role.CUSTOMER)
@confirmed
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The archive, as an attachment; an interrupted download goes on where it stopped. One that is not there, or no more, is 404."""
    user, at = member(request), clock.now()
    export = find(Export.objects.exclude(kind=Export.Kind.HEIRS), request, pk=pk)
    try:
        size = actions.size_of(export)
        asked = ranges.asked(request.headers.get("Range", ""), size)
        if asked is not None and asked[0] >= size:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}, content_type="text/plain")
        start, stop = asked or (0, size)
        pieces = actions.read(export=export, by=user, at=at, offset=start, length=stop - start)
    except NotThere as error:
        raise Http404 from error
    answer = StreamingHttpResponse(pieces, status=206 if asked else 200, content_type="application/zip")
    if asked:
        answer.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Content-Length"] = str(stop - start)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name_of(export)}"'
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def name_of(export: Export) -> str:
    """``mes-donnees-2026-11-02.zip``: what it is and of when, not whose."""
    stem = {
        Export.Kind.ACCESS: _("mes-donnees"),
        Export.Kind.PORTABLE: _("donnees-a-emporter"),
        Export.Kind.NOTES: _("notes-internes"),
    }[Export.Kind(export.kind)]
    return f"{stem}-{clock.today(export.asked_at).isoformat()}.zip"
