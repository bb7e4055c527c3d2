"""Entering a contract by hand: for a customer, or for somebody the brokerage does not know yet (clause C01)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import Customer
from espace.accounts.roles import Role
from espace.contracts import actions
from espace.contracts.errors import ContractError, NumberTaken
from espace.desk import frame
from espace.desk.entering import CardForm, HolderForm, known
from espace.lib import clock


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_contract(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """A contract of customer ``pk``, or of somebody new. The number is what makes it one: posted twice, it is refused as taken."""
    user = member(request)
    customer = find(Customer.objects.all(), request, pk=pk) if pk else None
    vault.open_rows(customer, frame.staff_of(user), viewer=user.role)
    card = CardForm(request.POST or None, auto_id="card-%s")
    person = None if customer else HolderForm(request.POST or None, auto_id="holder-%s")
    if request.method == "POST" and _both(card, person):
        try:
            made = actions.enter(
                holder=customer or (person.holder() if person else None),  # type: ignore[arg-type]
                card=card.card(), by=user, at=clock.now(),
            )  # fmt: skip
        except NumberTaken as refused:
            card.add_error("number", str(refused))
        except ContractError as refused:
            (person or card).add_error(None, str(refused))
        else:
            messages.success(request, _("Le contrat est enregistré. Vous pouvez inviter son souscripteur."))
            return redirect("desk:customer", made.customer_id)
    if customer is not None and request.method != "HEAD":
        audit.record(action="customer.read", by=user, at=clock.now(), subject=customer.pk, unit=customer.unit)
    context = frame.around(user) | {"card": card, "person": person, "customer": customer, **known()}
    return render(request, "desk/new_contract.html", context, status=422 if request.method == "POST" else 200)


def _both(card: CardForm, person: HolderForm | None) -> bool:
    """Whether both forms are right; each says all its faults at once."""
    return all([card.is_valid(), person is None or person.is_valid()])
