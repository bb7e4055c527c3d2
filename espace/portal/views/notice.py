"""The public notice: the broker's own text, and under each clause how it is kept today."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from espace import register
from espace.accounts.doors import public
from espace.portal.notice_words import WORDS
from espace.register import annexes, notice

CODES = tuple(code for code, _ in settings.LANGUAGES)


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The notice in the reader's language, or in the one that ``?langue=`` names, so that either can be linked to."""
    asked = request.GET.get("langue", "")
    language = asked if asked in CODES else (get_language() or settings.LANGUAGE_CODE)[:2]
    law = register.load()
    with override(language):
        return render(
            request,
            "portal/notice.html",
            {
                "notice": notice.compose(law, language),
                "annexes": annexes.compose(law, language),
                "w": {key: text.in_language(language) for key, text in WORDS.items()},
                "other": "fr" if language == "en" else "en",
            },
        )
