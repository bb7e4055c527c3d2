"""Requests that were sent: the list, one of them, writing in it, its receipt."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.documents import arrived
from espace.documents.refusals import Refused
from espace.lib import clock
from espace.lib.prepared import Prepared
from espace.metrics import asking
from espace.metrics.usual import usual
from espace.portal import home, pages, standing, story
from espace.portal.asking import MessageForm
from espace.portal.duties import duties
from espace.portal.views import showings
from espace.portal.views.opinions import GRADES
from espace.portal.visitor import own_file, own_tickets, uuid_of
from espace.tickets import actions, answers, departing, disclosing, reading, receipts, sharing
from espace.tickets.errors import NotNow
from espace.tickets.kinds import form_of, kind_of, kinds, words
from espace.tickets.models import Draft, Ticket
from espace.tickets.models.tickets import TicketQuerySet, closed_since, drafts_since
from espace.tickets.proxies import reading as proxies
from espace.tickets.proxies import showing
from espace.tickets.states import State

FILTERS = {
    "": gettext_lazy("Toutes"),
    "reponse": gettext_lazy("À votre tour"),
    "ouvertes": gettext_lazy("En cours"),
    "closes": gettext_lazy("Closes"),
}
JOINED = ("contract__product__insurer", "assignee", "follows", "termination", "bank_change")

LATEST = Prepared(
    lambda user, since, at: (
        Ticket.objects.of(user, since).select_related("contract__product", "assignee").newest(at)[: pages.SIZE + 1]
    ),
    user=UUID,
    since=datetime,
    at=datetime,
)
DRAFTS = Prepared(
    lambda user, since: Draft.objects.of(user, since).order_by("-edited_at", "-pk")[: pages.SIZE],
    user=UUID,
    since=datetime,
)
ONE = Prepared(
    lambda user, pk, since: sharing.noticed(Ticket.objects.of(user, since).select_related(*JOINED).filter(pk=pk)),
    user=UUID,
    pk=UUID,
    since=datetime,
)


@open_to(Role.CUSTOMER)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list, newest activity first; drafts stand above it."""
    at, user = clock.now(), member(request)
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in FILTERS else ""
    drafts: list[Draft] = []
    if chosen or pages.CURSOR in request.GET:
        rows = filtered(Ticket.objects.of(user.pk, closed_since(at)), chosen, at).select_related(
            "contract__product", "assignee"
        )
        page = pages.page(rows.newest(at), "moved_at", request.GET)
    else:
        page = pages.first(LATEST(user=user.pk, since=closed_since(at), at=at), "moved_at", request.GET)
    if page.is_first and not chosen:
        drafts = DRAFTS(user=user.pk, since=drafts_since(at))
    names, kept = [row.assignee for row in page.rows if row.assignee], departing.kept_of(page.rows)
    vault.open_rows(page.rows, names, drafts, kept, viewer=user.role)
    url = reverse("portal:tickets")
    return render(
        request,
        "portal/tickets.html",
        {
            "lines": [home.line(departing.as_seen(row, at), at) for row in page.rows],
            "drafts": [(draft, standing.title(draft)) for draft in drafts],
            "page": page,
            "chosen": chosen,
            "filters": [
                {"label": label, "url": f"{url}?etat={name}" if name else url, "is_current": name == chosen}
                for name, label in FILTERS.items()
            ],
            "now": at,
        },
    )


def filtered(rows: TicketQuerySet, chosen: str, at: datetime) -> TicketQuerySet:
    match chosen:
        case "reponse":
            return rows.filter(departing.seen_in(State.WAITING_FOR_CUSTOMER, at))
        case "ouvertes":
            return rows.exclude(departing.seen_in(State.CLOSED, at))
        case "closes":
            return rows.filter(departing.seen_in(State.CLOSED, at))
    return rows


@open_to(Role.CUSTOMER)
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: where it stands, what was sent, what was said, and what comes next."""
    user, at = member(request), clock.now()
    found = ONE(user=user.pk, pk=pk, since=closed_since(at))
    ticket = found[0] if found else find(Ticket.objects.select_related(*JOINED, "departure"), request, pk=pk)
    if not found and not Ticket.objects.acted_on_by(user, at).filter(pk=pk).exists():
        return showings.page(request, ticket)
    return show(request, ticket, MessageForm())


def show(request: HttpRequest, ticket: Ticket, form: MessageForm, status: int = 200) -> HttpResponse:
    at, user = clock.now(), member(request)
    thread = reading.thread(ticket, viewer=user.role, at=at)
    sent = proxies.of(ticket, viewer=user.role)
    others = sent.names(user.pk) if sent else {}
    is_own = ticket.customer_id == own_file(request).pk
    disclosures = disclosing.of(ticket, viewer=user.role) if is_own else []
    shown = showing.of(ticket, viewer=user.role) if is_own else []
    kind = kind_of(ticket.kind)
    look, word = standing.badge(ticket)
    page = render(
        request,
        "portal/ticket.html",
        {
            "ticket": ticket,
            "thread": proxies.signed(thread, others),
            "sent": sent,
            "is_own": is_own,
            "title": standing.title(ticket),
            "kind_title": words(form_of(ticket.kind, ticket.kind_version).title),
            "sentence": standing.sentence(ticket, at),
            "look": look,
            "word": word,
            "steps": standing.steps(ticket, thread.changes),
            "story": story.also(story.moments(thread.changes, at, others), disclosures, shown, at),
            "choices": showing.choices(ticket, shown, by=user, at=at) if is_own else [],
            "in_all": story.in_all(thread.changes, at),
            "office": story.office(ticket, thread.changes, at),
            "opens_at": story.opens_at(ticket, at),
            "usually": story.usually(usual(kind.id, clock.today(at))) if story.is_awaited(ticket) else "",
            "again": uuid.uuid4() if is_own and actions.may_reuse(kind) else None,
            "answers": answers.shown(form_of(ticket.kind, ticket.kind_version), ticket.answers, viewer=user.role),
            "form": form,
            "written": " ".join(
                [str(ticket.pk), *(str(one.message.pk) for one in thread.messages if one.message.author_id == user.pk)]
            ),
            "now": at,
            "shares": sharing.of(ticket, viewer=user.role, at=at) if is_own else [],
            "openings": sharing.opened(ticket, viewer=user.role) if is_own else [],
            "disclosures": disclosures,
            "grades": GRADES if is_own and asking.may_ask(user, ticket, at) else (),
            **duties(ticket),
        },
        status=status,
    )
    if request.method != "HEAD":
        audit.record(action="ticket.read", by=user, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return page


@open_to(Role.CUSTOMER)
@require_POST
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a message with its files. On a closed request it opens a new one, linked, with what was typed."""
    user, at = member(request), clock.now()
    mine = Ticket.objects.acted_on_by(user, at)
    ticket = find(sharing.noticed(mine.select_related(*JOINED)), request, pk=pk)
    arrived.join(request, "documents", at)
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        if actions.written(ticket=ticket, pk=form.cleaned_data.get("id"), by=user):
            return sent_already(request, pk)
        return show(request, ticket, form, status=422)
    sent = form.cleaned_data
    if departing.state_seen(ticket, at) == State.CLOSED:
        return follow(request, ticket, form)
    try:
        actions.write(ticket=ticket, pk=sent["id"], body=sent["body"], uploads=sent["documents"], by=user, at=at)
    except NotNow:
        return follow(request, ticket, form)
    except Refused as error:
        form.add_error("documents", str(error))
        return show(request, ticket, form, status=422)
    except IntegrityError as error:  # an id that is somebody else's
        raise Http404 from error
    actions.read(ticket=ticket, by=user, at=at)
    return sent_already(request, pk)


def sent_already(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What whoever sent a message is told, each time: the answer to the first may have been lost with the line."""
    messages.success(request, _("Votre message est envoyé."))
    return redirect("portal:ticket", pk)


@open_to(Role.CUSTOMER)
@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new draft that begins with the answers of an earlier request; its files and its accord are not taken over."""
    ticket = find(own_tickets(request).select_related("contract"), request, pk=pk)
    user, at = member(request), clock.now()
    try:
        draft = actions.reuse(ticket=ticket, by=user, at=at, pk=uuid_of(request.POST.get("id")))
    except NotNow as error:
        messages.error(request, str(error))
        return redirect("portal:ticket", pk)
    except IntegrityError as error:  # an id that is somebody else's
        raise Http404 from error
    messages.info(
        request, _("Les réponses sont celles de votre demande précédente : mettez-les à jour avant d’envoyer.")
    )
    return redirect("portal:draft", draft.pk)


def follow(request: HttpRequest, ticket: Ticket, form: MessageForm) -> HttpResponse:
    """Begin a draft linked to a closed request, with what was typed for it."""
    user, at, sent = member(request), clock.now(), form.cleaned_data
    if ticket.customer_id != own_file(request).pk:
        messages.error(request, _("Cette demande est close : faites-en une autre pour la même personne."))
        return redirect("portal:ticket", ticket.pk)
    known = {
        "subject": _("Suite de la demande %(reference)s") % {"reference": ticket.reference},
        "description": sent["body"],
    }
    try:
        draft = actions.start(
            customer=own_file(request), kind=kinds()["other"], contract=ticket.contract, by=user, at=at,
            follows=ticket, answers={name: value for name, value in known.items() if value}, pk=sent["id"],
        )  # fmt: skip
    except IntegrityError as error:
        raise Http404 from error
    if draft.created_at == at:  # not the second of two clicks
        add_files(request, draft, form, user)
    messages.info(
        request,
        _("La demande est close : votre message ouvre une nouvelle demande, liée à elle. Relisez, puis envoyez."),
    )
    return redirect("portal:draft", draft.pk)


def add_files(request: HttpRequest, draft: Draft, form: MessageForm, user: User) -> None:
    for upload in form.cleaned_data["documents"]:
        try:
            actions.attach(draft=draft, upload=upload, by=user, at=clock.now())
        except (Refused, NotNow) as error:
            messages.error(request, str(error))


@open_to(Role.CUSTOMER)
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« J’ai lu »: the mark of something new goes. A script posts it as the page opens; without one there is a button."""
    ticket = find(own_tickets(request), request, pk=pk)
    actions.read(ticket=ticket, by=member(request), at=clock.now())
    if request.headers.get("X-At-Once"):
        return HttpResponse(status=204)
    return redirect("portal:ticket", pk)


@open_to(Role.CUSTOMER)
@require_safe
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The dated receipt of what was sent, as a PDF in the reader's language."""
    at, user = clock.now(), member(request)
    mine = Ticket.objects.acted_on_by(user, at)
    ticket = find(mine.select_related("contract__product__insurer", "termination", "customer"), request, pk=pk)
    pdf = receipts.receipt(ticket, viewer=user.role, by=user.pk)
    if request.method != "HEAD":
        audit.record(action="ticket.read", by=user, at=at, subject=ticket.customer_id, unit=ticket.unit)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_("recu")}-{ticket.reference}.pdf"'
    return response
