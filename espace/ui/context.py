"""What every page knows of the installation it belongs to. No query: a page pays nothing for its frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

PORTAL = (
    ("portal:home", _("Accueil"), "house"),
    ("portal:contracts", _("Contrats"), "file-text"),
    ("portal:tickets", _("Demandes"), "messages-square"),
    ("portal:me", _("Moi"), "user"),
)
# The signed-out pages named at the foot of every page (clause C11).
FOOT = (
    ("notice", _("Données personnelles")),
    ("legal", _("Mentions légales")),
    ("complaints", _("Réclamations et médiateur")),
    ("accessibility", _("Accessibilité")),
    ("contact-dpo", _("Écrire au délégué à la protection des données")),
)


@dataclass(frozen=True)
class Place:
    """One entry of a navigation."""

    label: str | Promise
    url: str
    icon: str = ""
    is_current: bool = False


def installation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``brand`` (name, logo), ``demo``, ``language``, ``other_languages``, ``portal_places``, ``foot_places``."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "brand": {"name": settings.BRAND["name"], "logo": address("brand_logo")},
        "demo": settings.DEMO,
        "language": language,
        "other_languages": [(code, name) for code, name in settings.LANGUAGES if code != language],
        "portal_places": [
            Place(label, url, icon, is_current(request.path, url, exact=name == "portal:home"))
            for name, label, icon in PORTAL
            if (url := address(name))
        ],
        "foot_places": [
            Place(label, url, is_current=request.path == url) for name, label in FOOT if (url := address(name))
        ],
    }


def address(name: str) -> str:
    """The address of a named view, empty where this installation has none."""
    return _address(name, settings.ROOT_URLCONF)


@lru_cache(maxsize=128)
def _address(name: str, _urlconf: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def is_current(path: str, url: str, *, exact: bool = False) -> bool:
    """Whether a page lies at or under an entry of the navigation."""
    return path == url if exact else path.startswith(url)
