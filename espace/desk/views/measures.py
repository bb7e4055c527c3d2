"""The measures (clause C06): figures of at least eleven, the comments that were kept, and for the officer what is behind them: nobody."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from espace import audit, vault
from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.desk import frame
from espace.desk.forms import plain, text_field
from espace.desk.views import dpo
from espace.lib import clock
from espace.metrics import asking, commenting, tables
from espace.metrics.models import Comment, Stream
from espace.metrics.proofs import Column, columns
from espace.tickets.kinds import kind_of, words

SHOWN = 50
READERS = (Role.DPO, Role.ADMINISTRATOR)


class CommentForm(forms.Form):
    """A comment as the officer leaves it."""

    use_required_attribute = False
    words = text_field(
        gettext_lazy("Ce qui sera gardé"), rows=4, most=asking.LONGEST,
        missing=gettext_lazy("Écrivez ce qui est gardé, ou détruisez ce commentaire."),
        help_text=gettext_lazy("Ôtez les noms, les numéros et ce qui ferait reconnaître quelqu’un."),
    )  # fmt: skip

    def clean_words(self) -> str:
        return plain(self.cleaned_data["words"])


@open_to(*READERS)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is published, with a table beside each chart; the same for both readers, but for what the officer controls."""
    user, at = member(request), clock.now()
    kept = list(Comment.objects.visible_to(user).filter(is_kept=True).order_by("-month_on", "pk")[:SHOWN])
    vault.open_rows(kept, frame.staff_of(user), viewer=user.role)
    if kept and request.method != "HEAD":
        audit.record(action="comment.read", by=user, at=at)
    named = tables.named(Stream.SATISFACTION)
    is_officer = user.role == Role.DPO
    context = around(request, "desk:measures") | {
        "sections": tables.sections(at),
        "coverage": tables.coverage(),
        "withheld": tables.WITHHELD,
        "comments": [(one, words(kind_of(one.topic).title) if one.topic in named else "") for one in kept],
        "is_officer": is_officer,
        "behind": behind() if is_officer else [],
        "to_read": Comment.objects.visible_to(user).filter(is_kept=False).count() if is_officer else 0,
    }
    return render(request, "desk/measures.html", context)


def behind() -> list[tuple[str, list[Column], bool]]:
    """What each table of the measures is, its columns as they are in the program, and whether one of them leads to somebody."""
    said = {
        "metrics.UsageEvent": _("Une page vue, par groupe et par heure, le temps d’être comptée"),
        "metrics.Pending": _("Ce qui est compté et n’est pas encore publié"),
        "metrics.Figure": _("Un chiffre publié"),
        "metrics.Coverage": _("La part des espaces mesurés"),
        "metrics.MonthCounted": _("Les mois dont les demandes sont comptées"),
        "metrics.Comment": _("Un commentaire, scellé"),
    }
    found: dict[str, list[Column]] = {}
    for column in columns():
        found.setdefault(column.table, []).append(column)
    return [(said.get(name, name), those, any(one.leads for one in those)) for name, those in found.items()]


@open_to(*READERS)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What the page shows, and nothing else: a line a cell."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";")
    table.writerow([_("tableau"), _("ligne"), _("mesure"), _("valeur")])
    table.writerow([_("Couverture"), "", "", tables.coverage()])
    for section in tables.sections(clock.now()):
        for one in section.tables:
            for line in one.lines:
                for column, value in zip(one.columns, line.cells, strict=True):
                    label = f"{line.label} ({line.when})" if line.when else line.label
                    table.writerow([one.title, label, column, value])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("mesures")}.csv"'
    return response


@open_to(Role.DPO)
@require_safe
def comments(request: HttpRequest) -> HttpResponse:
    """What waits to be read, the oldest first."""
    return show(request, None)


def show(request: HttpRequest, refused: CommentForm | None, pk: UUID | None = None) -> HttpResponse:
    user, at = member(request), clock.now()
    rows = list(Comment.objects.visible_to(user).filter(is_kept=False).order_by("month_on", "pk")[:SHOWN])
    vault.open_rows(rows, frame.staff_of(user), viewer=user.role)
    if rows and request.method == "GET":
        audit.record(action="comment.read", by=user, at=at)
    lines = []
    for one in rows:
        form = refused if refused is not None and one.pk == pk else CommentForm(initial={"words": one.words})
        form.auto_id = f"id_{one.pk}_%s"
        lines.append((one, words(kind_of(one.topic).title), form))
    context = around(request, "dpo:comments") | {"lines": lines}
    return render(request, "desk/comments.html", context, status=422 if refused is not None else 200)


@open_to(Role.DPO)
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a comment, edited if need be."""
    comment = find(Comment.objects.filter(is_kept=False), request, pk=pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return show(request, form, comment.pk)
    vault.open_rows(comment)
    commenting.keep(comment=comment, words=form.cleaned_data["words"], by=member(request), at=clock.now())
    messages.success(request, _("Le commentaire est gardé, sans nom."))
    return redirect("dpo:comments")


@open_to(Role.DPO)
@require_POST
def destroy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Destroy a comment, read or kept."""
    comment = find(Comment.objects.all(), request, pk=pk)
    commenting.destroy(comment=comment, by=member(request), at=clock.now())
    messages.success(request, _("Le commentaire est détruit."))
    return redirect("dpo:comments")


def around(request: HttpRequest, current: str) -> dict[str, Any]:
    """What stands around these pages: the places of whoever reads them."""
    user = member(request)
    listed = dpo.places(current) if user.role == Role.DPO else _current(frame.role_places(user), request.path)
    return {"queues": listed, "signed_in_as": frame.name_of(user)}


def _current(places: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    return [place | {"is_current": place["url"] == path} for place in places]
