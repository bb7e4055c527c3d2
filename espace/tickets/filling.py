"""What stands for a fact in a reply template, and its value on a request.

A variable is ``{demande.reference}``: one of a closed list. A value that is missing becomes a gap, ``[[numéro du contrat]]``, which is
seen, and which keeps the message from being sent until somebody wrote something there. An author may write gaps too: ``[[le montant]]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from espace import brokerage, vault
from espace.accounts import people
from espace.accounts.models import User
from espace.lib import clock
from espace.tickets.errors import NotNow
from espace.tickets.kinds import kind_of
from espace.tickets.models import Act, ReplyWording, Ticket
from espace.ui import words

VARIABLE = re.compile(r"\{([^{}\n]*)\}")
GAP = re.compile(r"\[\[(.*?)\]\]|\[\[", re.DOTALL)
"""Whatever is between double brackets, or a pair of them that nothing closes: nobody writes that to a client on purpose."""
WELL_FORMED = re.compile(r"\[\[[^\[\]\n]*[^\[\]\s][^\[\]\n]*\]\]")
STRAY = re.compile(r"[{}]")


class Gaps(NotNow):
    """Something is left to fill in a message: it does not leave."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(_("Complétez d’abord : %(gaps)s.") % {"gaps": ", ".join(names)})


@dataclass(frozen=True)
class Facts:
    """A request as a template may speak of it, or a made-up one. Empty is unknown."""

    civility: str
    first_name: str
    surname: str
    reference: str
    kind: str
    sent_on: date | None
    contract: str
    product: str
    insurer: str
    advisor: str
    on: date


@dataclass(frozen=True)
class Variable:
    """``label`` says what it is, in a gap too; ``value`` is its text in a language, empty when it has none."""

    label: Promise
    value: Callable[[Facts, str], str]


def _named(facts: Facts) -> str:
    return f"{facts.first_name} {facts.surname}".strip()


def _greeting(facts: Facts, language: str) -> str:
    """« Bonjour Madame Delmas »; the whole name where no title is known. A contested name is not said at all."""
    if not facts.surname:
        return ""
    titles = {"fr": {"Mme": "Madame", "M.": "Monsieur", "M": "Monsieur"}, "en": {"Mme": "Ms", "M.": "Mr", "M": "Mr"}}
    title = titles[language].get(facts.civility, "")
    who = f"{title} {facts.surname}" if title else _named(facts)
    return f"Dear {who}" if language == "en" else f"Bonjour {who}"


def _day(on: date | None, language: str) -> str:
    return words.day(on, language, "long") if on else ""


VARIABLES: Mapping[str, Variable] = {
    "client.salutation": Variable(gettext_lazy("la formule d’appel"), _greeting),
    "client.prenom": Variable(gettext_lazy("le prénom du client"), lambda facts, _language: facts.first_name),
    "client.nom": Variable(gettext_lazy("le prénom et le nom du client"), lambda facts, _language: _named(facts)),
    "demande.reference": Variable(gettext_lazy("la référence de la demande"), lambda facts, _language: facts.reference),
    "demande.objet": Variable(
        gettext_lazy("l’objet de la demande"), lambda facts, language: kind_of(facts.kind).title[language]
    ),
    "demande.date": Variable(
        gettext_lazy("le jour d’envoi de la demande"), lambda facts, language: _day(facts.sent_on, language)
    ),
    "contrat.numero": Variable(gettext_lazy("le numéro du contrat"), lambda facts, _language: facts.contract),
    "contrat.produit": Variable(gettext_lazy("le nom du produit"), lambda facts, _language: facts.product),
    "contrat.assureur": Variable(gettext_lazy("le nom de l’assureur"), lambda facts, _language: facts.insurer),
    "gestionnaire.prenom": Variable(
        gettext_lazy("votre prénom"), lambda facts, _language: facts.advisor.partition(" ")[0]
    ),
    "gestionnaire.nom": Variable(gettext_lazy("votre prénom et votre nom"), lambda facts, _language: facts.advisor),
    "cabinet.nom": Variable(gettext_lazy("le nom du cabinet"), lambda _facts, _language: brokerage.held().name),
    "date.jour": Variable(gettext_lazy("la date du jour"), lambda facts, language: _day(facts.on, language)),
}


@dataclass(frozen=True)
class Filled:
    """A text ready to be read again, in ``language``; ``gaps`` are what is left to write."""

    text: str
    language: str

    @property
    def gaps(self) -> list[str]:
        return gaps(self.text)


@dataclass(frozen=True)
class Begun:
    """An answer that a template began: its text, what it asks for, what it does, and the language it is in."""

    name: str
    act: Act
    body: Filled
    asked: Filled
    wanted: str

    @property
    def is_other_language(self) -> bool:
        """Whether the template has no text in the customer's language."""
        return self.body.language != self.wanted


def gaps(text: str) -> list[str]:
    """What is left to fill in a text, each once, in its order."""
    return list(dict.fromkeys(" ".join(name.split()) or "…" for name in GAP.findall(text)))


def refuse_gaps(*texts: str) -> None:
    """Raises :class:`Gaps` where something is left to fill."""
    if found := list(dict.fromkeys(name for text in texts for name in gaps(text))):
        raise Gaps(found)


def fault_of(text: str) -> str:
    """What is wrong with the variables of a template, as a sentence; empty for nothing."""
    known = ", ".join(f"{{{name}}}" for name in VARIABLES)
    for name in VARIABLE.findall(text):
        if name not in VARIABLES:
            return _("« {%(name)s} » n’existe pas. Vous pouvez écrire : %(known)s.") % {"name": name, "known": known}
    if STRAY.search(VARIABLE.sub("", text)):
        return _("Une accolade est seule. Une variable s’écrit ainsi : {demande.reference}. Vous pouvez écrire : %(known)s.") % {
            "known": known
        }  # fmt: skip
    if "[[" in WELL_FORMED.sub("", text):
        return _("Un blanc à remplir s’écrit ainsi, sur une ligne : [[le montant]].")
    return ""


def fill(text: str, facts: Facts, language: str) -> Filled:
    """The text with its variables written out in ``language`` (``fr`` or ``en``)."""
    with override(language):
        labels = {name: str(variable.label) for name, variable in VARIABLES.items()}

    def written(found: re.Match[str]) -> str:
        variable = VARIABLES.get(found[1])
        if variable is None:
            return found[0]
        return variable.value(facts, language) or f"[[{labels[found[1]]}]]"

    return Filled(VARIABLE.sub(written, text), language)


def facts_of(ticket: Ticket, *, by: User, at: datetime) -> Facts:
    """The facts of a request that its reader has opened, with its customer, its contract and their own row."""
    customer, contract = ticket.customer, ticket.contract
    return Facts(
        civility=_known(customer.civility),
        first_name=_known(customer.first_name),
        surname=_known(customer.surname),
        reference=ticket.reference,
        kind=ticket.kind,
        sent_on=clock.today(ticket.submitted_at),
        contract=_known(contract.number) if contract else "",
        product=contract.product.name if contract else "",
        insurer=contract.product.insurer.name if contract else "",
        advisor=people.name_of(by),
        on=clock.today(at),
    )


def _known(value: str | None) -> str:
    """What a column says; nothing where its reader may not see it (a contested name): that would be a gap, not « ••• »."""
    return "" if not value or value == vault.MASKED else value


def written(wording: ReplyWording, facts: Facts, wanted: str) -> Begun:
    """A wording with its variables written out, for somebody whose language is ``wanted``."""
    language = wording.language(wanted)
    body, asked = (fill(getattr(wording, f"{part}_{language}"), facts, language) for part in ("body", "asked"))
    return Begun(wording.name, Act(wording.act), body, asked, wanted)


def language_of(ticket: Ticket) -> str:
    """The language in which the customer reads: ``fr`` or ``en``."""
    user = ticket.customer.user
    return "en" if user is not None and user.language.startswith("en") else "fr"
