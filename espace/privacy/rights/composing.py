"""The reasoned answer, every word of it: what was asked, decided and why, what goes, stays and until when, and where one may complain.

Every final answer names the officer and the CNIL, refusals included (clause C24; art. 12(4) GDPR). It names the person nowhere:
what is kept for five years is pseudonymous.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from espace import brokerage, register
from espace.lib import clock, periods
from espace.privacy.retention.erasing import Line
from espace.privacy.rights import carrying, deadlines
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Channel, Decision, Right
from espace.ui import words

Answer = dict[str, Any]


def language_of(request: RightsRequest) -> str:
    """The language of the person; French where they have no account."""
    user = request.customer.user if request.customer else None
    return user.language if user else "fr"


def compose(request: RightsRequest, at: datetime) -> Answer:
    """The answer as of ``at``, in the person's language; the request is opened, with its customer."""
    language = language_of(request)
    with override(language):
        return _compose(request, at, language)


def _compose(request: RightsRequest, at: datetime, language: str) -> Answer:
    law = register.load()
    right = law.rights[request.right]
    answer: Answer = {
        "language": language,
        "brokerage": brokerage.held().name,
        "title": _("Réponse à votre demande"),
        "reference": request.reference,
        "lead": _lead(request) % {"name": brokerage.held().name},
        "facts": [
            [_("Droit"), right.label.in_language(language)],
            [_("Texte"), _article(right.article)],
            [_("Reçue le"), words.day(request.received_on, language, "long")],
            [_("Réponse du"), words.day(clock.today(at), language, "long")],
            [_("Décision"), _decision(request)],
        ],
        "sections": [],
    }
    sections = answer["sections"]
    if request.reasons:
        sections.append(_section(_("Pourquoi"), request.reasons.split("\n")))
    if request.right == Right.ERASURE and request.decision in (Decision.GRANTED, Decision.PARTLY):
        sections.extend(_erasure(request, at, language))
    if request.right == Right.RESTRICTION and request.field:
        sections.append(
            _section(
                _("La valeur contestée"),
                [_("La limitation prend fin avec cette réponse : nos gestionnaires voient de nouveau la valeur.")],
            )
        )
    if request.right in (Right.ACCESS, Right.PORTABILITY) and request.as_asked:
        sections.append(
            _section(_("Ce qui est fait"), [_("Votre copie est dans votre espace, à télécharger avant son terme.")])
        )
    if request.right == Right.OBJECTION and request.as_asked:
        sections.append(_section(_("Ce qui est fait"), _objection(language)))
    if request.right == Right.DIRECTIVES:
        sections.extend(carrying.done_after_death(request))
    if told := [_named(one, language) for one in request.told]:
        sections.append(_section(_("À qui nous l’avons dit"), told, is_list=True))
    sections.append(_section(_("Une question, un désaccord"), _ways(language)))
    return answer


def _lead(request: RightsRequest) -> str:
    if request.right == Right.DIRECTIVES and not request.as_asked:
        return _(
            "Un décès a été signalé à %(name)s. Voici ce que nous avons fait, et ce que vous pouvez faire ensuite."
        )
    return _("Vous avez exercé un droit auprès de %(name)s. Voici notre réponse, et ce que vous pouvez faire ensuite.")


def _section(title: str, lines: Iterable[str], *, is_list: bool = False) -> dict[str, Any]:
    return {"title": title, "lines": [line for line in lines if line.strip()], "is_list": is_list}


def _article(article: str) -> str:
    if article[:1].isdigit():
        return _("article %(article)s du règlement (UE) 2016/679 (RGPD)") % {"article": article}
    return article


def _decision(request: RightsRequest) -> str:
    if request.as_asked and request.right == Right.DIRECTIVES:
        return _("Sans suite : la personne a dit elle-même que c’était une erreur")
    if request.as_asked:
        return _("Faite comme vous l’avez demandé")
    return str(Decision(request.decision).label)


def _objection(language: str) -> list[str]:
    return [
        _(
            "Les valeurs auxquelles vous vous opposez sont détruites, avec la clé qui les scellait. "
            "Nous ne les redemanderons pas et aucun import ne les remplira."
        ),
        copies(None, language),
    ]


def _erasure(request: RightsRequest, at: datetime, language: str) -> Iterable[dict[str, Any]]:
    done = request.answered_at or at
    by = clock.today(done + deadlines.LEAVE_OPEN)
    if request.customer is not None:
        plan = carrying.erasure_plan(request.customer, at)
        yield _section(
            _("Ce qui est détruit"),
            [line(one, language) for one in plan.goes] or [_("Rien : tout est couvert par une autre obligation.")],
            is_list=True,
        )
        yield _section(
            _("Ce qui reste, pourquoi, et jusqu’à quand"),
            [line(one, language) for one in plan.stays] or [_("Rien.")],
            is_list=True,
        )
    yield _section(
        _("Quand"),
        [
            _("L’effacement est fait le %(day)s au plus tard.") % {"day": words.day(by, language, "long")},
            _("Jusque-là, vous pouvez télécharger cette réponse et vos données dans votre espace.")
            if request.answer_by == Channel.SPACE
            else "",
            copies(by, language),
        ],
    )
    law = register.load()
    outside = [_named(one, language) for one in law.processors] + [
        _named(one.id, language) for one in law.recipients.values() if not one.role
    ]
    first = _("Le logiciel de gestion et les dossiers de %(name)s tenus hors de cet espace") % {
        "name": brokerage.held().name
    }
    yield _section(_("Hors de cet espace, le délégué traite aussi"), [first, *outside], is_list=True)


def copies(by: date | None, language: str) -> str:
    """Until when copies are readable, then there: the periods of the key backups and of the data backups in the register."""
    law = register.load()
    keys, data = law.retention["key_backup"].period, law.retention["data_backup"].period
    if by is None:
        return _("Dans nos sauvegardes, elles deviennent illisibles après %(keys)s jours et disparaissent après %(data)s jours.") % {
            "keys": keys.days, "data": data.days,
        }  # fmt: skip
    told = {
        "unreadable": words.day(periods.add_to_day(by, keys), language, "long"),
        "gone": words.day(periods.add_to_day(by, data), language, "long"),
    }
    return (
        _(
            "Dans nos sauvegardes, les copies sont illisibles le %(unreadable)s au plus tard, et ont disparu le %(gone)s au plus tard."
        )
        % told
    )


def line(one: Line, language: str) -> str:
    """Units that go or stay, in a line: what, how many, why, until when."""
    counted = ngettext("%(what)s (%(n)s élément)", "%(what)s (%(n)s éléments)", one.count) % {
        "what": one.what,
        "n": one.count,
    }
    until = _("jusqu’au %(day)s") % {"day": words.day(one.until, language, "long")} if one.until else ""
    return " — ".join(part for part in (counted, one.why, until) if part)


def _named(one: str, language: str) -> str:
    law = register.load()
    if one in law.processors:
        processor = law.processors[one]
        service = processor.service.in_language(language)
        return f"{processor.name} — {service}" if processor.name else service
    return law.recipients[one].label.in_language(language)


def _ways(language: str) -> list[str]:
    law = register.load()
    officer = ", ".join(filter(None, (law.officer.name, law.officer.email, law.officer.address)))
    authority = ", ".join(filter(None, (law.authority.name, law.authority.url, law.authority.address)))
    return [
        _("Écrivez au délégué à la protection des données : %(officer)s.") % {"officer": officer},
        _(
            "Si vous estimez que vos droits ne sont pas respectés, vous pouvez adresser une réclamation à la %(authority)s."
        )
        % {"authority": authority},
        _("Vous pouvez aussi saisir un tribunal (article 79 du RGPD)."),
    ]
