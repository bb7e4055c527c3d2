"""Which column of an export is which field, in French or English, however it is spelt.

A mapping is plain JSON, ``{field: column name}``: it can be corrected by a user and kept by name for the next export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from espace.lib.names import key, words

SYNONYMS: dict[str, str] = {
    "number": "N° contrat, Numéro de contrat, Num contrat, Contrat, Référence contrat, Réf contrat, Police, N° police, "
    "N° de police, Numéro de police, Contract number, Contract no, Contract ref, Contract, Policy number, Policy no, Policy",
    "customer_number": "N° client, Numéro client, Code client, Référence client, Réf client, Id client, Matricule, "
    "Customer number, Customer no, Customer id, Client number, Client id, Client code",
    "product": "Produit, Gamme, Formule, Nom du produit, Libellé produit, Type de contrat, Branche, Product, Product name, "
    "Plan, Scheme",
    "insurer": "Compagnie, Assureur, Cie, Compagnie d'assurance, Porteur de risque, Insurer, Carrier, Insurance company, "
    "Company, Underwriter",
    "full_name": "Souscripteur, Nom et prénom, Nom prénom, Prénom nom, Nom complet, Titulaire, Client, Assuré principal, "
    "Preneur d'assurance, Policyholder, Policy holder, Full name, Customer, Customer name, Client name, Holder",
    "civility": "Civilité, Titre, Civ, Title, Salutation",
    "surname": "Nom, Nom de famille, Nom d'usage, Nom souscripteur, Nom du souscripteur, Nom client, Nom du client, Surname, "
    "Last name, Family name",
    "first_name": "Prénom, Prénoms, Prénom souscripteur, Prénom du souscripteur, Prénom client, Prénom du client, First name, "
    "Given name, Forename",
    "birth_date": "Date de naissance, Né le, Née le, Né(e) le, Naissance, Date naissance, DDN, Date naiss, Birth date, "
    "Date of birth, DOB, Birthdate, Born on",
    "email": "E-mail, Email, Mail, Courriel, Adresse e-mail, Adresse mail, Adresse électronique, Mel, Email address",
    "phone": "Téléphone, Tél, Tel, Mobile, Portable, N° de téléphone, Numéro de téléphone, Téléphone mobile, "
    "Téléphone portable, GSM, Phone, Phone number, Telephone, Cell, Mobile phone",
    "address": "Adresse, Adresse postale, Rue, Voie, Adresse 1, Address, Street, Street address, Postal address, Address 1",
    "postcode": "Code postal, CP, Postcode, Post code, Postal code, Zip, Zip code",
    "city": "Ville, Localité, Commune, City, Town",
    "country": "Pays, Pays de résidence, Pays d'expatriation, Pays de destination, Pays résidence, Country, "
    "Country of residence",
    "profession": "Profession, Métier, Activité, Activité professionnelle, CSP, Occupation, Job, Job title",
    "effective_on": "Date d'effet, Effet, Date effet, Date de début, Début, Prise d'effet, Date de prise d'effet, "
    "Date de souscription, Effective date, Start date, Inception date, Inception, Effective, Start",
    "renews_on": "Échéance, Date d'échéance, Prochaine échéance, Échéance principale, Renouvellement, "
    "Date de renouvellement, Renewal date, Renewal, Next renewal",
    "ends_on": "Date de résiliation, Résiliation, Résilié le, Fin, Date de fin, Date fin, Fin de contrat, "
    "Date de fin de contrat, Date résiliation, Termination date, Termination, End date, End, Cancellation date, Cancelled on",
    "premium": "Prime TTC annuelle, Prime, Prime TTC, Prime annuelle, Prime annuelle TTC, Cotisation, Cotisation annuelle, "
    "Cotisation TTC, Montant de la prime, Montant, Premium, Annual premium, Gross premium, Yearly premium",
    "instalments": "Fractionnement, Périodicité, Périodicité de paiement, Fréquence, Fréquence de paiement, Mode de paiement, "
    "Instalments, Installments, Payment frequency, Frequency, Billing frequency",
    "guarantees": "Garanties, Garantie, Options, Garanties souscrites, Couvertures, Guarantees, Cover, Covers, Coverage, "
    "Benefits",
    "insured": "Bénéficiaires, Bénéficiaire, Assurés, Assuré, Personnes assurées, Personnes couvertes, Ayants droit, "
    "Insured, Insured persons, Insureds, Dependants, Dependents, Beneficiaries, Covered persons",
}
FIELDS = tuple(SYNONYMS)
MANDATORY = ("number", "product", "birth_date", "effective_on")
OURS = {"fr": ("Colonne à corriger", "Motif"), "en": ("Column to correct", "Reason")}
"""Columns that we add to the faulty rows we give back, by language: they come home and mean nothing."""

EXACT, WITHIN, NEAR = 1.0, 0.8, 0.6
LEAST_ALIKE = 0.86
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True)
class Match:
    """One field found in column ``index``; ``confidence`` 1.0 a known name, 0.8 holds one, 0.6 nearly one."""

    column: str
    index: int
    confidence: float


@dataclass(frozen=True)
class Recognition:
    """What is known of a header. ``missing``: mandatory fields without a column. ``unknown``: columns that no field takes."""

    matches: dict[str, Match]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    absent: tuple[str, ...] = field(default=())
    """Columns that a kept mapping names and this file does not have."""

    @property
    def mapping(self) -> dict[str, str]:
        return {name: match.column for name, match in self.matches.items()}

    @property
    def complete(self) -> bool:
        return not self.missing


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    return {key(synonym): name for name, synonyms in SYNONYMS.items() for synonym in synonyms.split(",")}


@lru_cache(maxsize=1)
def _known_words() -> list[tuple[frozenset[str], str]]:
    """The synonyms of several words, those of the most words first: they say more."""
    found = [
        (frozenset(words(synonym)), name)
        for name, synonyms in SYNONYMS.items()
        for synonym in synonyms.split(",")
        if len(words(synonym)) > 1
    ]
    return sorted(found, key=lambda pair: -len(pair[0]))


def _spellings(column: str) -> tuple[str, ...]:
    """The column's name whole, then without its unit: « Prime TTC annuelle (€) »."""
    return key(column), key(_BRACKETS.sub(" ", column))


def score(cells: Iterable[str]) -> int:
    """How many cells bear the exact name of a field: what tells a header from a title or a row."""
    known = _known()
    return len({known[s] for cell in cells if cell and len(cell) < 60 for s in _spellings(cell) if s in known})


def _guess(column: str) -> tuple[str, float] | None:
    known = _known()
    spellings = [spelling for spelling in _spellings(column) if spelling]
    for spelling in spellings:
        if spelling in known:
            return known[spelling], EXACT
    said = frozenset(words(column))
    for synonym, name in _known_words():
        if synonym <= said:
            return name, WITHIN
    for spelling in spellings:
        # Short words are all alike: « Nom » and « Non », « Pays » and « Payé ».
        if len(spelling) < 6:
            continue
        best = max(known, key=lambda s: SequenceMatcher(None, s, spelling, autojunk=False).ratio())
        if SequenceMatcher(None, best, spelling, autojunk=False).ratio() >= LEAST_ALIKE:
            return known[best], NEAR
    return None


def recognise(header: Sequence[str]) -> Recognition:
    """Find the fields of a header. Of two columns for one field the surer is taken, then the first; the other is unknown."""
    matches: dict[str, Match] = {}
    for index, column in enumerate(header):
        guess = _guess(column) if key(column) and key(column) not in _ours() else None
        if guess and (guess[0] not in matches or guess[1] > matches[guess[0]].confidence):
            matches[guess[0]] = Match(column, index, guess[1])
    return _recognition(header, matches)


def apply(header: Sequence[str], mapping: Mapping[str, str]) -> Recognition:
    """Read a header by a mapping that a user made or kept, ``{field: column name}``. Unknown fields are left out."""
    places = {key(column): index for index, column in reversed(list(enumerate(header)))}
    exact = {column: index for index, column in reversed(list(enumerate(header)))}
    matches: dict[str, Match] = {}
    absent: list[str] = []
    for name, column in mapping.items():
        index = exact.get(column, places.get(key(column)) if key(column) else None)
        if index is None:
            absent.append(column)
        elif name in SYNONYMS:
            matches[name] = Match(header[index], index, EXACT)
    return _recognition(header, matches, tuple(absent))


@lru_cache(maxsize=1)
def _ours() -> frozenset[str]:
    return frozenset(key(column) for pair in OURS.values() for column in pair)


def _recognition(header: Sequence[str], matches: dict[str, Match], absent: tuple[str, ...] = ()) -> Recognition:
    missing = [name for name in MANDATORY if name not in matches]
    if "full_name" not in matches:
        missing += [name for name in ("surname", "first_name") if name not in matches]
    taken = {match.index for match in matches.values()}
    unknown = [
        column for index, column in enumerate(header) if index not in taken and column and key(column) not in _ours()
    ]
    ordered = {name: matches[name] for name in FIELDS if name in matches}
    return Recognition(ordered, tuple(missing), tuple(unknown), absent)
