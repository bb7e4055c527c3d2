"""What the brokerage is called and looks like: set by an administrator, seen before it is kept (decision 0037)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import brokerage, vault
from espace.accounts.confirming import confirmed
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.brokerage import actions, looks, serving
from espace.brokerage.errors import Unfit
from espace.brokerage.reading import Held
from espace.brokerage.setting import Setting
from espace.desk import changes, frame
from espace.desk.brokerage_forms import IdentityForm, LogoForm, identity_of
from espace.desk.changes import About
from espace.documents.upload import uploads
from espace.lib import clock
from espace.ui import brand, colours

PAGES = {
    Setting.NAME: "desk:identity",
    Setting.COLOUR: "desk:identity",
    Setting.PHONE: "desk:identity",
    Setting.MEDIATOR: "desk:identity",
    Setting.LOGO: "desk:logo",
    Setting.HOURS: "desk:hours",
    Setting.REPLY: "desk:hours",
}
"""The settings that go back to their origin one by one, and where they are set; a mail's text does so at its own page."""


def around(request: HttpRequest, *, is_open: bool = False) -> dict[str, Any]:
    """What stands around each page; ``is_open``: the reader's row is opened already."""
    user = member(request)
    if not is_open:
        vault.open_rows(frame.staff_of(user))
    return frame.around(user)


@open_to(Role.ADMINISTRATOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What may be set, and what was changed, all of it or of one sort."""
    asked = request.GET.get("sur", "")
    about = About(asked) if asked in About.values else None
    found = changes.page(
        reader=member(request),
        language=get_language() or "fr",
        about=about,
        before=instant(request.GET.get("avant", "")),
    )
    here = reverse("desk:brokerage")
    sorts = [("", _("Tout")), *About.choices]
    context = around(request, is_open=True) | {
        "changes": found.lines,
        "is_whole": about is None and "avant" not in request.GET,
        "sorts": [
            {"label": label, "url": f"{here}?{urlencode({'sur': value})}#changes" if value else f"{here}#changes",
             "is_current": value == (about or "")}
            for value, label in sorts
        ],
        "older": f"{here}?{urlencode({'sur': about or '', 'avant': found.older.isoformat()})}#changes" if found.older else "",
    }  # fmt: skip
    return render(request, "desk/brokerage/index.html", context)


def instant(text: str) -> datetime | None:
    """The moment that a link to older changes says; ``None`` for anything else."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest) -> HttpResponse:
    """Name, colour, number and mediator. The page is drawn with what was typed before anything is kept."""
    if request.method != "POST":
        return identity_page(request, IdentityForm(initial=identity_of(brokerage.held())))
    if request.POST.get("act") == "save":
        return keep_identity(request)
    typed = request.POST.copy()
    if request.POST.get("take"):  # the colour that was proposed
        typed["colour"] = request.POST["take"]
    form = IdentityForm(typed)
    return identity_page(request, form, preview=form.is_valid(), status=422 if form.errors else 200)


@confirmed
def keep_identity(request: HttpRequest) -> HttpResponse:
    form = IdentityForm(request.POST)
    if not form.is_valid():
        return identity_page(request, form, status=422)
    try:
        changed = actions.identify(**form.given, by=member(request), at=clock.now())
    except Unfit as unfit:
        for name, fault in unfit.faults.items():
            form.add_error(name, fault)
        return identity_page(request, form, nearest=unfit.nearest, status=422)
    if changed:
        messages.success(request, _("C’est enregistré : toutes les pages le disent dès maintenant."))
    else:
        messages.info(request, _("Rien n’a changé."))
    return redirect("desk:identity")


def identity_page(
    request: HttpRequest, form: IdentityForm, *, preview: bool = False, nearest: str = "", status: int = 200
) -> HttpResponse:
    """``preview``: drawn with what was typed; ``nearest``: drawn with the colour that would do instead of the one that was refused."""
    held = brokerage.held()
    context = around(request) | {"form": form, "is_preview": preview, "nearest": nearest, "own": own(held)}
    colour = nearest
    if preview:
        try:
            nearest = looks.nearest(form.cleaned_data["colour"])
            colour = nearest
            context["nearest"] = nearest if nearest != form.cleaned_data["colour"].lower() else ""
        except colours.BadColour:
            context["is_preview"] = False
            form.add_error(
                "colour", _("Écrivez la couleur comme #0f5c63 : un dièse, puis six chiffres ou lettres de a à f.")
            )
            status = 422
    if colour:
        css, logo = serving.addresses()
        name = form.cleaned_data.get("name") or held.name
        css = f"{reverse('desk:brand_preview')}?couleur={quote(colour.lstrip('#'))}"
        context["brand"] = {"name": name, "phone": held.phone, "css": css, "logo": logo}
    return render(request, "desk/brokerage/identity.html", context, status=status)


def own(held: Held) -> list[tuple[str, str]]:
    """(setting, its name) of what is not as it was at the origin, on this page."""
    return [(one.value, str(one.label)) for one, page in PAGES.items() if page == "desk:identity" and held.own(one)]


@open_to(Role.ADMINISTRATOR)
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The stylesheet of a colour that nobody kept yet; the policy of our pages lets a style come from an address only."""
    try:
        text = brand.stylesheet("#" + request.GET.get("couleur", ""))
    except colours.BadColour as fault:
        raise Http404 from fault
    return HttpResponse(text, content_type="text/css; charset=utf-8")


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def logo(request: HttpRequest) -> HttpResponse:
    """The logo: a picture, written anew as every picture is, and bounded as what is on every page must be."""
    form, status = LogoForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        form, status = LogoForm(request.POST, request.FILES), 422
        if form.is_valid():
            [upload] = uploads(request, "logo")[:1]
            media_type = upload.check().media_type
            try:
                actions.give_logo(
                    content=b"".join(upload.open().stream()), media_type=media_type, by=member(request), at=clock.now()
                )
            except Unfit as unfit:
                form.add_error("logo", unfit.faults["logo"])
            else:
                messages.success(request, _("Le logo est changé."))
                return redirect("desk:logo")
    context = around(request) | {"form": form, "is_own": bool(brokerage.held().logo)}
    return render(request, "desk/brokerage/logo.html", context, status=status)


@open_to(Role.ADMINISTRATOR)
@require_POST
def restore(request: HttpRequest, setting: str) -> HttpResponse:
    """Back to what the installation says of one setting."""
    try:
        wanted = Setting(setting)
        page = PAGES[wanted]
    except (ValueError, KeyError) as fault:
        raise Http404 from fault
    if actions.restore(setting=wanted, by=member(request), at=clock.now()):
        messages.success(request, _("C’est revenu à l’origine."))
    return redirect(page)
