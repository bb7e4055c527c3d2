"""The kinds of request that customers may send: an administrator changes them, and sees what changes before it does (decision 0040)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import register
from espace.accounts.confirming import confirmed
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.desk import kinds_shown as showing
from espace.desk.kinds_forms import KindForm, NewKindForm, of_kind
from espace.desk.kinds_shown import Shown
from espace.desk.views.brokerage import around
from espace.lib import clock
from espace.tickets import limits
from espace.tickets.actions import forms as actions
from espace.tickets.asking import AnswersForm
from espace.tickets.errors import EditedElsewhere, NotNow
from espace.tickets.judging import BadKinds
from espace.tickets.kinds import known, origin, why_refused

FORM = ["GET", "HEAD", "POST"]


@open_to(Role.ADMINISTRATOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every kind, in the order in which customers see them."""
    rows = showing.every()
    held = [one for one in rows if not one.is_new]
    context = {"rows": held, "new": [one for one in rows if one.is_new], "refused": sorted(known().refused)}
    return render(request, "desk/brokerage/kinds.html", around(request) | context)


@open_to(Role.ADMINISTRATOR)
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """A kind that is not there yet."""
    form, status = NewKindForm(request.POST or None), 200
    if request.method == "POST":
        form.is_valid()
        try:
            sketch = actions.create(
                title=form.pair("title"), summary=form.pair("summary"), by=member(request), at=clock.now()
            )
        except BadKinds as bad:
            form.refuse(bad.faults)
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("desk:kind", sketch.kind)
        status = 422
    return render(request, "desk/brokerage/kind_new.html", around(request) | {"form": form}, status=status)


@open_to(Role.ADMINISTRATOR)
@require_safe
def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind and its questions, as they are or as they are being written."""
    found = showing.find(kind)
    look, word = found.state
    context: dict[str, Any] = {
        "found": found, "look": look, "word": word, "rows": found.rows(), "past": found.past(), "purpose": purpose_of(found),
        "is_asked_contract": found.table["contract"] == "required", "flags": flags(found.id), "refused": found.faults(why_refused(kind)),
    }  # fmt: skip
    return render(request, "desk/brokerage/kind.html", around(request) | context)


def purpose_of(found: Shown) -> str:
    purpose = register.load().purposes.get(found.table["purpose"])
    return purpose.label.in_language(get_language() or "fr") if purpose else found.table["purpose"]


def flags(kind: str) -> list[str]:
    """What the program does with a kind, which no screen changes."""
    first = origin().get(kind)
    if first is None:
        return []
    said = (
        (first.flow == "notification", _("Elle se notifie en une fois, sans brouillon ni acceptation.")),
        (first.urgent, _("Elle passe devant les autres dans vos files.")),
        (first.assistance_first, _("Le numéro de l’assureur est donné avant la première question.")),
        (first.reauthenticate, _("Le mot de passe est redemandé avant l’envoi.")),
        (first.call_back, _("Vous rappelez le client avant de la clore.")),
        (first.complaint, _("Les délais des réclamations courent dès l’envoi.")),
    )
    return [words for holds, words in said if holds]


@open_to(Role.ADMINISTRATOR)
@require_http_methods(FORM)
def text(request: HttpRequest, kind: str) -> HttpResponse:
    """What a kind says of itself: its title, its purpose, whether it names a contract and may hold health data."""
    found, status = showing.find(kind), 200
    form = KindForm(kind, found.table, request.POST or None, initial=of_kind(found.table, found.revision))
    if request.method == "POST":
        form.is_valid()
        try:
            actions.describe(kind=kind, revision=form.seen, given=form.given, by=member(request), at=clock.now())
        except BadKinds as bad:
            form.refuse(bad.faults)
            status = 422
        except EditedElsewhere:
            form, status = elsewhere(KindForm(kind, found.table, again(request, kind))), 409
        else:
            messages.success(request, _("C’est noté. Vos clients le verront quand vous publierez."))
            return redirect("desk:kind", kind)
    context = {"form": form, "found": found, "no_contract_why": limits.CONTRACT.get(kind)}
    return render(request, "desk/brokerage/kind_text.html", around(request) | context, status=status)


def again(request: HttpRequest, kind: str) -> Any:
    """What was typed, on top of what the sketch is now."""
    typed = request.POST.copy()
    typed["revision"] = str(showing.find(kind).revision)
    return typed


def elsewhere(form: Any) -> Any:
    form.add_error(
        None,
        _(
            "Cette demande a été modifiée ailleurs depuis l’ouverture de cette page. Relisez, puis enregistrez de nouveau."
        ),
    )
    return form


@open_to(Role.ADMINISTRATOR)
@require_safe
def preview(request: HttpRequest, kind: str) -> HttpResponse:
    """The form as customers would see it, in either language: the very one that they fill in."""
    language = request.GET.get("langue", get_language() or "fr")[:2]
    with override(language if language in ("fr", "en") else "fr"):
        found = showing.find(kind)
        made, faults = found.made()
        context = around(request) | {
            "found": found,
            "kind": made,
            "faults": found.faults(faults),
            "code": get_language(),
        }
        if made is not None:
            form = AnswersForm(made, [], {})
            form.fields.pop("contract", None)  # which lists the reader's own
            context["form"] = form
        return render(request, "desk/brokerage/kind_preview.html", context)


@open_to(Role.ADMINISTRATOR)
@require_http_methods(FORM)
def publish(request: HttpRequest, kind: str) -> HttpResponse:
    """What changes and who will read what, then the act."""
    if request.method == "POST":
        return act(request, kind)
    return publishing(request, kind)


@confirmed
def act(request: HttpRequest, kind: str) -> HttpResponse:
    given = request.POST.get("revision", "")
    revision = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1
    try:
        actions.publish(kind=kind, revision=revision, by=member(request), at=clock.now())
    except (BadKinds, EditedElsewhere):
        if not showing.find(kind).revision:  # published by the same form, sent twice, or thrown away
            return redirect("desk:kind", kind)
        return publishing(request, kind, is_refused=True, status=409)
    messages.success(request, _("C’est publié : la prochaine demande est posée ainsi."))
    return redirect("desk:kind", kind)


def publishing(request: HttpRequest, kind: str, *, is_refused: bool = False, status: int = 200) -> HttpResponse:
    found = showing.find(kind)
    _made, faults = found.made()
    context = {
        "found": found, "faults": found.faults(faults), "changes": found.changes(), "recipients": found.recipients(),
        "is_refused": is_refused,
    }  # fmt: skip
    return render(request, "desk/brokerage/kind_publish.html", around(request) | context, status=status)


@open_to(Role.ADMINISTRATOR)
@require_POST
def discard(request: HttpRequest, kind: str) -> HttpResponse:
    """Throw away what was not published."""
    found = showing.find(kind)
    actions.discard_sketch(kind=kind, by=member(request), at=clock.now())
    messages.success(request, _("Le brouillon est jeté : rien n’a changé pour vos clients."))
    return redirect("desk:kinds") if found.is_new else redirect("desk:kind", kind)


@open_to(Role.ADMINISTRATOR)
@require_POST
def restore(request: HttpRequest, kind: str) -> HttpResponse:
    """Back to the definition of the installation."""
    showing.find(kind)
    if actions.restore_kind(kind=kind, by=member(request), at=clock.now()):
        messages.success(request, _("C’est revenu à l’origine. Ce qui a été répondu entre-temps reste lisible."))
    return redirect("desk:kind", kind)


@open_to(Role.ADMINISTRATOR)
@require_POST
def rank(request: HttpRequest, kind: str) -> HttpResponse:
    """One place up, or down."""
    held(kind)
    actions.move_kind(kind=kind, places=places(request), by=member(request), at=clock.now())
    return redirect("desk:kinds")


@open_to(Role.ADMINISTRATOR)
@require_POST
def withdraw(request: HttpRequest, kind: str) -> HttpResponse:
    """Propose it no more."""
    held(kind)
    try:
        actions.withdraw_kind(kind=kind, by=member(request), at=clock.now())
    except NotNow as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Elle n’est plus proposée. Les demandes envoyées et les brouillons restent."))
    return redirect("desk:kind", kind)


@open_to(Role.ADMINISTRATOR)
@require_POST
def propose(request: HttpRequest, kind: str) -> HttpResponse:
    """Propose it again."""
    held(kind)
    actions.propose_kind(kind=kind, by=member(request), at=clock.now())
    messages.success(request, _("Elle est de nouveau proposée."))
    return redirect("desk:kind", kind)


def held(kind: str) -> None:
    """404 for what was never published: it has no place in the list."""
    if kind not in known().every:
        raise Http404


def places(request: HttpRequest) -> int:
    return -1 if request.POST.get("way") == "up" else 1
