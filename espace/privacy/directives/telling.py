"""What was done after a death, in the words of the answer: what was communicated, what went, what stays, why, and until when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from espace.accounts.models import Customer
from espace.privacy.directives.groups import TO_OTHERS
from espace.privacy.directives.models import Directive, Wish
from espace.privacy.directives.wished import scope
from espace.privacy.retention import erasing
from espace.privacy.rights.composing import copies, line

Section = dict[str, Any]


def done(
    customer: Customer,
    directive: Directive | None,
    *,
    erased: Collection[str],
    handed_over: Collection[str],
    at: datetime,
) -> dict[str, Any]:
    """The sections of the answer, in the person's language, as of before anything goes."""
    language = customer.user.language if customer.user else "fr"
    with override(language):
        return {"sections": list(_sections(customer, directive, erased, handed_over, at, language))}


def _sections(
    customer: Customer, directive: Directive | None, erased: Collection[str], handed_over: Collection[str], at: datetime,
    language: str,
) -> Any:  # fmt: skip
    yield _section(_("Les directives"), [_which(directive)])
    if directive is not None and directive.general:
        yield _section(
            _("Les directives générales"),
            # What is kept for five years names nobody: the officer says it in the letter.
            [_("Elles existent. Qui les garde vous est dit à part, dans notre envoi.")],
        )
    if handed_over:
        yield _section(
            _("Ce qui est communiqué"), [str(label) for group, label in TO_OTHERS.items() if group in handed_over]
        )
    if erased:
        plan = erasing.plan(customer, at, scope(erased))
        if plan.goes:
            yield _section(_("Ce qui est effacé"), [line(one, language) for one in plan.goes])
        if plan.stays:
            yield _section(
                _("Ce que la loi garde malgré tout, et jusqu’à quand"), [line(one, language) for one in plan.stays]
            )
        yield _section(_("Les copies de sauvegarde"), [copies(None, language)])
    kept = [str(label) for group, label in TO_OTHERS.items() if group not in erased]
    if kept:
        told = [
            _("Ces données s’effacent à leur terme ordinaire, que la notice publie."),
            *kept,
            *_unasked(directive, erased),
        ]
        yield _section(_("Ce qui reste"), told)
    yield _section(
        _("Le compte"), [_("L’espace est fermé : plus personne ne s’y connecte, et plus aucun courriel n’en part.")]
    )


def _which(directive: Directive | None) -> str:
    if directive is None:
        return _(
            "Aucune directive n’était enregistrée : la loi donne aux héritiers des droits limités, régler la succession et faire "
            "prendre en compte le décès (loi n° 78-17, article 85, II)."
        )
    return _(
        "La version %(number)s était en vigueur ; elle est exécutée, puis détruite (loi n° 78-17, article 85, I)."
    ) % {"number": directive.number}


def _unasked(directive: Directive | None, erased: Collection[str]) -> list[str]:
    """Why a group that was to be erased stays."""
    wanted = {group for group, wish in directive.wishes.items() if wish is Wish.ERASE} if directive else set()
    if wanted - set(erased):
        return [
            _(
                "L’identité reste avec ce qui reste : sans elle, on ne saurait plus de qui ce sont les contrats et les demandes."
            )
        ]
    return []


def _section(title: str, lines: list[str]) -> Section:
    return {"title": title, "lines": lines, "is_list": len(lines) > 1}
