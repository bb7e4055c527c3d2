"""The demonstration's portfolio, as the export of a management system: it comes in by the door that a broker's own would."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date

from espace.ops.demo.people import Person

HEADER = (
    "N° contrat", "Produit", "Compagnie", "Civilité", "Nom", "Prénom", "Date de naissance", "E-mail", "Téléphone", "Adresse", "Code postal",
    "Ville", "Pays", "Profession", "Date d'effet", "Échéance", "Date de résiliation", "Prime TTC annuelle (€)", "Fractionnement",
    "Garanties", "Bénéficiaires",
)  # fmt: skip


def export(people: Iterable[Person]) -> bytes:
    """The people's contracts as a CSV of Windows' kind: cp1252, semicolons, decimal commas, dd/mm/yyyy."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for person in people:
        for policy in person.policies:
            writer.writerow([
                policy.number, policy.product, policy.insurer, person.civility, person.surname, person.first_name, _day(person.born_on),
                person.email, person.phone, person.address, person.postcode, person.city, person.country, person.profession,
                _day(policy.effective_on), _day(policy.renews_on), _day(policy.ends_on), policy.premium, policy.instalments,
                " | ".join(policy.guarantees), " | ".join(policy.beneficiaries),
            ])  # fmt: skip
    return text.getvalue().encode("cp1252", errors="replace")


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
