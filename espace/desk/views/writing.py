"""What an advisor writes on a request: an answer, a question, a note, the last word. Each is a resource of its own.

A form comes back with what was typed whenever it cannot be carried out: a fault beside its field (422), or a colleague who wrote
meanwhile (409), with what they did.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from espace.accounts.doors import find, member, open_to
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.desk import forms, trail
from espace.desk.views.ticket import again
from espace.documents.refusals import Refused
from espace.lib import clock
from espace.tickets import actions, departing
from espace.tickets.checks import OpenPoints
from espace.tickets.errors import NotNow
from espace.tickets.meanwhile import ChangedMeanwhile, unchanged_since
from espace.tickets.models import Message, Note, Ticket
from espace.tickets.models.messages import NEVER
from espace.ui import words


@open_to(Role.ADVISOR)
@require_POST
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer the customer."""
    form = forms.ReplyForm(request.POST, request.FILES)

    def write(ticket: Ticket, by: User, at: datetime) -> None:
        given = form.cleaned_data
        actions.reply(
            ticket=ticket,
            pk=given["id"],
            body=given["body"],
            uploads=given["documents"],
            kept=given["kept"],
            by=by,
            at=at,
            leaves_at=departing.leaves_at(at),
        )

    told = _("Votre réponse est partie."), _("Votre réponse part à %(hour)s.")
    return carry_out(request, pk, form, "reply", Message, write, *told)


@open_to(Role.ADVISOR)
@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer, and wait for something precise."""
    form = forms.ReplyForm(request.POST, request.FILES, asking=True)

    def write(ticket: Ticket, by: User, at: datetime) -> None:
        given = form.cleaned_data
        actions.ask(
            ticket=ticket,
            pk=given["id"],
            body=given["body"],
            asked=given["asked"],
            uploads=given["documents"],
            kept=given["kept"],
            by=by,
            at=at,
            leaves_at=departing.leaves_at(at),
        )

    told = (
        _("Votre message est parti. La demande attend le client."),
        _("Votre message part à %(hour)s, et la demande attendra le client."),
    )
    return carry_out(request, pk, form, "reply", Message, write, *told)


@open_to(Role.ADVISOR)
@require_POST
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave an internal note: another table, which no page of a customer reads."""
    form = forms.NoteForm(request.POST, auto_id="note-%s")

    def write(ticket: Ticket, by: User, at: datetime) -> None:
        actions.note(ticket=ticket, pk=form.cleaned_data["id"], body=form.cleaned_data["text"], by=by, at=at)

    return carry_out(request, pk, form, "note", Note, write, _("Note interne enregistrée."), guarded=False)


@open_to(Role.ADVISOR)
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the request, with a last message if there is one."""
    form = forms.ClosingForm(request.POST, auto_id="closing-%s")

    def write(ticket: Ticket, by: User, at: datetime) -> None:
        given = form.cleaned_data
        actions.close(
            ticket=ticket,
            pk=given["id"],
            body=given["last"],
            despite_open=given["despite"],
            by=by,
            at=at,
            leaves_at=departing.leaves_at(at),
        )

    told = _("La demande est close."), _("Votre message part à %(hour)s, et clôt la demande.")
    return carry_out(request, pk, form, "closing", Message, write, *told)


def carry_out(
    request: HttpRequest,
    pk: UUID,
    form: forms.WritingForm,
    name: str,
    kind: type[Message | Note],
    write: Callable[[Ticket, User, datetime], None],
    done: str,
    soon: str = "",
    *,
    guarded: bool = True,
) -> HttpResponse:
    """Carry out one gesture of writing. ``done`` is told, or ``soon`` while what was written can be taken back; ``guarded``: only if
    nobody else did anything since the page was drawn."""
    user, at = member(request), clock.now()
    ticket = find(Ticket.objects.all(), request, pk=pk)
    if not form.is_valid():
        return again(request, pk, status=422, typed={name: form})
    if _belongs_elsewhere(kind, form.cleaned_data["id"], ticket, user):
        form.cleaned_data["id"] = uuid4()
    seen_at = form.cleaned_data["seen"]
    try:
        if guarded:
            with unchanged_since(seen_at, ticket=ticket, by=user):
                write(ticket, user, at)
        else:
            write(ticket, user, at)
    except ChangedMeanwhile as changed:
        if _is_written(kind, form.cleaned_data["id"], ticket, user):
            return trail.back(request, pk)  # the same form, posted twice
        form.add_error(None, str(changed))
        return again(request, pk, status=409, seen_at=seen_at, typed={name: form})
    except OpenPoints as left:
        assert isinstance(form, forms.ClosingForm)
        form.was_asked()
        form.add_error(None, str(left))
        return again(request, pk, status=422, typed={name: form})
    except (NotNow, Refused) as refused:
        form.add_error(None, str(refused))
        return again(request, pk, status=422, typed={name: form})
    if not guarded:
        return _stay(request, pk, done)
    leaves_at, undo = departing.leaves_at(at), ""
    if soon and leaves_at > at and form.cleaned_data.get("last", "reply"):
        done = soon % {"hour": words.second(leaves_at)}
        undo = reverse("desk:take_back", args=[pk, form.cleaned_data["id"]]) + trail.query(request)
    return then(request, pk, done, undo, user=user, at=at)


def then(request: HttpRequest, pk: UUID, done: str, undo: str = "", *, user: User, at: datetime) -> HttpResponse:
    """What comes once something was sent: the next request of the queue, unless the person stays on each. ``undo``: the address that
    takes it back, which whatever page follows offers."""
    trail.remember(request)
    found = trail.of(request)
    if found is None or not trail.goes_on(request):
        return _stay(request, pk, done, undo)
    there = trail.following(found, pk, user=user, at_=at)
    told = _("Voici la suivante.") if there else _("C’était la dernière demande de cette file.")
    if not there:
        return _stay(request, pk, f"{done} {told}", undo)
    messages.success(request, f"{done} {told}", extra_tags=undo)
    return redirect(there)


def _stay(request: HttpRequest, pk: UUID, done: str, undo: str = "") -> HttpResponse:
    messages.success(request, done, extra_tags=undo)
    return trail.back(request, pk)


def _is_written(kind: type[Message | Note], pk: UUID, ticket: Ticket, user: User) -> bool:
    """Whether this form was posted before: what was taken back since is none that was."""
    rows = kind._base_manager.filter(pk=pk, ticket=ticket, author=user)
    return rows.exists() and not _waits(pk, ticket)


def _belongs_elsewhere(kind: type[Message | Note], pk: UUID, ticket: Ticket, user: User) -> bool:
    """Whether an id that came with a form is another row's: ids are drawn by our pages, but anything can be posted. What a colleague
    took back, anybody sends."""
    rows = kind._base_manager.filter(pk=pk)
    return rows.exclude(ticket=ticket, author=user).exists() and not _waits(pk, ticket)


def _waits(pk: UUID, ticket: Ticket) -> bool:
    return Message.objects.filter(pk=pk, ticket=ticket, sent_at=NEVER).exists()
