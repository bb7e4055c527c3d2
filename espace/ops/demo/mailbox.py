"""The demonstration's mails, read in the browser: they are rows, and nothing sends them."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from espace import vault
from espace.accounts.codes import code_at
from espace.accounts.doors import public
from espace.lib import clock
from espace.ops.demo.people import APPLICATION_KEY
from espace.outbox.kinds import write
from espace.outbox.models import OutgoingMail

MOST = 100


@public
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The latest mails of everybody, as they would have left. Only in the demonstration."""
    if not settings.DEMO:
        raise Http404
    rows = list(OutgoingMail.objects.order_by("-created_at", "-id")[:MOST])
    vault.open_rows(rows)
    mails = [
        {
            "to": row.to,
            "at": row.created_at,
            "letter": write(row.kind, to=row.to, language=row.language, context=row.context),
        }
        for row in rows
    ]
    return render(request, "demo/mailbox.html", {"mails": mails, "code": code_at(APPLICATION_KEY, clock.now())})
