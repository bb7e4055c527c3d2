"""What pages show of clauses C11 and C14: everything is closed but the list of what is public, and nothing comes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.utils.translation import gettext as _

from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted

CLOSED: frozenset[str] = frozenset()
DOORS = "espace.accounts.doors.Doors"
POLICIES = ("espace.config.middleware.SecurityHeaders", "django.middleware.csp.ContentSecurityPolicyMiddleware")
"""What writes the policy of ``SECURE_CSP`` in each answer: ours, or Django 6's."""
OURS = frozenset(["'none'", "'self'"])
PUBLIC = frozenset(
    [
        "front",
        "notice",
        "notice_pdf",
        "notice_versions",
        "notice_version",
        "notice_version_pdf",
        "assistance",
        "legal",
        "complaints",
        "ending",
        "certificate_check",
        "accessibility",
        "contact-dpo",
        "account_login",
        "second_step",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "activate",
        "claim",
        "claim_asked",
        "confirm_address",
        "left",
        "left_json",
        "left_pdf",
        "portable-schema",
        "manifest",
        "shell",
        "offline",
        "stay",
        "set_language",
        "brand_css",
        "brand_logo",
        "demo_mailbox",
    ]
)
"""The pages that anybody reads, by name: the list of clause C11, the ways in, and what every page needs."""


def _views(patterns: Any) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from _views(pattern.url_patterns)


def doors(at: datetime) -> Evidence:
    """Each page asks for a sign-in, says to whom it is open, or is on the public list."""
    views = list(_views(get_resolver().url_patterns))
    ajar = sum(1 for view in views if getattr(view.callback, "open_to", CLOSED) is None and view.name not in PUBLIC)
    wrong = ajar if DOORS in settings.MIDDLEWARE else len(views)
    return counted(len(views), wrong=wrong, what=_("pages, fermées sauf la liste publique"))


def own_origin(at: datetime) -> Evidence:
    """C14: the policy that every page carries lets a browser load nothing from elsewhere."""
    sources = [source for values in settings.SECURE_CSP.values() for source in values]
    foreign = sum(source not in OURS for source in sources)
    wrong = foreign if set(POLICIES) & set(settings.MIDDLEWARE) else len(sources)
    return counted(
        len(sources), wrong=wrong, what=_("règles de la politique des pages, sans aucune origine extérieure")
    )


PROOFS = (Proof("C11", "closed_doors", doors), Proof("C14", "no_external_origin", own_origin))
