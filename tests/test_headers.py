"""The headers of every answer: what a page may load, what a browser may keep (S13)."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
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


def test_an_answer_keeps_the_policy_it_chose() -> None:
    response = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    assert answered(RequestFactory().get("/"), response)["Content-Security-Policy"] == "sandbox"


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
