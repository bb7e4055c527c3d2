"""The people of the demonstration, all invented: the cast who sign in, and some sixty other customers.

Phone numbers are of the ranges kept for fiction where the country has one; addresses end in ``.example`` (RFC 2606).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from espace.accounts.roles import Role

PASSWORD = "Un phare veille sur la rade"  # noqa: S105  (printed by `make demo`)
APPLICATION_KEY = "ESPACEDEMOESPACEDEMOESPACEDEMOAA"
"""The key of the staff's application of codes: known to all, since the demonstration shows its code (32 signs of base 32)."""
OTHERS = 60


@dataclass(frozen=True)
class Colleague:
    first_name: str
    surname: str
    role: Role

    @property
    def email(self) -> str:
        return f"{self.first_name.lower().replace('è', 'e')}@cabinet.example"


COLLEAGUES = (
    Colleague("Sophie", "Laurent", Role.ADVISOR),
    Colleague("Dominique", "Perrin", Role.DPO),
    Colleague("Nadia", "Roussel", Role.ARCHIVIST),
    Colleague("Lucas", "Moreau", Role.PROTECT_READER),
    Colleague("Max", "Brunel", Role.MAINTAINER),
    Colleague("Inès", "Garnier", Role.ADMINISTRATOR),
)
"""One a role: the cast."""
SECOND = Colleague("Yann", "Mercier", Role.ADVISOR)
"""Sophie's colleague at the desk: who stands in for whom, whose opinion is asked."""


@dataclass(frozen=True)
class Policy:
    """One line of the portfolio, in the words of the management system."""

    number: str
    product: str
    insurer: str
    effective_on: date
    renews_on: date | None
    ends_on: date | None
    premium: str
    instalments: str
    guarantees: tuple[str, ...]
    beneficiaries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    civility: str
    first_name: str
    surname: str
    born_on: date
    email: str
    phone: str
    address: str
    postcode: str
    city: str
    country: str
    profession: str
    policies: tuple[Policy, ...] = field(default_factory=tuple)


INSURERS = {
    "Océane Santé": (
        "+33 1 99 00 10 10",
        "+33 1 99 00 10 20",
        ("Santé Expat au 1er euro", "Santé Expat complément CFE"),
    ),
    "Globe Assistance": ("+33 1 99 00 20 10", "+33 1 99 00 20 20", ("Rapatriement monde", "PVT / Working Holiday")),
    "Prévoyance du Large": ("+33 1 99 00 30 10", "+33 1 99 00 30 20", ("Prévoyance expatriés",)),
    "Toit & Foyer": ("+33 1 99 00 40 10", "+33 1 99 00 40 20", ("Multirisque habitation", "RC vie privée monde")),
}
GUARANTEES = (
    "Hospitalisation 100 % FR", "Soins courants 90 %", "Dentaire 1 200 €/an", "Optique 300 €/an", "Maternité 5 000 €",
    "Rapatriement", "Capital décès 150 000 €", "IJ 80 €/jour",
)  # fmt: skip
PLACES = (
    ("Sénégal", "Dakar", "Sicap Amitié", "+22133123"), ("Maroc", "Rabat", "rue Oued Ziz", "+21253720"),
    ("Thaïlande", "Bangkok", "Soi Sukhumvit", "+6621004"), ("Brésil", "Recife", "Rua da Aurora", "+55813199"),
    ("Canada", "Montréal", "rue Drolet", "+15145550"), ("Australie", "Perth", "Hay Street", "+61855501"),
    ("Viêt Nam", "Hanoï", "Phố Hàng Bông", "+84243999"), ("Japon", "Sendai", "Aoba-ku", "+81227001"),
    ("Émirats arabes unis", "Abou Dabi", "Al Bateen", "+97126001"), ("Belgique", "Namur", "rue de Fer", "+3281001"),
)  # fmt: skip
FIRST_NAMES = (
    ("Mme", "Adèle"), ("M.", "Baptiste"), ("Mme", "Chantal"), ("M.", "Didier"), ("Mme", "Élodie"), ("M.", "Fabrice"), ("Mme", "Garance"),
    ("M.", "Hugo"), ("Mme", "Ingrid"), ("M.", "Joël"), ("Mme", "Khadija"), ("M.", "Loïc"), ("Mme", "Maëlle"), ("M.", "Nicolas"),
    ("Mme", "Odile"),
)  # fmt: skip
SURNAMES = (
    "Abadie", "Bréhat", "Castaing", "Delorme-Vasseur", "Estève", "Fournel", "Guégan", "Haberer", "Izard", "Jaouen", "Kerdraon", "Lhermitte",
    "Marchandeau", "Nivelle", "Oury", "Pélissier", "Quéméner", "Ribeyre", "Salaün", "Thibaudeau",
)  # fmt: skip
PROFESSIONS = ("Ingénieure", "Enseignant", "Chef d'entreprise", "Étudiante", "Retraité", "Infirmière", "")

CLAIRE = Person(
    "Mme", "Claire", "Delmas", date(1984, 5, 17), "claire@clients.example", "+221331230101", "14 villa Sicap Amitié 2", "11500", "Dakar",
    "Sénégal", "Architecte",
    (
        Policy("CAP-2021-100001", "Santé Expat au 1er euro", "Océane Santé", date(2021, 9, 1), None, None, "4 182,60", "Trimestriel",
               ("Hospitalisation 100 % FR", "Soins courants 90 %", "Maternité 5 000 €", "Dentaire 1 200 €/an"),
               ("Léo Delmas (03/02/2016)", "Anouk Delmas (21/11/2019)")),
        Policy("CAP-2021-100002", "Rapatriement monde", "Globe Assistance", date(2021, 9, 1), None, None, "318,00", "Annuel",
               ("Rapatriement", "Capital décès 150 000 €")),
    ),
)  # fmt: skip
KARIM = Person(
    "M.", "Karim", "Haddad", date(1979, 10, 2), "karim@clients.example", "+212537200102", "8 rue Oued Ziz", "10090", "Rabat", "Maroc",
    "Consultant",
    (Policy("CAP-2022-100003", "Santé Expat complément CFE", "Océane Santé", date(2022, 3, 15), None, None, "2 940,00", "Mensuel",
            ("Hospitalisation 100 % FR", "Optique 300 €/an")),),
)  # fmt: skip


def everybody(on: date) -> list[Person]:
    """The customers of the demonstration as they stand on a day: the same ones each time, with dates around it."""
    chance = random.Random("espace")  # noqa: S311  (invented people, not secrets)
    return [
        _renewed(CLAIRE, on),
        _renewed(KARIM, on),
        *(_somebody(number, chance, on) for number in range(OTHERS)),
    ]


def _renewed(person: Person, on: date) -> Person:
    policies = tuple(
        Policy(**{**policy.__dict__, "renews_on": _next(policy.effective_on, on)}) for policy in person.policies
    )
    return Person(**{**person.__dict__, "policies": policies})


def _next(effective_on: date, on: date) -> date:
    this_year = date(on.year, effective_on.month, min(effective_on.day, 28))
    return this_year if this_year > on else this_year.replace(year=on.year + 1)


def _somebody(number: int, chance: random.Random, on: date) -> Person:
    civility, first_name = FIRST_NAMES[number % len(FIRST_NAMES)]
    surname = SURNAMES[(number * 7 + number // 15) % len(SURNAMES)]
    country, city, street, phone = PLACES[number % len(PLACES)]
    return Person(
        civility, first_name, surname, date(1945 + (number * 13) % 55, 1 + number % 12, 1 + (number * 5) % 28),
        f"client{number:02d}@clients.example", f"{phone}{number:03d}"[:15], f"{3 + number} {street}", f"{10000 + 317 * number}", city,
        country, PROFESSIONS[number % len(PROFESSIONS)],
        tuple(_policy(number, place, chance, on) for place in range(1 + (number % 3 == 0))),
    )  # fmt: skip


def _policy(number: int, place: int, chance: random.Random, on: date) -> Policy:
    insurer = list(INSURERS)[(number + place) % len(INSURERS)]
    products = INSURERS[insurer][2]
    effective_on = date(on.year - 1 - (number * 3 + place) % 9, 1 + (number + place) % 12, 1 + number % 28)
    ended = number % 9 == 8
    return Policy(
        number=f"CAP-{effective_on.year}-{100100 + number * 2 + place}",
        product=products[number % len(products)],
        insurer=insurer,
        effective_on=effective_on,
        renews_on=None if ended else _next(effective_on, on),
        ends_on=date(on.year - (number % 2), 1 + number % 10, 28)
        if ended and effective_on.year < on.year - 1
        else None,
        premium=f"{chance.randint(3, 78)}{chance.randint(0, 9)}{chance.randint(0, 9)},{chance.randint(0, 99):02d}",
        instalments=("Annuel", "Semestriel", "Trimestriel", "Mensuel")[number % 4],
        guarantees=tuple(chance.sample(GUARANTEES, 2 + number % 3)),
        beneficiaries=(f"Camille {SURNAMES[number % len(SURNAMES)]} (12/06/2014)",) if number % 4 == 1 else (),
    )
