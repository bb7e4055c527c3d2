"""A letter of the officer to the persons whose data a breach touched (GDPR art. 34; clause C26)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from espace import register, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.privacy.breaches.models import Addressee


@open_to(Role.CUSTOMER)
@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What happened, what may follow, what was done, whom to ask."""
    addressee = find(Addressee.objects.select_related("letter"), request, pk=pk)
    vault.open_rows(addressee.letter, viewer=member(request).role)
    context = {"letter": addressee.letter, "sent_at": addressee.sent_at, "authority": register.load().authority}
    return render(request, "portal/notice_to_you.html", context)
