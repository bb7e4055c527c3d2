"""« Mes directives »: what becomes of one's data after one's death, written, changed and revoked by oneself alone (clause C23)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from espace import vault
from espace.accounts.confirming import confirmed
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.lib import clock
from espace.portal.directives_forms import DirectivesForm, initial
from espace.portal.visitor import own_file
from espace.privacy.directives import actions, wording
from espace.privacy.directives.models import Directive
from espace.privacy.rights import papers
from espace.privacy.rights.errors import NotNow


def in_force(request: HttpRequest) -> Directive | None:
    """The visitor's directives in force, opened."""
    found = Directive.objects.visible_to(member(request)).first()
    vault.open_rows(found, viewer=Role.CUSTOMER)
    return found


def told(directive: Directive) -> dict[str, object]:
    return {
        "directive": directive,
        "said": wording.said(directive, wording.spoken()),
        "executor": wording.executor_lines(directive),
    }


@open_to(Role.CUSTOMER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is in force, or what directives are for."""
    found = in_force(request)
    return render(request, "portal/directives/page.html", told(found) if found else {})


@open_to(Role.CUSTOMER)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write them, or change them: a new version replaces the one before."""
    found = in_force(request)
    form = DirectivesForm(request.POST or None, initial=initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(
                customer=own_file(request), will=form.will(), consents=form.cleaned_data["consents"], by=member(request),
                at=clock.now(),
            )  # fmt: skip
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Vos directives sont enregistrées. Vous pouvez les imprimer."))
            return redirect("portal:directives")
    context = {"form": form, "directive": found, "kept": wording.kept_by_law(wording.spoken())}
    return render(request, "portal/directives/write.html", context, status=422 if form.errors else 200)


@open_to(Role.CUSTOMER)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest) -> HttpResponse:
    """Revoke them: what that changes, then one button. No reason is asked."""
    if request.method == "POST":
        try:
            actions.revoke(customer=own_file(request), by=member(request), at=clock.now())
        except NotNow as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Vos directives sont révoquées, et détruites."))
        return redirect("portal:directives")
    found = in_force(request)
    if found is None:
        return redirect("portal:directives")
    return render(request, "portal/directives/revoke.html", told(found))


@open_to(Role.CUSTOMER)
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The version in force, to print and keep."""
    found = in_force(request)
    if found is None:
        raise Http404
    content = papers.paper(wording.paper(found, wording.spoken()), found.written_at)
    name = _("directives") + f"-{found.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
