"""What anybody may read without signing in (clause C11): who the broker is, how to complain, how to end a contract, whom to write to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from espace import register
from espace.accounts.doors import public
from espace.lib import clock
from espace.portal.accessibility import audit
from espace.portal.mediator import mediator
from espace.portal.views.assistance import office


def letter(request: HttpRequest, name: str, **others: Any) -> HttpResponse:
    """A page of text, from the register: what it does not know is said to be unknown, never invented."""
    law = register.load()
    context = {
        "controller": law.controller,
        "dpo": law.officer,
        "authority": law.authority,
        "processors": [one for one in law.processors.values() if one.name],
        "mediator": mediator(),
        **others,
    }
    return render(request, f"portal/{name}.html", context)


@public
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return letter(request, "legal")


@public
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    return letter(request, "complaints", office=office())


@public
@require_safe
def ending(request: HttpRequest) -> HttpResponse:
    """How to terminate a contract, in the space, by post or by e-mail."""
    return letter(request, "ending")


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is checked, what is known to be missing; a level only while an audit made by people stands."""
    made = audit()
    stands = made is not None and made.stands(clock.today(clock.now()))
    return letter(request, "accessibility", audit=made, stands=stands)


@public
@require_safe
def officer(request: HttpRequest) -> HttpResponse:
    return letter(request, "contact_dpo")
