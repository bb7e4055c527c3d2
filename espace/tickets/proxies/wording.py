"""The text that a giver reads and signs. A change of its sense is another version: each proxy keeps the one that was signed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from espace import brokerage
from espace.tickets.kinds import Kind, every_kind, kinds
from espace.ui import words

VERSION = "3"
LET_READ = ("3",)
"""The texts by which its giver may let its holder read a request of their own: an earlier one said « in no other »."""


def lendable(kind: Kind) -> bool:
    """Whether a request of this kind may be made by somebody else: never what tells of the end of a contract, or where money goes."""
    is_of_money = kind.call_back or any(field.type == "iban" for field in kind.fields)
    return kind.flow == "request" and not kind.reauthenticate and not is_of_money


def lendable_kinds() -> list[Kind]:
    """Those that a proxy may name, in the order of the broker's list."""
    return [kind for kind in kinds().values() if lendable(kind)]


def titles(named: Collection[str], language: str) -> str:
    """The titles of kinds in one phrase, in the order of the list; the id of one that the broker withdrew since."""
    known = every_kind()
    found = [known[name].title[language] for name in known if name in named]
    return ("\u202f; " if language.startswith("fr") else "; ").join([*found, *sorted(set(named) - known.keys())])


def sentences(*, named: Collection[str], ends_on: date, language: str) -> list[str]:
    """What the giver says, a sentence a line; that about health only where one of the kinds may hold such data."""
    health = [name for name in named if name in every_kind() and every_kind()[name].health]
    told = {
        "brokerage": brokerage.held().name,
        "kinds": titles(named, language),
        "health": titles(health, language),
        "day": words.day(ends_on, language, "long"),
    }
    with override(language):
        return [line % told for line in (*_lines(), *_health(bool(health)), *_ends())]


def rules() -> list[str]:
    """The same lines before anything is chosen: what a proxy lets somebody do, whatever it is for."""
    told = {"brokerage": brokerage.held().name}
    chosen = _(
        "Jusqu’au jour que je choisis, elle prépare, envoie et suit pour moi les demandes que je coche, et elles seules."
    )
    return [line % told for line in (_lines()[0], chosen, *_lines()[2:], *_ends())]


def _lines() -> list[str]:
    return [
        _("Je donne procuration à la personne dont j’ai écrit l’adresse mail, cliente elle aussi de %(brokerage)s."),
        _(
            "Jusqu’au %(day)s inclus, elle prépare, envoie et suit pour moi les demandes que j’ai cochées, et elles seules : "
            "%(kinds)s."
        ),
        _(
            "Elle lit et écrit dans les demandes qu’elle a envoyées pour moi. Une demande que j’ai envoyée moi-même, elle ne la lit que "
            "si je la lui laisse lire, celle-là seule, et elle n’y écrit rien. Elle choisit parmi mes contrats par leur produit et leur "
            "numéro, sans les ouvrir."
        ),
        _(
            "Elle ne peut ni résilier un contrat, ni changer mes coordonnées bancaires, ni ouvrir ou changer la page « Mes données », "
            "ni exercer mes droits."
        ),
    ]


def _health(is_said: bool) -> list[str]:
    if not is_said:
        return []
    return [
        _(
            "J’accepte expressément qu’elle lise, dans ces demandes, et qu’elle écrive et vous transmette, dans celles qu’elle envoie, "
            "des données de santé qui me concernent : %(health)s."
        )
    ]


def _ends() -> list[str]:
    return [
        _(
            "J’y mets fin quand je veux, d’un seul geste et sans dire pourquoi ; elle peut la rendre. Elle finit aussi si l’un de "
            "nos deux espaces se ferme."
        )
    ]
