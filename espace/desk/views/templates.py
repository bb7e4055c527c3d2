"""Reply templates: their list, their writing, their approval by somebody else, their use in the composer (decision 0031)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.desk import forms, frame, trail
from espace.desk.template_forms import TemplateForm, begun_with, made_up
from espace.desk.views.ticket import found, show
from espace.lib import clock
from espace.tickets import actions, filling, templates
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.filling import Begun, written
from espace.tickets.kinds import kind_of, words
from espace.tickets.meanwhile import has_changed
from espace.tickets.models import Act, ReplyTemplate, ReplyWording
from espace.tickets.templates import Held, Standing

WRITERS = (Role.ADVISOR, Role.ADMINISTRATOR)
LOOKS = {Standing.DRAFT: "waiting", Standing.OFFERED: "done", Standing.CHANGING: "waiting", Standing.RETIRED: "neutral"}


def around(request: HttpRequest) -> dict[str, Any]:
    return frame.around(member(request)) | {"acts": dict(Act.choices)}


def described(one: Held) -> dict[str, Any]:
    """A template as a page shows it; the rows of its people are opened."""
    latest = one.latest
    return {
        "held": one,
        "pk": one.template.pk,
        "name": latest.name,
        "act": Act(latest.act).label,
        "kinds": ", ".join(words(kind_of(name).title) for name in latest.kinds) or _("toutes les demandes"),
        "languages": " · ".join(code for code in ("fr", "en") if getattr(latest, f"body_{code}")),
        "look": LOOKS[one.standing],
        "word": one.standing.label,
        "written_by": frame.name_of(latest.written_by),
        "approved_by": frame.name_of(one.offered.approved_by) if one.offered else "",
        "retired_by": frame.name_of(one.template.retired_by),
    }


def opened(request: HttpRequest, held: list[Held]) -> None:
    """Open the names of whoever wrote, approved or retired."""
    user = member(request)
    people = [
        person
        for one in held
        for person in (one.latest.written_by, one.offered and one.offered.approved_by, one.template.retired_by)
        if person
    ]
    vault.open_rows(frame.staff_of(user), [frame.staff_of(person) for person in people], viewer=user.role)


@open_to(*WRITERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every template: what waits for approval first."""
    held = templates.everything(member(request))
    opened(request, held)
    waiting = [one for one in held if one.waiting and one.standing is not Standing.RETIRED]
    context = around(request) | {
        "waiting": [described(one) for one in waiting],
        "others": [described(one) for one in held if one not in waiting],
    }
    return render(request, "desk/templates/index.html", context)


def one_of(request: HttpRequest, pk: UUID) -> Held:
    rows = ReplyTemplate.objects.select_related("retired_by__staff_member").prefetch_related(
        "wordings__written_by__staff_member", "wordings__approved_by__staff_member"
    )
    return templates.held(find(rows, request, pk=pk))


@open_to(*WRITERS)
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A template as a made-up client would read it, in both languages; and what may be done with it."""
    held, user, today = one_of(request, pk), member(request), clock.today(clock.now())
    opened(request, [held])
    shown = [one for one in (held.waiting, held.offered) if one is not None]
    context = around(request) | {
        "one": described(held),
        "is_retired": held.standing is Standing.RETIRED,
        "may_approve": held.waiting is not None and held.waiting.written_by_id != user.pk,
        "stamp": held.waiting.written_at.isoformat() if held.waiting else "",
        "previews": [(one, [(code, preview(one, code, today)) for code in ("fr", "en")]) for one in shown],
    }
    return render(request, "desk/templates/detail.html", context)


def preview(wording: ReplyWording, language: str, today: Any) -> Begun | None:
    """What a client of one language would read; nothing where the template does not speak it."""
    begun = written(wording, made_up(wording, today), language)
    return None if begun.is_other_language else begun


@open_to(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a template."""
    return edit(request, None)


@open_to(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what a template says: the approved text is offered until the new one is approved."""
    return edit(request, one_of(request, pk))


def edit(request: HttpRequest, held: Held | None) -> HttpResponse:
    form = TemplateForm(request.POST or None, initial=begun_with(held.latest) if held else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            wording = actions.propose(
                template=held.template if held else None, name=given["name"], serves=given["kinds"], act=Act(given["act"]),
                texts=form.texts, by=member(request), at=clock.now(),
            )  # fmt: skip
        except Unfinished as unfinished:
            for name, fault in unfinished.faults.items():
                form.add_error(name, fault)
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Le texte est enregistré. Une autre personne l’approuve avant qu’il serve."))
            return redirect("desk:template", wording.template_id)
    vault.open_rows(frame.staff_of(member(request)))
    context = around(request) | {
        "form": form,
        "held": held,
        "variables": [(f"{{{name}}}", variable.label) for name, variable in filling.VARIABLES.items()],
    }
    return render(request, "desk/templates/edit.html", context, status=422 if form.errors else 200)


@open_to(*WRITERS)
@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve what was read, and nothing that was written since."""
    held = one_of(request, pk)
    try:
        seen_at = datetime.fromisoformat(request.POST.get("seen", ""))
    except ValueError:
        seen_at = clock.now()
    try:
        if held.waiting is None:
            raise NotNow(_("Ce modèle a changé depuis que vous l’avez lu. Relisez-le, puis approuvez."))
        actions.approve(wording=held.waiting, seen_at=seen_at, by=member(request), at=clock.now())
    except NotNow as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Le modèle est approuvé : il est proposé dans les demandes."))
    return redirect("desk:template", pk)


@open_to(*WRITERS)
@require_POST
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer a template no more."""
    try:
        actions.retire(template=one_of(request, pk).template, by=member(request), at=clock.now())
    except NotNow as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Le modèle est retiré : il n’est plus proposé."))
    return redirect("desk:templates")


@open_to(Role.ADVISOR)
@require_POST
def insert(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin an answer with a template; without one, say which there are. Nothing is sent, and what was typed stays.

    As JSON for the page's own script, else the whole page with the list, or the text, in its place.
    """
    user, at = member(request), clock.now()
    ticket, chosen = found(request, pk), request.POST.get("template", "")
    by_script = request.headers.get("Accept") == "application/json"
    try:
        begun = actions.begin(template=_one(request, chosen), ticket=ticket, by=user, at=at) if chosen else None
    except NotNow as refused:
        if by_script:
            return JsonResponse({"refused": str(refused)}, status=409)
        messages.error(request, str(refused))
        return trail.back(request, pk)
    if by_script and begun:
        told = {"act": begun.act, "text": begun.body.text, "asked": begun.asked.text}
        told |= {"notice": other_language(begun), "gaps": left_to_fill(begun)}
        return JsonResponse(told)
    offered = templates.offered_on(ticket) if begun is None else []
    if by_script:
        named = [{"id": one.template_id, "name": one.name, "does": one.get_act_display()} for one in offered]
        return JsonResponse({"choices": named})
    actions.open_file(ticket=ticket, by=user, at=at)
    form = typed_so_far(request)
    more = {"notice": notice(begun), "act": begun.act} if begun else {"picking": True, "templates": offered}
    seen_at = form.cleaned_data["seen"]
    came = seen_at if has_changed(ticket, since=seen_at, by=user) else None
    return show(request, ticket, at=at, seen_at=came, typed=filled(form, begun), more=more)


def typed_so_far(request: HttpRequest) -> forms.ReplyForm:
    """The composer as it was posted, whether or not it is fit to send."""
    form = forms.ReplyForm(request.POST)
    form.is_valid()
    return form


def filled(form: forms.ReplyForm, begun: Begun | None) -> dict[str, forms.WritingForm]:
    """The composer, or the form that closes, with what was typed and then what a template says."""
    body, asked = (str(form.cleaned_data.get(name) or "") for name in ("body", "asked"))
    own = {"id": form.cleaned_data["id"]}
    text = "\n\n".join(part for part in (body, begun.body.text if begun else "") if part)
    if begun and begun.act is Act.CLOSE:
        return {"closing": forms.ClosingForm(initial={"last": text, **own}, auto_id="closing-%s")}
    return {
        "reply": forms.ReplyForm(initial={"body": text, "asked": asked or (begun.asked.text if begun else ""), **own})
    }


def notice(begun: Begun) -> str:
    """What the advisor has to know before sending; empty for nothing."""
    return f"{other_language(begun)} {left_to_fill(begun)}".strip()


def other_language(begun: Begun) -> str:
    if not begun.is_other_language:
        return ""
    if begun.wanted == "en":
        return _("Ce client lit en anglais, et ce modèle n’existe qu’en français.")
    return _("Ce client lit en français, et ce modèle n’existe qu’en anglais.")


def left_to_fill(begun: Begun) -> str:
    gaps = ", ".join(filling.gaps(f"{begun.body.text} {begun.asked.text}"))
    return _("À compléter avant l’envoi : %(gaps)s.") % {"gaps": gaps} if gaps else ""


def _one(request: HttpRequest, text: str) -> ReplyTemplate:
    """The template of this id."""
    try:
        return find(ReplyTemplate.objects.all(), request, pk=UUID(text))
    except ValueError:
        raise NotNow(_("Choisissez un modèle.")) from None
