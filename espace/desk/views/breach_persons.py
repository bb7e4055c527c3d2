"""Who was touched by a breach, and the letter to them (GDPR art. 34; clause C26)."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import audit, register, vault
from espace.accounts.confirming import confirmed
from espace.accounts.doors import find, member, open_to
from espace.accounts.models import Customer, StaffMember
from espace.accounts.roles import Role
from espace.desk.breach_forms import LetterForm, ScopeForm
from espace.desk.views.breaches import around, found
from espace.lib import clock
from espace.lib.rows import chunks
from espace.privacy.breaches import letters
from espace.privacy.breaches.actions import NotPossible
from espace.privacy.breaches.models import Breach, Letter
from espace.privacy.breaches.touched import Scope, Touched, both, by_journal, by_units, counts
from espace.tickets.models import Ticket


def scope(request: HttpRequest, breach: Breach) -> ScopeForm:
    """The question, as the address holds it (opaque ids and instants); by default, from when it began to when it ended."""
    viewer = member(request).role
    people = list(StaffMember.objects.select_related("user").order_by("joined_at"))
    vault.open_rows(people, viewer=viewer, missing_ok=True)
    named = [(str(one.user_id), one.name) for one in people if one.__dict__["_unit_key"] is not None]
    initial = {"since": breach.began_at, "until": breach.ended_at or breach.known_at}
    return ScopeForm(sorted(named, key=lambda one: one[1].casefold()), request.GET or None, initial=initial)


def answered(form: ScopeForm) -> dict[UUID, Touched]:
    """Who was touched, for a valid question."""
    given = form.cleaned_data
    actors = (given["actor"],) if given["actor"] else ()
    asked = Scope(given["since"], given["until"], roles=tuple(given["roles"]), actors=actors)
    return both(by_journal(asked), by_units(units_named(given["units"])))


def units_named(lines: list[str]) -> set[UUID]:
    """The units that references of requests, or their own ids, name; what is neither is passed over."""
    found = set(Ticket.objects.filter(reference__in=lines).values_list("unit", flat=True))
    for line in lines:
        try:
            found.add(UUID(line))
        except ValueError:
            continue
    return found


def labels() -> dict[str, str]:
    language = (get_language() or "fr")[:2]
    return {one.id: one.label.in_language(language) for one in register.load().categories.values()}


@open_to(Role.DPO)
@require_safe
def touched(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Counts alone: how many persons, in which categories. Nobody is named."""
    breach = found(request, pk)
    form = scope(request, breach)
    context: dict[str, Any] = around(request) | {"breach": breach, "form": form, "asked": False}
    if form.is_bound and form.is_valid():
        people, words = answered(form), labels()
        context |= {
            "asked": True,
            "count": len(people),
            "counts": [(words.get(category, category), count) for category, count in counts(people)],
            "query": request.GET.urlencode(),
        }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "desk/breach_touched.html", context, status=status)


@open_to(Role.DPO)
@confirmed
@require_safe
def touched_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list as a table: an opaque id, the categories, how often, from when to when. An export, journaled with everybody in it."""
    breach, user, at = found(request, pk), member(request), clock.now()
    form = scope(request, breach)
    if not (form.is_bound and form.is_valid()):
        raise Http404
    people, words = answered(form), labels()
    out = io.StringIO()
    table = csv.writer(out, delimiter=";")
    table.writerow([_("personne"), _("catégories"), _("événements"), _("premier"), _("dernier")])
    for subject, one in sorted(people.items()):
        instants = [at.isoformat() if at else "" for at in (one.first_at, one.last_at)]
        categories = ", ".join(sorted(words.get(category, category) for category in one.categories))
        table.writerow([subject, categories, one.times, *instants])
    if request.method != "HEAD":
        for batch in chunks(sorted(people)):
            audit.record(action="breach.exported", by=user, at=at, unit=breach.unit, listed=batch)
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("personnes-touchees")}.csv"'
    return response


@open_to(Role.DPO)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write to those whom the question of the address finds. Nothing leaves before it is read over and ordered."""
    breach, user, at = found(request, pk), member(request), clock.now()
    asked = scope(request, breach)
    if not (asked.is_bound and asked.is_valid()):
        return redirect("dpo:breach_touched", pk)
    people = answered(asked)
    initial = {name: getattr(breach, name) for name in ("what_happened", "consequences", "measures")}
    initial["contact"] = register.load().officer.email
    form = LetterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            letter = letters.write(breach=breach, customers=people.keys(), by=user, at=at, **form.cleaned_data)
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("dpo:letter", pk, letter.pk)
    context = around(request) | {"breach": breach, "form": form, "count": len(people)}
    return render(request, "desk/letter_form.html", context, status=422 if request.method == "POST" else 200)


def _letter(breach: Breach, pk: UUID) -> Letter:
    letter = breach.letters.filter(pk=pk).first()
    if letter is None:
        raise Http404
    return letter


@open_to(Role.DPO)
@require_safe
def letter(request: HttpRequest, pk: UUID, letter: UUID) -> HttpResponse:
    """The letter as the persons will read it, how many they are, and how far its sending is."""
    breach, user = found(request, pk), member(request)
    one = _letter(breach, letter)
    vault.open_rows(one, viewer=user.role)
    addressees = one.addressees.all()
    reached = Customer.objects.filter(user__is_active=True, death_reported_at__isnull=True).values("pk")
    context = around(request) | {
        "breach": breach,
        "letter": one,
        "count": addressees.count(),
        "sent": addressees.filter(sent_at__isnull=False).count(),
        "by_post": addressees.exclude(customer__in=reached).filter(sent_at__isnull=True).count(),
    }
    return render(request, "desk/letter.html", context)


@open_to(Role.DPO)
@require_POST
def send(request: HttpRequest, pk: UUID, letter: UUID) -> HttpResponse:
    """Order the sending; the worker tells each person once."""
    breach = find(Breach.objects.all(), request, pk=pk)
    one = _letter(breach, letter)
    if letters.order(letter=one, by=member(request), at=clock.now()):
        messages.success(request, _("L’envoi est parti : chaque personne est prévenue une fois."))
    else:
        messages.info(request, _("Cet avis est déjà parti."))
    return redirect("dpo:letter", pk, letter)
