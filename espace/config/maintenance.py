"""The one page that a restored database serves, whatever is asked, until what was done since its backup is done again."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import brokerage, register
from espace.config.errors import plain
from espace.ledger import guarding

RETRY_AFTER_S = 300


class UntilReplayed:
    """Answers everything with the maintenance page while the restore guard says so: no query, no session. Static files come before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return page() if guarding.watch.closed() else self.get_response(request)


def page() -> HttpResponse:
    """The maintenance page, in the visitor's language; the bare sentence where even a template cannot be drawn."""
    title = _("Votre espace est en maintenance")
    sentence = _(
        "Nous le remettons en état et vérifions ce qu’il contient. Rien n’est enregistré pendant ce temps : revenez un peu plus tard."
    )
    context = {
        "title": title,
        "sentence": sentence,
        "language": get_language() or "fr",
        "brand": brokerage.known().name,
    }
    body: str
    try:
        body = render_to_string(
            "ui/maintenance.html",
            {**context, "controller": register.load().controller, "phone": brokerage.known().phone},
        )
    except Exception:  # whatever is broken, the person is owed the sentence
        body = plain(title, sentence)
    return HttpResponse(body, status=503, headers={"Retry-After": str(RETRY_AFTER_S), "Cache-Control": "no-store"})
