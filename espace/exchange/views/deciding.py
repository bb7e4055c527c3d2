"""Deciding about an import: how it is read, that it is applied, that it is given up. The worker does the work."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from espace.accounts.doors import find, member, open_to
from espace.contracts.importing import actions
from espace.contracts.importing.unreadable import Unreadable
from espace.contracts.models import Import
from espace.documents.store import NoSuchBlob
from espace.exchange import mapping
from espace.exchange.tabs import ROLES
from espace.lib import clock
from espace.ui.forms import DayField


@open_to(*ROLES)
@require_POST
def rehearse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep how the file is to be read, and have it read."""
    user, at = member(request), clock.now()
    import_ = find(Import.objects.all(), request, pk=pk)
    encoding, delimiter = request.POST.get("encoding", ""), request.POST.get("delimiter", "")
    try:
        on = DayField(required=False).clean(request.POST.get("on", "")) or clock.today(at)
        with actions.file_of(import_) as file:
            preview = mapping.look(file, mapping={}, encoding=encoding, delimiter=delimiter)
    except Unreadable as refusal:
        messages.error(request, str(refusal))
        return redirect("imports:one", pk=pk)
    except NoSuchBlob:
        return _elsewhere(request, pk)
    except ValidationError:
        messages.error(request, _("Écrivez une date comme 31/12/2026."))
        return redirect("imports:one", pk=pk)
    if on > clock.today(at):
        messages.error(request, _("La situation d’un portefeuille ne peut pas être à venir."))
        return redirect("imports:one", pk=pk)
    fields, wrong = mapping.chosen(request.POST, preview)
    if wrong:
        actions.remember_columns(import_=import_, mapping=fields)
        for words in wrong:
            messages.error(request, words)
        return redirect("imports:one", pk=pk)
    try:
        actions.ask_rehearsal(
            import_=import_, mapping=fields, encoding=encoding, delimiter=delimiter, on=on, by=user, at=at
        )
    except actions.NotNow:
        return _elsewhere(request, pk)
    if name := request.POST.get("keep", "").strip():
        actions.keep_mapping(name=name, mapping=fields, by=user, at=at)
    return redirect("imports:one", pk=pk)


@open_to(*ROLES)
@require_POST
def apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Apply the whole file or its good rows."""
    user, at = member(request), clock.now()
    import_ = find(Import.objects.all(), request, pk=pk)
    extent = Import.Extent.WHOLE if request.POST.get("extent") == Import.Extent.WHOLE else Import.Extent.GOOD_ROWS
    try:
        actions.ask_application(import_=import_, extent=extent, by=user, at=at)
    except actions.NotWhole:
        messages.error(
            request,
            _(
                "Rien n’est appliqué : des lignes sont à corriger ou à voir. Vous pouvez n’appliquer que les bonnes lignes."
            ),
        )
    except actions.NotNow:
        return _elsewhere(request, pk)
    return redirect("imports:one", pk=pk)


@open_to(*ROLES)
@require_POST
def abandon(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the import up."""
    user, at = member(request), clock.now()
    import_ = find(Import.objects.all(), request, pk=pk)
    try:
        actions.abandon(import_=import_, by=user, at=at)
    except actions.NotNow:
        return _elsewhere(request, pk)
    messages.info(request, _("L’import est abandonné. Son fichier sera détruit dans 24 heures."))
    if import_.extent and import_.done:  # what was applied of it, its page says
        return redirect("imports:one", pk=pk)
    return redirect("imports:all")


def _elsewhere(request: HttpRequest, pk: UUID) -> HttpResponse:
    messages.info(request, _("Cet import n’en est plus là : voici où il en est."))
    return redirect("imports:one", pk=pk)
