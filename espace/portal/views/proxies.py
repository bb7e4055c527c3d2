"""Proxies: what one gives and what one holds; given on a form, answered, ended in one gesture, and used (decision 0034)."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import audit, vault
from espace.accounts import throttling
from espace.accounts.confirming import confirmed
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import Proxy
from espace.accounts.models.proxies import is_approved
from espace.accounts.roles import Role
from espace.accounts.signin import wait_words
from espace.lib import clock
from espace.portal import home, proxying, standing
from espace.portal.proxies_forms import GiveForm
from espace.portal.visitor import own_draft, own_file, uuid_of
from espace.tickets import actions as tickets
from espace.tickets import departing
from espace.tickets.errors import NotNow
from espace.tickets.kinds import kinds
from espace.tickets.models import Draft, Ticket
from espace.tickets.proxies import actions, reading, showing, wording

SHOWN = 100


@open_to(Role.CUSTOMER)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Those that one gave, and those that one was given: to answer, and to use."""
    user, at = member(request), clock.now()
    if not proxying.is_there(own_file(request)):
        raise Http404
    given, held = reading.of_person(user, own_file(request), at)
    if held and request.method != "HEAD":
        shown = dict.fromkeys(one.giver_id for one in held if one.giver_id)
        audit.record(action="proxy.listed", by=user, at=at, listed=shown)
    context = {
        "given": [proxying.line(one, is_own=True) for one in given],
        "held": [proxying.line(one, is_own=False) for one in held],
        "may_give": is_approved(),
    }
    return render(request, "portal/proxies/index.html", context)


@open_to(Role.CUSTOMER)
@proxying.once_approved
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """The form, with the text that it signs. Its answer is the same for an address that has no account here, at the same cost."""
    user, at = member(request), clock.now()
    form = GiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            throttling.begin(("proxy.giver", user.pk.hex), at=at)
            made = actions.give(
                pk=told["id"], giver=own_file(request), address=told["address"], named=form.named, ends_on=told["ends_on"],
                accepts_health=told["accepts_health"], language=get_language() or "fr", by=user, at=at,
            )  # fmt: skip
        except throttling.TooMany as error:
            form.add_error(None, wait_words(error, is_password=False))
        except NotNow as error:
            form.add_error(None, str(error))
        except IntegrityError as error:  # an id that is somebody else's
            raise Http404 from error
        else:
            messages.success(request, _("La procuration est signée. Elle sert dès que la personne l’accepte."))
            return redirect("portal:proxy", made.pk)
    context = {"form": form, "rules": wording.rules(), "days": proxying.days_to_answer()}
    return render(request, "portal/proxies/give.html", context, status=422 if request.method == "POST" else 200)


@open_to(Role.CUSTOMER)
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was signed, how it stands, what was sent under it; for its holder, what they may do with it."""
    user, at = member(request), clock.now()
    rows = Proxy.objects.standing(at).select_related("giver", "holder").prefetch_related("kinds")
    found = find(rows, request, pk=pk)
    is_own = found.giver_id == own_file(request).pk
    sent = list(
        Ticket.objects.visible_to(user, at)
        .filter(proxy=found)
        .select_related("contract__product", "assignee", "departure")
        .order_by("-submitted_at", "-pk")[:SHOWN]
    )
    shown = list(
        showing.under(found, user, at).select_related("contract__product").order_by("-submitted_at", "-pk")[:SHOWN]
    )
    drafts = [] if is_own else list(Draft.objects.visible_to(user, at).filter(proxy=found).order_by("-edited_at"))
    people = [one for one in (found.giver, found.holder) if one is not None]
    vault.open_rows(
        found, people, sent, [row.assignee for row in sent if row.assignee], departing.kept_of(sent), drafts, shown,
        viewer=user.role,
    )  # fmt: skip
    line = proxying.line(found, is_own=is_own)
    if not is_own and request.method != "HEAD":
        audit.record(action="proxy.read", by=user, at=at, subject=found.giver_id, unit=found.unit)
    context = {
        "line": line,
        "sentences": [] if found.signed == vault.MASKED else found.signed.splitlines(),
        "sent": [home.line(departing.as_seen(row, at), at) for row in sent],
        "shown": [(row, standing.title(row)) for row in shown],
        "drafts": [(draft, standing.title(draft)) for draft in drafts],
        "kinds": [(kind, uuid.uuid4()) for kind in proxying.kinds_of(found)] if line.is_usable else [],
        "days": proxying.days_to_answer(),
        "now": at,
    }
    return render(request, "portal/proxies/detail.html", context)


@open_to(Role.CUSTOMER)
@proxying.once_approved
@confirmed
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its holder accepts it."""
    found = find(Proxy.objects.all(), request, pk=pk)
    try:
        actions.accept(proxy=found, by=member(request), at=clock.now())
    except NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("La procuration est acceptée : vous pouvez faire ces demandes."))
    return redirect("portal:proxy", pk)


@open_to(Role.CUSTOMER)
@proxying.once_approved
@confirmed
@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whoever it was offered to refuses it; it is not there for them any more."""
    found = find(Proxy.objects.all(), request, pk=pk)
    try:
        actions.decline(proxy=found, by=member(request), at=clock.now())
    except NotNow as error:
        messages.error(request, str(error))
        return redirect("portal:proxy", pk)
    messages.success(request, _("La procuration est refusée. La personne est prévenue."))
    return redirect("portal:proxies")


@open_to(Role.CUSTOMER)
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its giver ends it, in one gesture: nothing is asked, and nothing of it is open any more."""
    found = find(Proxy.objects.filter(giver=own_file(request)), request, pk=pk)
    actions.revoke(proxy=found, by=member(request), at=clock.now())
    messages.success(request, _("La procuration est révoquée : plus rien n’est ouvert à cette personne."))
    return redirect("portal:proxy", pk)


@open_to(Role.CUSTOMER)
@proxying.once_approved
@require_POST
def renounce(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its holder gives it back."""
    found = find(Proxy.objects.filter(holder=own_file(request)), request, pk=pk)
    actions.renounce(proxy=found, by=member(request), at=clock.now())
    messages.success(request, _("Vous avez rendu la procuration. La personne est prévenue."))
    return redirect("portal:proxies")


@open_to(Role.CUSTOMER)
@proxying.once_approved
@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin a request for the person who gave the proxy."""
    user, at = member(request), clock.now()
    found = find(Proxy.objects.filter(holder=own_file(request)).select_related("giver__user"), request, pk=pk)
    kind, wanted = kinds().get(request.POST.get("kind", "")), uuid_of(request.POST.get("id"))
    if kind is None or found.giver is None:
        messages.error(request, _("Choisissez ce que concerne votre demande."))
        return redirect("portal:proxy", pk)
    try:
        draft = tickets.start(customer=found.giver, kind=kind, contract=None, by=user, at=at, pk=wanted, proxy=found)
    except NotNow as error:
        messages.error(request, str(error))
        return redirect("portal:proxy", pk)
    except IntegrityError:  # the same form in the same instant, or an id that is somebody else's: 404
        draft = own_draft(request, wanted)
    return redirect("portal:draft", draft.pk)
