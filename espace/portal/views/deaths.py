"""Somebody reported that the visitor died: this page alone, and how to say that it is an error (clause C23)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from espace.accounts.confirming import confirmed
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.lib import clock
from espace.portal.visitor import own_file
from espace.privacy.consent.first import before_consent
from espace.privacy.directives import actions
from espace.privacy.directives.reported import is_reported, while_reported


@open_to(Role.CUSTOMER)
@while_reported
@before_consent
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What was reported and what is frozen; nothing of the file."""
    if not is_reported(member(request)):
        return redirect("portal:home")
    return render(request, "portal/death_reported.html", {"on": own_file(request).death_reported_at})


@open_to(Role.CUSTOMER)
@while_reported
@before_consent
@confirmed
@require_POST
def deny(request: HttpRequest) -> HttpResponse:
    """« Je suis en vie »: with the password again, everything opens."""
    if actions.deny(customer=own_file(request), by=member(request), at=clock.now()):
        messages.success(
            request, _("Merci de nous l’avoir dit. Votre espace est de nouveau ouvert, et rien n’a changé.")
        )
    return redirect("portal:home")
