"""Following a long work on its page where there is no script: the page loads again, because its reader asked it to, until they stop it.

No page reloads unasked (RGAA 13.1): a screen reader would be thrown to its top. With a script the progress alone is asked again.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

SECONDS = 20
ASKED = "suivre"


def asked(request: HttpRequest) -> bool:
    """Whether the reader asked to follow: ``followed`` of ``ui/parts/follow.html``."""
    return ASKED in request.GET


def follow(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Have the page load again, if that was asked of it."""
    if asked(request):
        response.headers["Refresh"] = str(SECONDS)
    return response
