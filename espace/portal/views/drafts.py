"""Preparing a request: choosing its kind, writing it on any device, reading it again, sending it."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import audit, vault
from espace.accounts.confirming import recently_confirmed
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.documents import arrived
from espace.documents.fields import named, refusals
from espace.documents.models import Document
from espace.documents.refusals import Refused
from espace.documents.upload import uploads
from espace.lib import clock
from espace.portal import preparing
from espace.portal.asking import FilesForm
from espace.portal.consequences import consequences
from espace.portal.visitor import AlreadySent, contract_for, own_contract, own_draft, own_file, uuid_of, whose
from espace.tickets import actions
from espace.tickets import answers as reading
from espace.tickets.asking import AnswersForm
from espace.tickets.errors import EditedElsewhere, NotNow, Unfinished
from espace.tickets.kinds import Kind, kind_of, kinds
from espace.tickets.models import Draft
from espace.tickets.models.tickets import drafts_since
from espace.tickets.proxies import reading as proxies

OPEN = ["GET", "HEAD", "POST"]


@open_to(Role.CUSTOMER)
@require_http_methods(OPEN)
def new(request: HttpRequest) -> HttpResponse:
    """Choose what the request is about; a draft of the same kind is proposed first."""
    return begin(request) if request.method == "POST" else choose(request)


def choose(request: HttpRequest, contract: Contract | None = None, status: int = 200) -> HttpResponse:
    user, at = member(request), clock.now()
    contract = contract or own_contract(request, request.GET.get("contrat", ""))
    started = {draft.kind: draft for draft in Draft.objects.of(user.pk, drafts_since(at)).order_by("edited_at")}
    return render(
        request,
        "portal/new.html",
        {
            "kinds": [(kind, started.get(kind.id), uuid.uuid4()) for kind in kinds().values()],
            "insurers": preparing.insurers_of(user),
            "contract": contract,
            "held": [(one, proxies.name_of(one.giver)) for one in proxies.usable(user, at)],
        },
        status=status,
    )


def begin(request: HttpRequest) -> HttpResponse:
    """Create the draft, unless one of its kind is waiting and the person has not said that they want another."""
    user, at = member(request), clock.now()
    kind = kinds().get(request.POST.get("kind", ""))
    contract = own_contract(request, request.POST.get("contract", ""))
    if kind is None:
        messages.error(request, _("Choisissez ce que concerne votre demande."))
        return choose(request, contract, status=422)
    if kind.flow == "notification":
        return redirect("portal:terminate", contract.pk) if contract else redirect("portal:termination")
    pk = uuid_of(request.POST.get("id"))
    own = Draft.objects.of(user.pk, drafts_since(at)).filter(kind=kind.id)
    others = own.exclude(pk=pk).order_by("-edited_at", "-pk")
    if "another" not in request.POST and (earlier := list(others[:5])):
        context = {"kind": kind, "drafts": earlier, "contract": contract, "pk": pk}
        return render(request, "portal/another.html", context)
    try:
        draft = actions.start(customer=own_file(request), kind=kind, contract=contract, by=user, at=at, pk=pk)
    except IntegrityError:  # the same form in the same instant, or an id that is somebody else's: 404
        draft = own_draft(request, pk)
    return redirect("portal:draft", draft.pk)


@open_to(Role.CUSTOMER)
@require_http_methods(OPEN)
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form of a draft. Its one address keeps the text, adds files, removes one, and leads to the last reading."""
    try:
        found = own_draft(request, pk)
        if request.method == "POST":
            return keep(request, found)
    except (AlreadySent, Draft.DoesNotExist):
        return redirect("portal:ticket", pk)
    return show(request, found, complete="verifier" in request.GET)


def show(
    request: HttpRequest, found: Draft, *, complete: bool = False, faults: list[str] | None = None, status: int = 200
) -> HttpResponse:
    user, kind = member(request), kind_of(found.kind)
    vault.open_rows(found, viewer=user.role)
    form = preparing.stored_form(kind, preparing.contracts_of(whose(found, user)), found, complete=complete)
    journal(request, found)
    return render(request, "portal/draft.html", page(found, kind, form, user, faults), status=status)


def journal(request: HttpRequest, found: Draft) -> None:
    """Under a proxy the form shows the products and numbers of somebody else's contracts: they read that it did."""
    if found.proxy_id is not None and request.method != "HEAD":
        audit.record(
            action="proxy.contracts_read",
            by=member(request),
            at=clock.now(),
            subject=found.customer_id,
            unit=found.unit,
        )


def page(found: Draft, kind: Kind, form: AnswersForm, user: User, faults: list[str] | None = None) -> dict[str, object]:
    return {
        "giver": proxies.giver_of(found, viewer=user.role),
        "draft": found,
        "kind": kind,
        "form": form,
        "files": preparing.files_of(found),
        "files_form": FilesForm(),
        "faults": faults or [],
        "insurers": preparing.insurers_of(whose(found, user)) if kind.assistance_first else [],
        "unasked": preparing.unasked(kind, found),
    }


def keep(request: HttpRequest, found: Draft) -> HttpResponse:
    """Keep everything that the form carries: files first (nobody's version can lose them), then the text."""
    user, at, kind = member(request), clock.now(), kind_of(found.kind)
    contract = contract_for(request, found, request.POST.get("contract", ""))
    arrived.join(request, "documents", at)
    faults = add_files(request, found, user, at)
    if removed := file_to_remove(request, found):
        actions.detach(draft=found, document=removed, by=user, at=at)
    try:
        raw = preparing.answers_in(kind, request.POST)
        actions.save(draft=found, raw=raw, contract=contract, revision=revision(request), by=user, at=at)
    except EditedElsewhere:
        return conflict(request, found, kind, contract)
    long = reading.clean(kind, raw, complete=False)[1]
    if faults or long:
        return show(request, own_draft(request, found.pk), faults=[*faults, *preparing.by_name(kind, long)], status=422)
    if "review" in request.POST:
        return redirect("portal:draft_review", found.pk)
    messages.success(request, _("C’est enregistré. Vous pouvez reprendre plus tard, sur n’importe quel appareil."))
    return redirect("portal:draft", found.pk)


def add_files(request: HttpRequest, found: Draft, user: User, at: datetime) -> list[str]:
    """Attach the files of the form; those that cannot be taken are named, the others are kept."""
    faults: list[str] = []
    for upload in uploads(request, "documents"):
        refused = refusals([upload])
        if refused:
            faults += [words for fault in refused for words in fault.messages]
            continue
        try:
            actions.attach(draft=found, upload=upload, by=user, at=at)
        except (Refused, NotNow) as error:
            faults.append(named(upload, error))
    return faults


def file_to_remove(request: HttpRequest, found: Draft) -> Document | None:
    """The file of this draft whose button was pressed; ``None`` if it is gone already (pressed twice); another's is 404."""
    given = request.POST.get("remove")
    if not given or not Document.objects.filter(pk=uuid_of(given)).exists():
        return None
    return find(Document.objects.filter(attachment__draft=found), request, pk=uuid_of(given))


def revision(request: HttpRequest) -> int:
    """The version of the draft that the page showed; -1, which none is, when it does not say."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def conflict(request: HttpRequest, found: Draft, kind: Kind, contract: Contract | None) -> HttpResponse:
    """The draft was saved from elsewhere: both versions are shown, and the one of this page stays in the form."""
    user = member(request)
    found = own_draft(request, found.pk)
    vault.open_rows(found, viewer=user.role)
    raw = preparing.answers_in(kind, request.POST)
    theirs = preparing.contracts_of(whose(found, user))
    form = AnswersForm(kind, theirs, raw, contract=str(contract.pk if contract else ""))
    journal(request, found)
    here = reading.clean(kind, raw, complete=False)[0]
    context = page(found, kind, form, user) | {"differences": preparing.differences(kind, here, found, contract)}
    return render(request, "portal/draft.html", context | {"is_conflict": True}, status=409)


@open_to(Role.CUSTOMER)
@require_POST
def autosave(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Keep the text silently, as it is typed. 409: it was saved from elsewhere, and the page keeps what it has."""
    at = clock.now()
    try:
        found = own_draft(request, pk)
        kept = actions.save(
            draft=found,
            raw=preparing.answers_in(kind_of(found.kind), request.POST),
            contract=contract_for(request, found, request.POST.get("contract", "")),
            revision=revision(request),
            by=member(request),
            at=at,
        )
    except (AlreadySent, Draft.DoesNotExist, EditedElsewhere):
        return JsonResponse({}, status=409)
    return JsonResponse({"version": kept.revision, "saved_at": kept.edited_at.isoformat()})


@open_to(Role.CUSTOMER)
@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw a draft away, with its files."""
    try:
        found = own_draft(request, pk)
    except AlreadySent:
        return redirect("portal:ticket", pk)
    actions.discard(draft=found, by=member(request), at=clock.now())
    messages.success(request, _("Le brouillon et ses fichiers sont supprimés."))
    return redirect("portal:proxy", found.proxy_id) if found.proxy_id else redirect("portal:home")


@open_to(Role.CUSTOMER)
@require_safe
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that will be sent, and what follows from sending it."""
    try:
        found = own_draft(request, pk)
    except AlreadySent:
        return redirect("portal:ticket", pk)
    return read_again(request, found)


def read_again(request: HttpRequest, found: Draft, *, consent_missing: bool = False, status: int = 200) -> HttpResponse:
    user, kind, at = member(request), kind_of(found.kind), clock.now()
    vault.open_rows(found, found.contract, viewer=user.role)
    answers, faults = reading.clean(kind, found.answers, complete=True)
    if faults or (kind.contract == "required" and found.contract is None):
        return redirect(f"{reverse('portal:draft', args=[found.pk])}?verifier")
    if kind.reauthenticate and not recently_confirmed(request):
        return prove_oneself(found)
    files = preparing.files_of(found)
    context = {
        "draft": found,
        "giver": proxies.giver_of(found, viewer=user.role),
        "kind": kind,
        # Just typed by the person themselves, and to be checked by them now: shown whole, this once.
        "answers": reading.shown(kind, answers, viewer=user.role, reveal=True),
        "unasked": preparing.unasked(kind, found),
        "files": files,
        "infected": [file for file in files if file.state == Document.State.INFECTED],
        "consequences": consequences(kind, clock.today(at)),
        "consent_missing": consent_missing,
    }
    return render(request, "portal/review.html", context, status=status)


@open_to(Role.CUSTOMER)
@require_POST
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the draft. Posted twice it is sent once: the second finds the request under the same id."""
    user, at = member(request), clock.now()
    try:
        found = own_draft(request, pk)
        kind = kind_of(found.kind)
        if kind.health and "consent" not in request.POST:
            return read_again(request, found, consent_missing=True, status=422)
        if kind.reauthenticate and not recently_confirmed(request):
            return prove_oneself(found)
        ticket = actions.submit(draft=found, by=user, at=at, accepts_health="consent" in request.POST)
    except (AlreadySent, Draft.DoesNotExist):
        return redirect("portal:ticket", pk)
    except Unfinished:
        return redirect(f"{reverse('portal:draft', args=[pk])}?verifier")
    messages.success(request, _("Votre demande est envoyée. Votre reçu daté est sur cette page."))
    return redirect("portal:ticket", ticket.pk)


def prove_oneself(found: Draft) -> HttpResponse:
    """To the password again (clause C09), then back to the last reading."""
    back = reverse("portal:draft_review", args=[found.pk])
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
