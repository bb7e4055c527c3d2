"""Asking a colleague for an opinion, and giving it."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from espace import vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.desk import frame, trail, wording
from espace.desk.handling_forms import OpinionForm
from espace.desk.views.moves import gesture
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.models import Note, Ticket


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose the colleague, and write the question."""
    user, at = member(request), clock.now()
    ticket = find(Ticket.objects.select_related("customer", "assignee"), request, pk=pk)
    people = list(frame.advisors().exclude(user=user))
    vault.open_rows(ticket, ticket.customer, people, frame.staff_of(user), viewer=user.role)
    people.sort(key=lambda one: one.name)
    form = OpinionForm(people, request.POST or None, initial={"id": uuid4()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        of = next(one for one in people if str(one.pk) == given["to"])
        try:
            return gesture(
                request, pk,
                lambda ticket, by, at: actions.ask_opinion(
                    ticket=ticket, pk=given["id"], of=of, question=given["question"], by=by, at=at
                ),
                _("Votre question est posée : un courriel prévient votre collègue, sans dire laquelle."),
            )  # fmt: skip
        except IntegrityError as error:  # an id that is somebody else's
            raise Http404 from error
    if request.method != "HEAD":
        actions.open_file(ticket=ticket, by=user, at=at)
    context = frame.around(user) | {
        "ticket": ticket, "customer": ticket.customer, "object": wording.object_of(ticket), "people": people, "form": form,
        "trail": trail.query(request),
    }  # fmt: skip
    return render(request, "desk/opinion.html", context, status=422 if form.is_bound else 200)


@open_to(Role.ADVISOR)
@require_POST
def answer(request: HttpRequest, pk: UUID, note: UUID) -> HttpResponse:
    """Give one's opinion, or decline to."""
    ticket = find(Ticket.objects.all(), request, pk=pk)
    asked = Note.objects.visible_to(member(request)).filter(pk=note, ticket=ticket, asked_of__isnull=False).first()
    if asked is None:
        raise Http404
    words, declines = request.POST.get("words", "").replace("\x00", "")[:10_000], "decline" in request.POST
    return gesture(
        request, pk,
        lambda ticket, by, at: actions.answer_opinion(asked=asked, words=words, declines=declines, by=by, at=at),
        _("Vous avez décliné : votre collègue est prévenu.") if declines else _("Votre avis est donné."),
    )  # fmt: skip
