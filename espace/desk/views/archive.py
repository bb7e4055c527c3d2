"""The archivist's desk: one subject, on a written motive; nothing is shown that the archive was not asked for (clause C16)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.matching import person_digest
from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.contracts.numbers import number_digest
from espace.desk import archived, frame
from espace.desk.forms import plain, text_field
from espace.documents.serving import POLICY
from espace.lib import clock
from espace.privacy.archive import asking
from espace.privacy.archive.errors import ArchiveError
from espace.privacy.archive.models import LEAST_MOTIVE, ArchiveAsk, ArchivedUnit
from espace.ui.forms import DayField

SHOWN = 50
READERS = (Role.ARCHIVIST, Role.DPO)


class MotiveForm(forms.Form):
    """Why the archive is opened: kept with what it opens, and written in full."""

    use_required_attribute = False
    motive = text_field(
        gettext_lazy("Motif"), rows=3, most=1000, missing=gettext_lazy("Écrivez pourquoi : sans motif, l’archive ne s’ouvre pas."),
        help_text=gettext_lazy(
            "Au moins 20 caractères. Par exemple : contestation du remboursement du 12 mars, l’assureur demande la facture."
        ),
    )  # fmt: skip

    def clean_motive(self) -> str:
        motive = " ".join(plain(self.cleaned_data["motive"]).split())
        if len(motive) < LEAST_MOTIVE:
            raise forms.ValidationError(_("Dites-en un peu plus : 20 caractères au moins."))
        return motive


class SearchForm(MotiveForm):
    """One person, by a contract number, or by name and birth date."""

    number = forms.CharField(label=gettext_lazy("Numéro de contrat"), required=False, max_length=60)
    surname = forms.CharField(label=gettext_lazy("Nom de famille"), required=False, max_length=120)
    first_name = forms.CharField(label=gettext_lazy("Prénom"), required=False, max_length=120)
    birth_date = DayField(label=gettext_lazy("Date de naissance"), required=False)
    field_order = ("number", "surname", "first_name", "birth_date", "motive")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        person = [
            plain(str(found.get("surname") or "")),
            plain(str(found.get("first_name") or "")),
            found.get("birth_date"),
        ]
        if not plain(str(found.get("number") or "")) and not all(person) and "birth_date" not in self.errors:
            self.add_error("number", _("Donnez un numéro de contrat, ou le nom, le prénom et la date de naissance."))
        return found

    def query(self) -> dict[str, Any]:
        """What the archive is asked to find, with the ids of those whom the live database finds by the same values."""
        given = self.cleaned_data
        number, surname, first_name = (plain(given[name]) for name in ("number", "surname", "first_name"))
        born: date | None = given["birth_date"]
        subjects = set()
        if number:
            found = Contract.objects.filter(number_digest=number_digest(number))
            subjects |= set(found.values_list("customer_id", flat=True))
        if digest := person_digest(surname, first_name, born):
            subjects |= set(Customer.objects.filter(person_digest=digest).values_list("pk", flat=True))
        told = {
            "number": number,
            "surname": surname,
            "first_name": first_name,
            "birth_date": born.isoformat() if born else "",
        }
        return {**told, "subjects": [str(one) for one in subjects]}


def around(user: User) -> dict[str, Any]:
    """What stands around the archive's pages."""
    vault.open_rows(frame.staff_of(user))
    return frame.around(user) | {"awaited": archived.awaited()}


def asked(request: HttpRequest, pk: UUID, *kinds: str) -> ArchiveAsk:
    """An ask of one's own that is not over, opened; 404 otherwise."""
    row = find(
        ArchiveAsk.objects.live(clock.now()).filter(kind__in=kinds).select_related("by__staff_member"), request, pk=pk
    )
    vault.open_rows(row, frame.staff_of(row.by) if row.by else None)
    return row


@open_to(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Find one person; below, the loans to decide and one's own searches of the day."""
    user, at = member(request), clock.now()
    form = SearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask = asking.ask(
            kind=ArchiveAsk.Kind.FIND,
            subject=None,
            motive=form.cleaned_data["motive"],
            by=user,
            at=at,
            query=form.query(),
        )
        return redirect("archives:search", ask.pk)
    mine = ArchiveAsk.objects.visible_to(user).live(at).select_related("by__staff_member").order_by("-asked_at")
    loans = list(mine.filter(kind=ArchiveAsk.Kind.LOAN)[:SHOWN])
    searches = list(mine.filter(kind=ArchiveAsk.Kind.FIND)[:SHOWN])
    vault.open_rows(loans, searches, [frame.staff_of(one.by) for one in loans if one.by])
    context = around(user) | {
        "form": form,
        "loans": [(one, frame.name_of(one.by)) for one in loans],
        "searches": searches,
        "now": at,
        "decides": user.role == Role.ARCHIVIST,
    }
    return render(request, "desk/archive/home.html", context, status=422 if request.method == "POST" else 200)


@open_to(*READERS)
@require_safe
def search(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whom a search found, and the index of that one person: kinds and dates."""
    user, at = member(request), clock.now()
    ask = asked(request, pk, ArchiveAsk.Kind.FIND)
    answer = asking.answer_of(ask)
    lines = list(ArchivedUnit.objects.visible_to(user).lines(ask.subject)[: SHOWN * 4]) if ask.subject else []
    several = [] if ask.subject or answer is None else [(one, _index(user, one)) for one in answer.subjects]
    if request.method == "GET" and ask.subject:
        audit.record(action="archive.listed", by=user, at=at, subject=ask.subject)
    context = around(user) | {
        "ask": ask,
        "answer": answer,
        "lines": [(one, archived.line_words(one)) for one in lines],
        "several": several,
        "now": at,
    }
    return render(request, "desk/archive/search.html", context)


def _index(user: User, subject: UUID) -> list[ArchivedUnit]:
    return list(ArchivedUnit.objects.visible_to(user).lines(subject)[:3])


@open_to(*READERS)
@require_POST
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Of several persons of one name and birth date, the one that the motive is about."""
    ask = asked(request, pk, ArchiveAsk.Kind.FIND)
    try:
        asking.narrow(ask=ask, subject=_uuid(request.POST.get("subject")), by=member(request), at=clock.now())
    except ArchiveError as error:
        raise Http404 from error
    return redirect("archives:search", pk)


@open_to(*READERS)
@require_POST
def consult(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open one unit of the person that the search found, on the search's motive."""
    ask = asked(request, pk, ArchiveAsk.Kind.FIND)
    if ask.subject is None:
        raise Http404
    try:
        made = asking.ask(
            kind=ArchiveAsk.Kind.CONSULT, subject=ask.subject, motive=ask.motive, by=member(request), at=clock.now(),
            units=[_uuid(request.POST.get("unit"))],
        )  # fmt: skip
    except ArchiveError as error:
        raise Http404 from error
    return redirect("archives:consultation", made.pk)


@open_to(*READERS)
@require_safe
def consultation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One unit, read-only; its opening is in the journal, which the client sees, before the page leaves."""
    return opened(
        request, asked(request, pk, ArchiveAsk.Kind.CONSULT), "desk/archive/consultation.html", "archives:file"
    )


@open_to(*READERS)
@require_safe
def file(request: HttpRequest, pk: UUID, unit: UUID) -> HttpResponseBase:
    """A file of a consultation, as an attachment."""
    return attachment(request, asked(request, pk, ArchiveAsk.Kind.CONSULT), unit)


def opened(request: HttpRequest, ask: ArchiveAsk, template: str, file_url: str, **more: Any) -> HttpResponse:
    """The page of an answer, or of what it waits for."""
    user, at = member(request), clock.now()
    answer = asking.answer_of(ask)
    units = archived.units(answer, user.role) if answer else []
    if request.method == "GET" and units:
        audit.record(action="archive.read", by=user, at=at, subject=ask.subject, unit=UUID(ask.wanted[0]))
    context = around(user) | {"ask": ask, "answer": answer, "units": units, "file_url": file_url, "now": at, **more}
    return render(request, template, context)


def attachment(request: HttpRequest, ask: ArchiveAsk, unit: UUID) -> HttpResponseBase:
    """One file of an answer; its reading is in the journal before its first byte leaves."""
    answer = asking.answer_of(ask)
    found = archived.served(answer, unit) if answer else None
    if found is None:
        raise Http404
    if request.method == "GET":
        audit.record(action="archive.read", by=member(request), at=clock.now(), subject=ask.subject, unit=unit)
    response = StreamingHttpResponse(found.chunks(), content_type="application/octet-stream")
    response.headers["Content-Length"] = str(found.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError as error:
        raise Http404 from error
