"""Whom to call, day and night: one's own insurers first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from espace import brokerage
from espace.accounts.doors import member, open_to, public
from espace.accounts.roles import Role
from espace.brokerage import telling
from espace.contracts.models import Insurer
from espace.lib import clock
from espace.portal import preparing


@open_to(Role.CUSTOMER)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    own = preparing.insurers_of(member(request))
    others = [one for one in reachable() if one not in own]
    return render(request, "portal/assistance.html", {"own": own, "others": others, "office": office()})


@public
@require_safe
def everybodys(request: HttpRequest) -> HttpResponse:
    """The same numbers for who cannot sign in now (clause C11)."""
    return render(request, "portal/assistance_public.html", {"insurers": reachable(), "office": office()})


def office() -> telling.Told:
    """When the brokerage itself answers."""
    return telling.told(brokerage.held(), clock.now(), get_language() or "fr")


def reachable() -> list[Insurer]:
    return list(Insurer.objects.exclude(assistance_phone="").order_by("name"))
