"""The headers of every answer: what a page may load, what a browser may keep (S13)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory, override_settings
from django.urls import ResolverMatch

from espace.config import middleware


def answered(request: HttpRequest, response: HttpResponse | None = None) -> HttpResponse:
    answer = middleware.SecurityHeaders(lambda _: response or HttpResponse())(request)
    assert isinstance(answer, HttpResponse)
    return answer


def in_session(request: HttpRequest) -> HttpRequest:
    request.session = object()  # type: ignore[assignment]
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "key"
    return request


def test_the_policy_allows_nothing_unsafe() -> None:
    csp = answered(RequestFactory().get("/"))["Content-Security-Policy"]
    directives = {name: values for name, *values in (directive.split() for directive in csp.split("; "))}
    assert "unsafe" not in csp
    assert "*" not in csp
    assert directives["default-src"] == ["'none'"]
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert directives[name] == ["'none'"]


def test_an_answer_keeps_the_policy_it_chose_and_is_never_framed() -> None:
    own = "default-src 'none'; base-uri 'self'; sandbox;"
    response = HttpResponse(headers={"Content-Security-Policy": own})
    assert answered(RequestFactory().get("/"), response)["Content-Security-Policy"] == (
        "default-src 'none'; base-uri 'self'; sandbox; object-src 'none'; frame-ancestors 'none'"
    )
    assert "frame-ancestors 'none'" in answered(RequestFactory().get("/"))["Content-Security-Policy"], "nor any other"


def test_the_policy_steps_aside_for_the_frameworks_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MIDDLEWARE", [*settings.MIDDLEWARE, middleware.DJANGO_6])
    assert "Content-Security-Policy" not in answered(RequestFactory().get("/"))


def test_nothing_of_a_session_is_kept_by_a_browser() -> None:
    public = HttpResponse(headers={"Cache-Control": "public, max-age=60"})
    assert "no-store" in answered(in_session(RequestFactory().get("/")), public)["Cache-Control"]
    assert "public" not in public["Cache-Control"]


def test_a_public_page_and_a_static_file_may_be_kept() -> None:
    assert "Cache-Control" not in answered(RequestFactory().get("/"))
    static = RequestFactory().get("/static/ui/site.css")
    static.COOKIES[settings.SESSION_COOKIE_NAME] = "key"
    kept = HttpResponse(headers={"Cache-Control": "max-age=60, public"})
    assert answered(static, kept)["Cache-Control"] == "max-age=60, public"


@pytest.mark.parametrize(
    ("method", "status", "cleared"), [("post", 302, True), ("get", 200, False), ("post", 403, False)]
)
def test_signing_out_clears_what_the_browser_keeps(method: str, status: int, cleared: bool) -> None:
    request = getattr(RequestFactory(), method)("/deconnexion/")
    request.resolver_match = ResolverMatch(lambda: None, (), {}, url_name="account_logout")
    assert ("Clear-Site-Data" in answered(request, HttpResponse(status=status))) is cleared


TOLD = """
import json
from espace.config import settings as s
print(json.dumps({name: getattr(s, name) for name in dir(s) if name.isupper() and ("COOKIE" in name or "HSTS" in name)}))
"""


@pytest.mark.parametrize(
    ("url", "prefix", "secure"), [("https://espace.example", "__Host-", True), ("http://localhost:8000", "", False)]
)
def test_cookies_are_this_hosts_alone_over_https_and_plain_on_a_loopback_address(
    tmp_path: Path, url: str, prefix: str, secure: bool
) -> None:
    (tmp_path / "espace.toml").write_text(f'mode = "test"\n[web]\nurl = "{url}"\n')
    environment = {**os.environ, "ESPACE_HOME": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", TOLD], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    found = json.loads(told.stdout)
    names = {"SESSION": "session", "CSRF": "csrf", "LANGUAGE": "lang"}
    assert {kind: found[f"{kind}_COOKIE_NAME"] for kind in names} == {
        kind: prefix + name for kind, name in names.items()
    }
    assert {found[f"{kind}_COOKIE_SECURE"] for kind in names} == {secure}
    assert {found[f"{kind}_COOKIE_SAMESITE"] for kind in names} == {"Lax"}
    assert [found.get(f"{kind}_COOKIE_HTTPONLY", True) for kind in names] == [True] * 3
    assert {found.get(f"{kind}_COOKIE_DOMAIN") for kind in names} == {None}
    assert found["SECURE_HSTS_SECONDS"] == (31_536_000 if secure else 0)
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is secure


def test_a_browser_is_told_to_come_back_over_https_alone() -> None:
    with override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True):
        answer = SecurityMiddleware(lambda _: HttpResponse())(RequestFactory().get("/", secure=True))
    assert isinstance(answer, HttpResponse)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
