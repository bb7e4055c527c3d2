"""The first page of each role of the staff. A role whose work comes with a later version is told so, in plain words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from espace import vault
from espace.accounts.doors import member, open_to
from espace.accounts.roles import STAFF_ROLES, Role
from espace.contracts.market.reading import unreachable
from espace.desk import frame
from espace.lib import clock

WORDS = {
    Role.ADMINISTRATOR: (
        _("Vous administrez l’espace : le personnel, les invitations, les imports du portefeuille, l’accès des clients."),
        _("Vous ne lisez jamais le contenu d’une demande ni un document : le registre ne vous les ouvre pas."),
    ),
    Role.MAINTAINER: (
        _("Vous entretenez la machine : son état, ses sauvegardes, ses mises à jour, par la commande « espace doctor »."),
        _("Vous ne voyez aucune donnée personnelle. Un accès exceptionnel se demande avec un motif ; une autre personne décide."),
    ),
}  # fmt: skip


@open_to(*STAFF_ROLES)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where a member of staff arrives."""
    user = member(request)
    if user.role == Role.ADVISOR:
        return redirect("desk:queue")
    if user.role == Role.DPO:
        return redirect("dpo:home")
    if user.role == Role.PROTECT_READER:
        return redirect("desk:shares")
    if user.role == Role.ARCHIVIST:
        return redirect("archives:home")
    vault.open_rows(frame.staff_of(user))
    lead, limit = WORDS[Role(user.role)]
    context = {"signed_in_as": frame.name_of(user), "lead": lead, "limit": limit, "role": user.get_role_display()}
    context["role_places"] = frame.role_places(user)
    if user.role == Role.ADMINISTRATOR:
        context["unreachable"] = list(unreachable(clock.today(clock.now())))
    return render(request, "desk/home.html", context)
