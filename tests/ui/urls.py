"""The site's addresses, and the style guide beside them: for the tests only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from espace.accounts.doors import public
from espace.config import errors
from espace.config.urls import handler400, handler403, handler404, handler500
from espace.config.urls import urlpatterns as product
from tests.ui import specimen

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

received: list[dict[str, str]] = []


def show(request: HttpRequest, frame: str) -> HttpResponse:
    return HttpResponse(specimen.draw(frame))


def show_error(request: HttpRequest, name: str) -> HttpResponse:
    return errors.page(request, name)


@csrf_exempt  # the token has its own tests
def keep(request: HttpRequest) -> HttpResponse:
    """A draft's address: keeps what is sent, says when; 409 for the text « ailleurs »."""
    received.append({name: str(value) for name, value in request.POST.items()})
    if request.POST.get("story") == "ailleurs":
        return HttpResponse(status=409)
    return JsonResponse({"saved_at": "2026-11-23T08:05:00Z", "version": len(received)})


for view in (show, show_error, keep):
    public(view)

urlpatterns = [
    path("specimen/<str:frame>/", show),
    path("erreurs/<str:name>/", show_error),
    path("brouillon/", keep),
    *product,
]
