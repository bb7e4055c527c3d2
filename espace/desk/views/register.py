"""The DPO's pages of the register: the commitments, who reads what, the record of article 30, the periods."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from espace import audit, register, vault
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.desk import frame
from espace.desk.register_words import WORDS
from espace.desk.views.dpo import places
from espace.lib import clock
from espace.privacy.proofs import packing, telling
from espace.privacy.proofs.collecting import Standing, prove
from espace.register import annexes, article30, notice
from espace.register.unfinished import unfinished
from espace.tickets.kinds import kinds
from espace.tickets.kinds import words as words_of

# How each standing is drawn: the kind of its badge, and the key of its word.
STANDINGS = {
    Standing.KEPT: ("done", "state_kept"),
    Standing.NO_CASE: ("done", "state_no_case"),
    Standing.PARTIAL: ("waiting", "state_partial"),
    Standing.PLANNED: ("neutral", "state_planned"),
    Standing.LATE: ("late", "state_late"),
    Standing.BROKEN: ("late", "state_broken"),
}


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    language = _language()
    words = {key: text.in_language(language) for key, text in WORDS.items()}
    user = member(request)
    vault.open_rows(frame.staff_of(user), viewer=user.role)
    context |= {
        "w": words, "law": register.load(), "title": words[name], "signed_in_as": frame.name_of(user),
        "queues": places("dpo:register" if name == "clauses" else f"dpo:{name}"),
    }  # fmt: skip
    return render(request, f"desk/register/{name}.html", context)


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


@open_to(Role.DPO)
@require_safe
def clauses(request: HttpRequest) -> HttpResponse:
    """Each clause with what the running system shows of it now."""
    law, language = register.load(), _language()
    proven = prove(clock.now())
    lines = [
        (
            notice.keeping(one.clause, language),
            [_words(sentence, language) for sentence in law.sentences_of(one.clause.id)],
            (STANDINGS[one.standing][0], WORDS[STANDINGS[one.standing][1]].in_language(language)),
            telling.words(one),
        )
        for one in proven
    ]
    wrong = [one.clause.id for one in proven if one.standing in (Standing.LATE, Standing.BROKEN)]
    return _page(
        request, "clauses", lines=lines, unfinished=[words for _, words in unfinished(law, language)], wrong=wrong,
        looked_at=proven[0].at, fingerprint=packing.fingerprint(packing.signing_key()),
    )  # fmt: skip


@open_to(Role.DPO)
@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """The evidence pack, made now, to keep or hand over."""
    at = clock.now()
    content = packing.pack(at)
    audit.record(action="evidence.exported", by=member(request), at=at)
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="preuves-{clock.today(at):%Y-%m-%d}.zip"'},
    )


def _words(sentence: register.Sentence, language: str) -> str:
    return (sentence.english if language == "en" else sentence.text).strip()


@open_to(Role.DPO)
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    language = _language()
    readers, rows = register.matrix()
    return _page(
        request,
        "matrix",
        readers=[(reader.label.in_language(language), reader.condition.in_language(language)) for reader in readers],
        rows=[
            (row.category.label.in_language(language), row.columns, row.cells, asked_of(row.category.id))
            for row in rows
        ],
    )


def asked_of(category: str) -> list[str]:
    """The questions of the requests that ask for a category today, those of the brokerage included (clause C11)."""
    return [
        f"{words_of(kind.title)} — {words_of(field.label)}"
        for kind in kinds().values()
        for field in kind.fields
        if field.category == category
    ]


@open_to(Role.DPO)
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    language = _language()
    headings = [(h.en if language == "en" else h.fr, h.article) for h in article30.HEADINGS]
    found = [
        (activity.label, [(*heading, cell) for heading, cell in zip(headings, activity.cells(), strict=True)][1:])
        for activity in article30.activities(register.load(), language)
    ]
    return _page(request, "activities", activities=found)


@open_to(Role.DPO)
@require_safe
def activities_csv(request: HttpRequest) -> HttpResponse:
    language = _language()
    name = "record-of-processing.csv" if language == "en" else "registre-des-traitements.csv"
    return HttpResponse(
        article30.as_csv(register.load(), language),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@open_to(Role.DPO)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    return _page(request, "retention", terms=annexes.terms(register.load(), _language()))
