"""The least that a screen does with documents: a form that sends some, an address that gives one back. For the tests of the whole way."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import path

from espace.accounts.doors import ANYONE, open_to, public
from espace.documents import actions, serving
from espace.documents.models import Document
from espace.documents.refusals import Refused
from espace.documents.upload import uploads
from tests.cast import AT

handler400 = "espace.config.errors.bad_request"


@open_to(*ANYONE)
def send(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return HttpResponse(get_token(request))
    assert request.user.is_authenticated
    try:
        for upload in uploads(request, "files"):
            actions.receive(upload=upload, customer=request.user.customer, by=request.user, at=AT, shown_to_staff=True)
    except Refused as refused:
        return HttpResponse(str(refused), status=422)
    return HttpResponse(request.POST["body"])


@open_to(*ANYONE)
def give(request: HttpRequest, pk: UUID, how: str) -> HttpResponseBase:
    assert request.user.is_authenticated
    document = get_object_or_404(Document.objects.visible_to(request.user, AT), pk=pk)
    if how == "preview":
        return serving.preview(document=document, by=request.user, at=AT)
    return serving.download(document=document, by=request.user, at=AT, byte_range=request.headers.get("Range", ""))


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the sign-in")


urlpatterns = [
    path("sign-in/", sign_in, name="account_login"),
    path("send/", send),
    path("give/<uuid:pk>/<str:how>/", give),
]
