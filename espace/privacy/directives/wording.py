"""Directives in words: each group with what becomes of it and what the law keeps all the same; the paper of a version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import brokerage, register
from espace.lib import clock
from espace.privacy.directives.groups import CONTRACTS, GROUPS, IDENTITY, REQUESTS, what_it_holds
from espace.privacy.directives.models import Directive, Wish
from espace.register.durations import in_words
from espace.ui import words

ARCHIVED = (REQUESTS, CONTRACTS, IDENTITY)
IN_ARCHIVE = "request_in_archive"


@dataclass(frozen=True)
class Said:
    """One group: its name, the data in it, its wish as a code and in words, what that does."""

    group: str
    label: str
    data: str
    wish: str
    word: str
    follows: str


def spoken() -> str:
    return (get_language() or "fr")[:2]


def groups_in_words(language: str) -> list[tuple[str, str, str]]:
    """Every group: its id, its name, the data in it."""
    return [(group, str(label), ", ".join(what_it_holds(group, language))) for group, label in GROUPS.items()]


def said(directive: Directive, language: str) -> list[Said]:
    """What an opened directive says of each group."""
    told = directive.wishes
    return [
        Said(group, label, data, told[group].value, str(told[group].label), follows(group, told[group], language))
        for group, label, data in groups_in_words(language)
        if group in told
    ]


def follows(group: str, wish: Wish, language: str) -> str:
    """What a wish does to a group, in a sentence."""
    if wish is Wish.KEEP:
        return _("Rien de plus : ces données s’effacent à leur terme ordinaire.")
    if wish is Wish.COMMUNICATE:
        return _("Une copie en est remise à la personne que vous nommez, ou à vos héritiers.")
    if group not in ARCHIVED:
        return _("Détruites, avec la clé qui les scelle.")
    return kept_by_law(language)


def kept_by_law(language: str) -> str:
    """What the contract keeps although it was to be erased, and how long: the register's own period."""
    rule = register.load().retention[IN_ARCHIVE]
    told = {"period": in_words(rule.period, language), "since": rule.since.in_language(language)}
    return (
        _(
            "Effacées de l’espace. Ce que votre contrat exige encore est gardé à part, dans l’archive, pendant %(period)s après %(since)s."
        )
        % told
    )


def executor_lines(directive: Directive, *, to_its_author: bool = True) -> list[str]:
    """Who carries them out."""
    if not directive.executor:
        heirs = _("Personne n’est nommé : ce sont vos héritiers.")
        return [heirs if to_its_author else _("Personne n’est nommé : ce sont les héritiers.")]
    named = (directive.executor, directive.executor_relation, directive.executor_reached)
    return [line for one in named for line in one.split("\n") if line.strip()]


def paper(directive: Directive, language: str) -> dict[str, Any]:
    """A version as a paper to keep, in the shape of :func:`espace.privacy.rights.papers.paper`; the row is opened."""
    law = register.load()
    sections = [
        {"title": one.label, "lines": [f"{one.word}. {one.follows}", one.data], "is_list": False}
        for one in said(directive, language)
    ]
    ways = _("À tout moment, dans « Mes directives », ou en écrivant au délégué : %(email)s.")
    more = (
        (_("Qui les exécute"), executor_lines(directive)),
        (_("Mes mots"), directive.words.split("\n")),
        (_("Mes directives générales"), directive.general.split("\n")),
        (_("Les changer, les révoquer"), [ways % {"email": law.officer.email}]),
    )
    for title, lines in more:
        if kept := [line for line in lines if line.strip()]:
            sections.append({"title": title, "lines": kept, "is_list": False})
    return {
        "language": language,
        "brokerage": brokerage.held().name,
        "title": _("Mes directives après mon décès"),
        "reference": _("Version %(number)s") % {"number": directive.number},
        "lead": _("Enregistrées auprès de %(name)s, avec mon consentement à elles seules (loi n° 78-17 du 6 janvier 1978, article 85).")
        % {"name": brokerage.held().name},
        "facts": [
            [_("Version"), str(directive.number)],
            [_("Écrites le"), words.day(clock.today(directive.written_at), language, "long")],
            [_("Reçu du consentement"), str(directive.consent)],
        ],
        "sections": sections,
    }  # fmt: skip
