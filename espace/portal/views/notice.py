"""The public notice: the broker's own text, and under each clause how it is kept today; its dated versions; each as a PDF too."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from espace import register
from espace.accounts.doors import public
from espace.portal import notice_paper, notice_versions
from espace.portal.notice_words import WORDS
from espace.register import annexes, notice
from espace.register.lines import LANGUAGES
from espace.register.model import Register


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The notice in the reader's language, or in the one that ``?langue=`` names, so that either can be linked to."""
    return _page(request, register.load())


@public
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """The versions that were in force here: dates, digest, what each changed."""
    language = language_of(request)
    with override(language):
        return render(
            request, "portal/notice_versions.html", _around(language) | {"versions": notice_versions.versions(language)}
        )


@public
@require_safe
def version(request: HttpRequest, version: str) -> HttpResponse:
    """One version, as it was; the file itself where today's program can no longer lay it out."""
    try:
        law = notice_versions.law_of(version)
    except LookupError:
        raise Http404 from None
    if law is not None:
        return _page(request, law)
    language = language_of(request)
    with override(language):
        context = _around(language) | {"version": version, "text": notice_versions.text_of(version)}
        return render(request, "portal/notice_as_written.html", context)


@public
@require_safe
def paper(request: HttpRequest, version: str = "") -> HttpResponse:
    """The notice as a PDF: the one in force, or an earlier one."""
    version = version or register.load().version
    language = language_of(request)
    try:
        with override(language):
            content = notice_paper.pdf(version, language)
    except LookupError:
        raise Http404 from None
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/pdf")
    name = f"notice-{version[:12]}-{language}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return response


def language_of(request: HttpRequest) -> str:
    """Of those in which the law stands: French, which is what holds, for whoever reads the screens in yet another."""
    wanted = (request.GET.get("langue", ""), (get_language() or "")[:2])
    return next((code for code in wanted if code in LANGUAGES), settings.LANGUAGE_CODE)


def _page(request: HttpRequest, law: Register) -> HttpResponse:
    language = language_of(request)
    with override(language):
        context = _around(language) | {
            "notice": notice.compose(law, language),
            "annexes": annexes.compose(law, language),
            "past": law.version != register.load().version,
        }
        return render(request, "portal/notice.html", context)


def _around(language: str) -> dict[str, Any]:
    return {
        "language": language,
        "w": {key: text.in_language(language) for key, text in WORDS.items()},
        "other": "fr" if language == "en" else "en",
    }
