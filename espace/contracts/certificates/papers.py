"""The certificate on paper: one page in French and English, a tagged PDF (PDF/UA-1). No amount, no guarantee, nothing of anybody's health.

It is set again each time from what was sealed when it was issued: it says tomorrow what it said then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from espace import brokerage, register
from espace.contracts.certificates.codes import in_groups
from espace.contracts.models import Certificate
from espace.lib import clock, squares, typesetting
from espace.ui import words

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"
Both = dict[str, str]
"""The same words in both languages: {fr, en}."""


def pdf(certificate: Certificate) -> bytes:
    """The paper of an opened certificate."""
    return typesetting.typeset(TEMPLATE, contents(certificate), certificate.issued_at)


def place() -> str:
    """Where anybody checks one."""
    return f"{settings.PUBLIC_URL}/attestation/"


def address(code: str) -> str:
    """What the square on the paper opens. The code stands after ``#``: no browser sends that part to any server."""
    return f"{place()}#{in_groups(code)}"


def contents(certificate: Certificate) -> dict[str, Any]:
    """Every word of the paper."""
    size, dark = squares.drawn(address(certificate.code))
    return {
        "brokerage": brokerage.held().name,
        "identity": identity(),
        "title": _both(lambda _l: _("Attestation d’assurance")),
        "lead": _both(lambda language: _lead(certificate, language)),
        "facts": facts(certificate),
        "limits": _both(lambda language: _limits(certificate, language)),
        "check": {
            "title": _both(lambda _l: _("Vérifier cette attestation")),
            "how": _both(
                lambda _l: _(
                    "Ouvrez cette adresse, puis tapez le code, le nom et la date de naissance du souscripteur."
                )
            ),
            "answer": _both(
                lambda _l: _(
                    "La réponse tient en un mot : valide, non valide, ou impossible à dire. Rien d’autre n’est montré."
                )
            ),
            "code": in_groups(certificate.code),
            "place": place(),
            "url": address(certificate.code),
            "alt": _both(lambda _l: _("L’adresse de vérification, à lire avec un téléphone")),
            "square": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{dark}"/></svg>',
        },
    }


def identity() -> list[str]:
    """Who issues it, as far as the register knows."""
    controller = register.load().controller
    known = (controller.address, brokerage.held().phone, controller.email)
    orias = [f"ORIAS {controller.orias}"] if controller.orias else []
    return [one for one in known if one] + orias


def facts(certificate: Certificate) -> list[dict[str, Both]]:
    """What it says, line by line: a label and a value, each in both languages."""
    terms = certificate.terms
    lines: list[tuple[Callable[[str], str], Callable[[str], str]]] = [
        (lambda _l: _("Nom du souscripteur"), lambda _l: certificate.surname),
        (lambda _l: _("Prénom"), lambda _l: certificate.first_name),
        (lambda _l: _("Date de naissance"), lambda language: _day(certificate.birth_date, language)),
        (_persons_label(certificate), lambda _l: _persons(certificate) or _("Nul autre que le souscripteur")),
        (lambda _l: _("Produit"), lambda _l: terms["product"]),
        (lambda _l: _("Assureur"), lambda _l: terms["insurer"]),
        (lambda _l: _("Numéro de contrat"), lambda _l: terms["number"]),
        (lambda _l: _("Période de couverture"), lambda language: _period(terms, language)),
    ]
    if certificate.purpose:
        lines.append((lambda _l: _("Établie pour"), lambda language: purpose_in_words(certificate.purpose, language)))
    lines.append((lambda _l: _("Établie le"), lambda language: _day(clock.today(certificate.issued_at), language)))
    return [{"label": _both(label), "value": _both(value)} for label, value in lines]


def purpose_in_words(value: str, language: str) -> str:
    """What a purpose is called."""
    with override(language):
        return str(Certificate.Purpose(value).label) if value in Certificate.Purpose.values else value


def _both(say: Callable[[str], str]) -> Both:
    found = {}
    for language in ("fr", "en"):
        with override(language):
            found[language] = say(language)
    return found


def _day(on: date | None, language: str) -> str:
    return words.day(on, language, "long") if on else ""


def _told(value: str, language: str) -> str:
    return _day(date.fromisoformat(value), language)


def _persons_label(certificate: Certificate) -> Callable[[str], str]:
    if certificate.is_for_one:
        return lambda _l: _("Personne assurée")
    return lambda _l: _("Personnes inscrites au contrat")


def _persons(certificate: Certificate) -> str:
    """One line a person, the same in both languages."""
    lines = []
    for one in certificate.insured:
        days = [_told(one["birth_date"], language) for language in ("fr", "en")] if "birth_date" in one else []
        lines.append(f"{one['name']} · {' / '.join(dict.fromkeys(days))}" if days else one["name"])
    return "\n".join(lines)


def _period(terms: dict[str, str], language: str) -> str:
    told = {name: _told(terms[name], language) for name in ("effective_on", "ends_on", "renews_on") if name in terms}
    if "ends_on" in told:
        return _("Du %(effective_on)s au %(ends_on)s, jour de fin du contrat") % told
    if "renews_on" in told:
        return _("À compter du %(effective_on)s, sans fin prévue ; se renouvelle le %(renews_on)s") % told
    return _("À compter du %(effective_on)s, sans fin prévue") % told


def _lead(certificate: Certificate, language: str) -> str:
    told = {
        "brokerage": brokerage.held().name,
        "insurer": certificate.terms["insurer"],
        "on": _told(certificate.terms["situation_on"], language),
    }
    return (
        _(
            "%(brokerage)s, courtier, par délégation de %(insurer)s, atteste que ce contrat est inscrit dans son portefeuille, "
            "dans sa situation au %(on)s."
        )
        % told
    )


def _limits(certificate: Certificate, language: str) -> str:
    told = {"on": _told(certificate.terms["situation_on"], language)}
    return (
        _(
            "Cette attestation dit ce que savait le portefeuille au %(on)s, et rien de ce qui a changé depuis : vérifiez-la. "
            "Elle ne change pas le contrat, dont les garanties, les limites et les exclusions s’appliquent seules."
        )
        % told
    )
