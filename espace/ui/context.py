"""What every page knows of the installation it belongs to. No query: a page pays nothing for its frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
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
    ("certificate_check", _("Vérifier une attestation")),
    ("accessibility", _("Accessibilité")),
    ("contact-dpo", _("Écrire au délégué à la protection des données")),
)


NAVIGATIONS: dict[str, tuple[tuple[Any, ...], ...]] = {"portal": PORTAL, "foot": FOOT}
WITHIN: dict[str, tuple[str, ...]] = {
    "portal:contracts": (),
    "portal:tickets": (),
    "portal:me": (
        "portal:my_rights", "portal:my_consents", "portal:directives", "portal:consultations", "portal:proxies", "portal:shares",
    ),
}  # fmt: skip
"""Entries that are current for what lies under them too, and under which other pages."""


@dataclass(frozen=True)
class Place:
    """One entry of a navigation."""

    label: str
    url: str
    icon: str = ""
    is_current: bool = False


def installation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``demo``, ``language``, ``other_languages``, ``portal_places``, ``foot_places``."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "demo": settings.DEMO,
        "language": language,
        "other_languages": [(code, name) for code, name in settings.LANGUAGES if code != language],
        "portal_places": places("portal", request.path),
        "foot_places": places("foot", request.path),
    }


def places(navigation: str, path: str) -> tuple[Place, ...]:
    """A navigation as the page at ``path`` shows it."""
    here = next((name for name, *_rest in NAVIGATIONS[navigation] if leads_to(name, path)), "")
    return _places(navigation, here, get_language(), settings.ROOT_URLCONF)


@lru_cache(maxsize=64)
def _places(navigation: str, here: str, _language: str | None, _urlconf: str) -> tuple[Place, ...]:
    return tuple(
        Place(str(label), url, icon[0] if icon else "", name == here)
        for name, label, *icon in NAVIGATIONS[navigation]
        if (url := address(name))
    )


def address(name: str) -> str:
    """The address of a named view, empty where this installation has none."""
    return _address(name, settings.ROOT_URLCONF)


@lru_cache(maxsize=128)
def _address(name: str, _urlconf: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def leads_to(name: str, path: str) -> bool:
    """Whether an entry is the current one of the page at ``path``."""
    pages = (name, *WITHIN.get(name, ()))
    return any(is_current(path, address(page), exact=name not in WITHIN) for page in pages)


def is_current(path: str, url: str, *, exact: bool = False) -> bool:
    """Whether a page lies at or under an entry of the navigation."""
    return bool(url) and (path == url if exact else path.startswith(url))
