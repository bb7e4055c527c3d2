"""Loans: an advisor asks for one unit of the archive, an archivist lends it or says why not; read-only, 24 hours (clause C16)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.doors import refuse as refused
from espace.accounts.models import Customer
from espace.accounts.roles import Role
from espace.desk import archived, frame, lending
from espace.desk.forms import plain, text_field
from espace.desk.views.archive import MotiveForm, around, asked, attachment, opened
from espace.lib import clock
from espace.privacy.archive import asking
from espace.privacy.archive.errors import ArchiveError
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit

LOAN = ArchiveAsk.Kind.LOAN


class RefusalForm(forms.Form):
    """Why a loan is refused."""

    use_required_attribute = False
    reason = text_field(
        gettext_lazy("Pourquoi vous refusez"),
        rows=3,
        most=1000,
        missing=gettext_lazy("Dites pourquoi : le gestionnaire le lira."),
    )

    def clean_reason(self) -> str:
        return plain(self.cleaned_data["reason"])


# ── the advisor ──


@open_to(Role.ADVISOR)
@require_safe
def index(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the archive keeps of one client, by kind and dates: for the advisor who holds an open request of theirs."""
    user, at = member(request), clock.now()
    customer = find(Customer.objects.all(), request, pk=pk)
    vault.open_rows(customer, frame.staff_of(user), viewer=user.role)
    audit.record(action="archive.listed", by=user, at=at, subject=customer.pk)
    context = frame.around(user) | {"customer": customer, "archived": lending.lines(customer, by=user, at=at)}
    return render(request, "desk/archive/of_customer.html", context)


@open_to(Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for one unit of a client whose open request one holds, with a motive."""
    user, at = member(request), clock.now()
    unit = lending.lendable(user, at).filter(pk=pk).first()
    if unit is None:
        hidden = ArchivedUnit.objects.filter(pk=pk).first()
        if hidden is not None:
            refused(user, "object.refused", unit=hidden.pk, subject=hidden.subject)
        raise Http404
    form = MotiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = asking.ask(
            kind=LOAN, subject=unit.subject, motive=form.cleaned_data["motive"], by=user, at=at, units=[unit.pk]
        )
        messages.success(request, _("C’est demandé. L’archiviste est prévenu, et vous le serez de sa décision."))
        return redirect("desk:loan", made.pk)
    customer = Customer.objects.get(pk=unit.subject)
    vault.open_rows(customer, frame.staff_of(user), viewer=user.role)
    if request.method != "HEAD":
        audit.record(action="archive.listed", by=user, at=at, subject=customer.pk, unit=unit.pk)
    context = frame.around(user) | {
        "unit": unit, "words": archived.line_words(unit), "customer": customer, "form": form, "period": archived.period(),
    }  # fmt: skip
    return render(request, "desk/archive/ask.html", context, status=422 if request.method == "POST" else 200)


@open_to(Role.ADVISOR)
@require_safe
def loan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was lent, or what it waits for; after 24 hours it is not there."""
    row = asked(request, pk, LOAN)
    return opened(request, row, "desk/archive/loan.html", "desk:loan_file")


@open_to(Role.ADVISOR)
@require_safe
def file(request: HttpRequest, pk: UUID, unit: UUID) -> HttpResponseBase:
    """A file of what was lent, as an attachment."""
    return attachment(request, asked(request, pk, LOAN), unit)


# ── the archivist ──


@open_to(Role.ARCHIVIST)
@require_safe
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One loan to decide: who asks, for what, and why."""
    return _decision(request, asked(request, pk, LOAN), RefusalForm())


def _decision(request: HttpRequest, row: ArchiveAsk, form: RefusalForm, status: int = 200, **more: Any) -> HttpResponse:
    user = member(request)
    units = ArchivedUnit.objects.visible_to(user).filter(pk__in=row.wanted)
    context = around(user) | {
        "ask": row,
        "asker": frame.name_of(row.by),
        "lines": [(one, archived.line_words(one)) for one in units],
        "form": form,
        "period": archived.period(),
        **more,
    }
    return render(request, "desk/archive/decide.html", context, status=status)


@open_to(Role.ARCHIVIST)
@require_POST
def lend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lend it: the advisor reads it for 24 hours, and the client sees who and when."""
    row = asked(request, pk, LOAN)
    try:
        asking.lend(ask=row, by=member(request), at=clock.now())
    except ArchiveError:
        messages.info(request, _("Ce prêt est déjà décidé."))
    else:
        messages.success(
            request, _("C’est prêté pour 24 heures. Le gestionnaire est prévenu ; le client le verra dans son journal.")
        )
    return redirect("archives:home")


@open_to(Role.ARCHIVIST)
@require_POST
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Refuse it, with a reason."""
    row = asked(request, pk, LOAN)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _decision(request, row, form, status=422)
    try:
        asking.refuse(ask=row, reason=form.cleaned_data["reason"], by=member(request), at=clock.now())
    except ArchiveError:
        messages.info(request, _("Ce prêt est déjà décidé."))
    else:
        messages.success(request, _("C’est refusé. Le gestionnaire lira pourquoi."))
    return redirect("archives:home")
