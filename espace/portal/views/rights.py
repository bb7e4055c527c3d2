"""« Mes droits »: what one may ask about one's own data, in one gesture each, and where one's requests stand (clauses C19 to C21, C24)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from espace import vault
from espace.accounts.confirming import confirmed
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import FieldException
from espace.accounts.roles import Role
from espace.lib import clock
from espace.portal import my_rights
from espace.portal.received import received
from espace.portal.rights_forms import ErasureForm, GroundsForm, ObjectionForm, RectificationForm, RestrictionForm
from espace.portal.visitor import own_file
from espace.privacy.rights import actions, carrying, deadlines, papers
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import EXPORTED, Right

FORM = ["GET", "HEAD", "POST"]
OPTIONAL = ("profession", "education")


@open_to(Role.CUSTOMER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Each right in a sentence, and one's own requests."""
    found = RightsRequest.objects.visible_to(member(request)).order_by("-entered_at", "-pk")
    requests = deadlines.loaded(found[: my_rights.SHOWN])
    context = {"rights": my_rights.rights(language()), "requests": my_rights.lines(requests, clock.now(), language())}
    return render(request, "portal/rights/all.html", context)


@open_to(Role.CUSTOMER)
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: where it stands, what was asked, what was answered."""
    found = find(RightsRequest.objects.select_related("customer__user"), request, pk=pk)
    vault.open_rows(found, viewer=member(request).role)
    [line] = my_rights.lines([found], clock.now(), language())
    context = {
        "request_": found, "line": line, "answer": found.answer, "fields": my_rights.fields_of(found),
        "is_exported": found.right in EXPORTED,
    }  # fmt: skip
    return render(request, "portal/rights/one.html", context)


@open_to(Role.CUSTOMER)
@require_safe
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The answer as a paper."""
    found = find(RightsRequest.objects.all(), request, pk=pk)
    if found.answered_at is None:
        raise Http404
    vault.open_rows(found, viewer=member(request).role)
    return pdf(papers.paper(found.answer, found.answered_at), found.reference)


def pdf(content: bytes, reference: str) -> HttpResponse:
    name = _("reponse") + f"-{reference}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@open_to(Role.CUSTOMER)
@confirmed
@require_http_methods(FORM)
def access(request: HttpRequest) -> HttpResponse:
    """A copy of everything, prepared without a human."""
    return exported(request, Right.ACCESS, "portal/rights/access.html")


@open_to(Role.CUSTOMER)
@confirmed
@require_http_methods(FORM)
def portability(request: HttpRequest) -> HttpResponse:
    """What one provided oneself, for another brokerage."""
    return exported(request, Right.PORTABILITY, "portal/rights/portability.html")


def exported(request: HttpRequest, right: Right, template: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, template)
    found = actions.ask(right=right, customer=own_file(request), asked="", by=member(request), at=clock.now())
    messages.success(request, _("C’est demandé. Un courriel vous préviendra quand ce sera prêt."))
    return redirect("portal:my_right", found.pk)


@open_to(Role.CUSTOMER)
@require_http_methods(FORM)
def rectification(request: HttpRequest) -> HttpResponse:
    """What only a person may correct; contact data change at once elsewhere."""
    form = RectificationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return asked(request, Right.RECTIFICATION, form.cleaned_data["asked"], form.cleaned_data["field"])
    return drawn(request, "portal/rights/rectification.html", form)


@open_to(Role.CUSTOMER)
@confirmed
@require_http_methods(FORM)
def erasure(request: HttpRequest) -> HttpResponse:
    """What would go, what would stay, why and until when; then the request. The officer decides."""
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return asked(request, Right.ERASURE, form.cleaned_data["asked"])
    plan = carrying.erasure_plan(own_file(request), clock.now())
    return drawn(request, "portal/rights/erasure.html", form, plan=plan)


@open_to(Role.CUSTOMER)
@require_http_methods(FORM)
def objection(request: HttpRequest) -> HttpResponse:
    """Optional data, destroyed at once: nobody has to agree."""
    customer = own_file(request)
    objected = FieldException.objects.filter(customer=customer, kind=FieldException.Kind.OBJECTED)
    gone = set(objected.values_list("field", flat=True))
    form = ObjectionForm([name for name in OPTIONAL if name not in gone], request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = actions.object_to_optional(
            customer=customer, fields=form.cleaned_data["fields_"], by=member(request), at=clock.now()
        )
        messages.success(request, _("C’est détruit, dès maintenant, et aucun import ne le ramènera."))
        return redirect("portal:my_right", found.pk)
    return drawn(request, "portal/rights/objection.html", form, is_done=len(gone) == len(OPTIONAL))


@open_to(Role.CUSTOMER)
@require_http_methods(FORM)
def grounds(request: HttpRequest) -> HttpResponse:
    """An objection on grounds that one gives (art. 21(1)): the officer decides."""
    form = GroundsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return asked(request, Right.OBJECTION, form.cleaned_data["asked"])
    return drawn(request, "portal/rights/grounds.html", form)


@open_to(Role.CUSTOMER)
@require_http_methods(FORM)
def restriction(request: HttpRequest) -> HttpResponse:
    """A contested value is frozen at once: advisors do not see it until the officer has answered."""
    form = RestrictionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = actions.contest(
            customer=own_file(request), field=given["field"], asked=given["asked"], by=member(request), at=clock.now()
        )
        messages.success(request, _("C’est noté. Le délégué vérifie et vous répond."), extra_tags=received(request))
        return redirect("portal:my_right", found.pk)
    return drawn(request, "portal/rights/restriction.html", form)


def asked(request: HttpRequest, right: Right, words: str, field: str = "") -> HttpResponse:
    """Write the request and show it."""
    found = actions.ask(
        right=right, customer=own_file(request), asked=words, field=field, by=member(request), at=clock.now()
    )
    done = _("Votre demande est reçue. Le délai de réponse est sur cette page.")
    messages.success(request, done, extra_tags=received(request))
    return redirect("portal:my_right", found.pk)


def drawn(request: HttpRequest, template: str, form: Any, **told: Any) -> HttpResponse:
    return render(request, template, {"form": form, **told}, status=422 if form.errors else 200)


def language() -> str:
    return (get_language() or "fr")[:2]
