"""Headers that every answer carries: what a page may load, what a browser may keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control

# Django 6 reads the same setting; once its middleware is installed, ours says nothing.
DJANGO_6 = "django.middleware.csp.ContentSecurityPolicyMiddleware"
CSP = "Content-Security-Policy"
NEVER = ("object-src", "base-uri", "frame-ancestors")
NO_DEVICE = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
# A passkey is the one thing of a device that a page of ours may ask for.
PERMISSIONS = ", ".join(
    [*(f"{name}=()" for name in NO_DEVICE), "publickey-credentials-get=(self)", "publickey-credentials-create=(self)"]
)
DOCUMENTS = ("text/html", "image/svg+xml")
"""What a window may open and run: a font or a stylesheet asks for no device, and half a kilobyte each is much on a poor line."""
# Not "cookies": the session's own is deleted by the sign-out, and the others (language, form token) hold nothing of it.
FORGET = '"cache", "storage"'


def policy(directives: Mapping[str, Iterable[str]]) -> str:
    """The header's text for directives written as in Django 6's ``SECURE_CSP``: ``{"img-src": ["'self'"]}``."""
    return "; ".join(" ".join([name, *values]) for name, values in directives.items())


def completed(chosen: str) -> str:
    """An answer's own policy, with what no ``default-src`` stands for (ASVS 3.4.3, 3.4.6)."""
    named = {directive.split()[0] for directive in chosen.split(";") if directive.strip()}
    return "; ".join([chosen.rstrip("; "), *(f"{name} 'none'" for name in NEVER if name not in named)])


class SecurityHeaders:
    """Content-Security-Policy and Cross-Origin-Resource-Policy everywhere, Permissions-Policy on documents; no-store once signed in
    (ASVS 14.3.2); Clear-Site-Data at sign-out (ASVS 14.3.1)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.csp = "" if DJANGO_6 in settings.MIDDLEWARE else policy(settings.SECURE_CSP)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if CSP in response.headers:
            response.headers[CSP] = completed(response.headers[CSP])
        elif self.csp:
            response.headers[CSP] = self.csp
        if response.headers.get("Content-Type", "").startswith(DOCUMENTS):
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # What the broker's brand draws is the same for everybody: it may be kept, or every page would fetch it again.
        if in_session(request, response) and not getattr(response, "is_everybodys", False):
            response.headers.pop("Cache-Control", None)
            patch_cache_control(response, no_store=True, private=True)
        if signed_out(request, response):
            response.headers["Clear-Site-Data"] = FORGET
        return response


def in_session(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer belongs to somebody's session, by the cookie (no query). Static files are answered before sessions exist."""
    name = settings.SESSION_COOKIE_NAME
    return hasattr(request, "session") and (name in request.COOKIES or name in response.cookies)


def signed_out(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this answer ends a session at its owner's demand: signing out, or closing one's space."""
    match = request.resolver_match
    return (
        request.method == "POST"
        and match is not None
        and match.url_name in ("account_logout", "leave")
        and response.status_code == 302
    )
