"""Pages leave compressed, never where their length could be measured by somebody else."""

from __future__ import annotations

import gzip

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from espace.config.compressing import Compressed

PAGE = "<p>Bonjour Claire</p>" * 100


def answered(
    site: str | None, *, kind: str = "text/html; charset=utf-8", session: bool = True, streams: bool = False
) -> HttpResponseBase:
    """What a browser is answered; ``site`` is what it says of who asks."""
    headers = {"Accept-Encoding": "gzip"} | ({"Sec-Fetch-Site": site} if site else {})
    request: HttpRequest = RequestFactory().get("/", headers=headers)
    if session:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "key"
    made = StreamingHttpResponse([PAGE.encode()]) if streams else HttpResponse(PAGE, content_type=kind)
    answer = Compressed(lambda _: made)(request)
    assert isinstance(answer, HttpResponseBase)
    return answer


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_leaves_compressed(site: str) -> None:
    answer = answered(site)
    assert isinstance(answer, HttpResponse)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content).decode() == PAGE


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_what_another_site_asks_for_has_its_whole_length(site: str | None) -> None:
    assert "Content-Encoding" not in answered(site).headers
    assert answered(site, session=False).headers["Content-Encoding"] == "gzip", "nobody's page holds no secret"


def test_files_stay_as_they_are() -> None:
    assert "Content-Encoding" not in answered("none", kind="application/pdf").headers
    assert "Content-Encoding" not in answered("none", streams=True).headers
