"""The space as a phone installs it: its name and icon, and the numbers to call, kept on the device for when the line is down.

Nothing of anybody is kept: the page of the numbers is asked for without a session, and no other page is stored.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from espace import brokerage, register
from espace.accounts.doors import public
from espace.brokerage import serving
from espace.lib import clock
from espace.portal.views.assistance import reachable

DRAWN = ("ui/espace.css", "ui/fonts/espace-sans-latin.woff2", "ui/icons.svg", "ui/icon.svg")
"""The static files of the page of the numbers."""
PAPER = "#fbfaf7"


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The application manifest (W3C): what an installed space is called and looks like."""
    icons = [("icon-192", "192x192", "any"), ("icon-512", "512x512", "any"), ("icon-mask-512", "512x512", "maskable")]
    name = brokerage.held().name
    told = {
        "id": "/espace/",
        "name": _("Votre espace %(name)s") % {"name": name},
        "short_name": name,
        "lang": translation.get_language(),
        "start_url": reverse("portal:home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": static(f"ui/{file}.png"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for file, sizes, purpose in icons
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@public
@require_safe
def worker(request: HttpRequest, language: str) -> HttpResponse:
    """The script that keeps the numbers (a service worker). Its text changes with what it keeps, so that a browser takes the new ones."""
    page = reverse("offline", args=[_known(language)])
    kept = [page, *serving.addresses(), *(static(name) for name in DRAWN)]
    numbers = [(one.name, one.assistance_phone) for one in reachable()]
    digest = hashlib.sha256(json.dumps([kept, numbers, brokerage.held().colour]).encode()).hexdigest()[:16]
    constants = {"KEPT": kept, "OFFLINE": page, "NAME": f"numbers-{digest}"}
    text = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items()) + _script()
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


@public
@require_safe
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """The page that is kept: whom to call when nothing answers."""
    with translation.override(_known(language)):
        context = {"insurers": reachable(), "controller": register.load().controller, "today": clock.today(clock.now())}
        return render(request, "portal/offline.html", context)


def _known(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language


@lru_cache(maxsize=1)
def _script() -> str:
    return Path(str(finders.find("portal/worker.js"))).read_text(encoding="utf-8")
