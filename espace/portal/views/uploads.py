"""Files that come part by part: tus 1.0.0, core with creation, expiration and termination (https://tus.io/protocols/resumable-upload).

What is sent here belongs to the person who sends it, and to no request: ``documents.arrived`` joins it to the form that names it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from espace import vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.documents import arriving
from espace.documents.limits import limits
from espace.documents.models import Upload
from espace.documents.refusals import Refused
from espace.lib import clock
from espace.portal.visitor import own_file

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
BYTES = "application/offset+octet-stream"
LONGEST = 300  # characters of one value of the metadata
STATUS = {"too_large": 413, "unfinished_full": 413, "account_full": 413, "too_many_unfinished": 429, "not_allowed": 415,
          "storage_full": 507, "storage_down": 503}  # fmt: skip
"""What a refusal is to a program; to a person it is its sentence. 400 where nothing else is said."""


class Misspoken(Exception):
    """The request is not what the protocol says: ``status`` and ``str()`` answer it."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def tus(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The headers of every answer, the version that every request names but OPTIONS, and refusals as answers."""

    def answer(request: HttpRequest, **options: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            for name, value in {"Version": VERSION, "Extension": EXTENSIONS, "Max-Size": limits().file_bytes}.items():
                response.headers[f"Tus-{name}"] = str(value)
        elif request.method != "GET" and request.headers.get("Tus-Resumable") != VERSION:
            response = said(412, f"Tus-Resumable: {VERSION}")
            response.headers["Tus-Version"] = VERSION
        else:
            response = answered(view, request, **options)
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def answered(view: Callable[..., HttpResponse], request: HttpRequest, **options: Any) -> HttpResponse:
    try:
        return view(request, **options)
    except Misspoken as error:
        return said(error.status, str(error))
    except Refused as refused:
        return said(STATUS.get(refused.code, 400), str(refused))
    except arriving.WrongOffset as error:
        response = said(409, f"Upload-Offset: {error.received}")
        response.headers["Upload-Offset"] = str(error.received)
        return response
    except Upload.DoesNotExist:  # abandoned, or joined, between two looks
        return said(404, "Upload-Offset")
    except arriving.TooLong:
        return said(413, f"Upload-Length, {arriving.PART}")


def said(status: int, why: str) -> HttpResponse:
    return HttpResponse(why, status=status, content_type="text/plain; charset=utf-8")


@open_to(Role.CUSTOMER)
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
@tus
def index(request: HttpRequest) -> HttpResponse:
    """Begin an upload (POST); or what one has begun and not joined to anything, the latest last (GET, for our own pages)."""
    if request.method == "POST":
        return begin(request)
    user = member(request)
    rows = list(Upload.objects.visible_to(user, clock.now()).order_by("begun_at", "pk"))
    vault.open_rows(rows, viewer=user.role)
    return JsonResponse({"uploads": [told(row) for row in rows]})


def told(row: Upload) -> dict[str, object]:
    return {
        "url": reverse("portal:upload", args=[row.pk]),
        "id": str(row.pk),
        "name": row.name,
        "checksum": row.checksum,
        "form": row.form,
        "size": row.size,
        "received": row.received,
        "ends": row.ends_at.isoformat(),
    }


def begin(request: HttpRequest) -> HttpResponse:
    told = metadata(request.headers.get("Upload-Metadata", ""))
    upload = arriving.begin(
        customer=own_file(request), name=told.get("filename", ""), checksum=told.get("checksum", ""),
        form=told.get("form", ""), size=number(request, "Upload-Length"), at=clock.now(),
    )  # fmt: skip
    response = HttpResponse(status=201)
    response.headers["Location"] = reverse("portal:upload", args=[upload.pk])
    return stands(response, upload)


@open_to(Role.CUSTOMER)
@require_http_methods(["HEAD", "PATCH", "DELETE", "OPTIONS"])
@tus
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where one's own upload stands (HEAD), one more part of it (PATCH), or its end (DELETE)."""
    upload = find(Upload.objects.all(), request, pk=pk)
    if request.method == "HEAD":
        response = HttpResponse()
        response.headers["Upload-Length"] = str(upload.size)
        return stands(response, upload)
    if request.method == "DELETE":
        arriving.take(upload=upload)
        return HttpResponse(status=204)
    if request.content_type != BYTES:
        raise Misspoken(415, BYTES)
    offset, content = number(request, "Upload-Offset"), part(request)
    return stands(HttpResponse(status=204), arriving.append(upload=upload, offset=offset, content=content))


def stands(response: HttpResponse, upload: Upload) -> HttpResponse:
    response.headers["Upload-Offset"] = str(upload.received)
    response.headers["Upload-Expires"] = http_date(upload.ends_at.timestamp())
    return response


def part(request: HttpRequest) -> bytes:
    """The bytes of one part, all that came: on a line that was cut they are what need not be sent again."""
    announced = number(request, "Content-Length", status=411)
    if announced > arriving.PART:
        raise arriving.TooLong
    content = bytearray()
    try:
        while len(content) < announced and (piece := request.read(announced - len(content))):
            content += piece
    except (UnreadablePostError, OSError):
        pass
    return bytes(content)


def number(request: HttpRequest, header: str, status: int = 400) -> int:
    given = request.headers.get(header, "")
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise Misspoken(status, header)
    return int(given)


def metadata(given: str) -> dict[str, str]:
    """``key base64,key base64``; a key may stand alone."""
    found = {}
    for pair in filter(None, (one.strip() for one in given.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            text = base64.b64decode(value, validate=True).decode()
        except ValueError as error:  # not base 64, not ASCII, not UTF-8
            raise Misspoken(400, "Upload-Metadata") from error
        if len(text) > LONGEST or key in found:
            raise Misspoken(400, "Upload-Metadata")
        found[key] = text
    return found
