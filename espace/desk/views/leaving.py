"""A message on its way that is taken back, one that was and is thrown away, and one that was read and is withdrawn."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from espace import vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.desk import frame, trail, wording
from espace.desk.handling_forms import WithdrawForm
from espace.desk.views.moves import gesture
from espace.lib import clock
from espace.tickets import actions, withdrawing
from espace.tickets.errors import NotNow
from espace.tickets.models import Message, Ticket


def _of(ticket: Ticket, pk: UUID) -> Message:
    message = Message.objects.filter(pk=pk, ticket=ticket, from_customer=False).first()
    if message is None:
        raise Http404
    return message


@open_to(Role.ADVISOR)
@require_POST
def take_back(request: HttpRequest, pk: UUID, message: UUID) -> HttpResponse:
    """« Annuler l’envoi »: the text and its files wait in the reply form."""
    ticket = find(Ticket.objects.all(), request, pk=pk)
    here = reverse("desk:ticket", args=[pk]) + trail.query(request)
    found = _of(ticket, message)
    try:
        with actions.nobody_before(ticket):
            actions.take_back(ticket=ticket, message=found, by=member(request), at=clock.now())
    except NotNow as refused:
        messages.error(request, str(refused))
        return redirect(f"{here}#{message}")
    messages.success(request, _("L’envoi est annulé : le client n’a rien vu. Votre message vous attend ci-dessous."))
    return redirect(f"{here}#reply")


@open_to(Role.ADVISOR)
@require_POST
def throw_away(request: HttpRequest, pk: UUID, message: UUID) -> HttpResponse:
    """Destroy what was taken back."""
    ticket = find(Ticket.objects.all(), request, pk=pk)
    found = _of(ticket, message)
    return gesture(
        request, pk, lambda ticket, by, at: actions.throw_away(ticket=ticket, message=found, by=by, at=at),
        _("Le message repris est jeté."),
    )  # fmt: skip


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID, message: UUID) -> HttpResponse:
    """Withdraw a message that left: what happens is said first, and why is asked."""
    user, at = member(request), clock.now()
    ticket = find(Ticket.objects.select_related("customer", "assignee"), request, pk=pk)
    found = _of(ticket, message)
    closings = set(ticket.changes.filter(name="close").values_list("at", flat=True))
    if refused := withdrawing.why_not(ticket, found, by=user, at=at, closings=closings):
        messages.error(request, refused)
        return trail.back(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return gesture(
            request, pk,
            lambda ticket, by, at: actions.withdraw(
                ticket=ticket, message=found, why=form.cleaned_data["why"], by=by, at=at
            ),
            _("Le message est retiré."),
        )  # fmt: skip
    if request.method != "HEAD":
        actions.open_file(ticket=ticket, by=user, at=at)
    vault.open_rows(ticket, ticket.customer, ticket.assignee, found, frame.staff_of(user), viewer=user.role)
    context = frame.around(user) | {
        "ticket": ticket, "customer": ticket.customer, "object": wording.object_of(ticket), "message": found, "form": form,
        "trail": trail.query(request), "files": found.attachments.count(),
    }  # fmt: skip
    return render(request, "desk/withdraw.html", context, status=422 if form.is_bound else 200)
