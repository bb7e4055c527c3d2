"""The record of processing activities of article 30(1) GDPR, one row a purpose, as rows and as CSV.

The general description of the security measures (30(1)(g)) comes from the controls that run: none is claimed before.
"""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, dataclass
from typing import NamedTuple

from espace.register.bases import basis_in_words
from espace.register.durations import in_words
from espace.register.lines import Origin, Purpose, State
from espace.register.model import Register

# What a spreadsheet would take for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Heading(NamedTuple):
    fr: str
    en: str
    article: str


HEADINGS = (
    Heading("Activité (finalité)", "Activity (purpose)", "30(1)(b)"),
    Heading("Détail", "Detail", "30(1)(b)"),
    Heading("Base légale", "Legal basis", "6(1)"),
    Heading("Condition pour les données de santé", "Condition for health data", "9(2)"),
    Heading("Responsable et délégué", "Controller and officer", "30(1)(a)"),
    Heading("Personnes concernées", "Data subjects", "30(1)(c)"),
    Heading("Catégories de données", "Categories of data", "30(1)(c)"),
    Heading("Destinataires", "Recipients", "30(1)(d)"),
    Heading("Transferts hors UE", "Transfers outside the EU", "30(1)(e)"),
    Heading("Délais d’effacement", "Time limits for erasure", "30(1)(f)"),
    Heading("Mesures de sécurité en vigueur", "Security measures in force", "30(1)(g)"),
)


@dataclass(frozen=True, slots=True)
class Activity:
    """One row of the record; the fields are in the order of :data:`HEADINGS`."""

    label: str
    detail: str
    basis: str
    health: str
    controller: str
    subjects: str
    categories: str
    recipients: str
    transfers: str
    erasure: str
    security: str

    def cells(self) -> tuple[str, ...]:
        return tuple(map(str, astuple(self)))


def activities(register: Register, language: str = "fr") -> tuple[Activity, ...]:
    """The record of ``register``, one :class:`Activity` a purpose."""
    return tuple(_activity(register, purpose, language) for purpose in register.purposes.values())


def _activity(register: Register, purpose: Purpose, language: str) -> Activity:
    english = language.startswith("en")
    held = [category for category in register.categories.values() if purpose.id in category.purposes]
    names = {category.id for category in held}
    colon, between = _marks(english=english)
    readers = [
        recipient
        for recipient in register.recipients.values()
        if names & {*recipient.categories, *recipient.archive_categories}
    ]
    controls = [control for control in register.controls.values() if control.state is State.KEPT]
    return Activity(
        label=purpose.label.in_language(language),
        detail=purpose.detail.in_language(language),
        basis=basis_in_words(purpose.basis, language),
        health=between.join(f"{_article(c.condition)}{colon}{c.when.in_language(language)}" for c in purpose.article9),
        controller=f"{register.controller.name}, DPO{colon}{register.officer.email}",
        subjects=_subjects(held_staff="staff_account" in names, english=english),
        categories=between.join(category.label.in_language(language) for category in held),
        recipients=between.join(f"{r.label.in_language(language)} ({r.entity})" for r in readers),
        transfers=_transfers(register, english=english),
        erasure=_erasure(register, purpose, language),
        security=between.join(control.label.in_language(language) for control in controls),
    )


def _marks(*, english: bool) -> tuple[str, str]:
    """The colon and the semicolon with their spaces."""
    return (": ", "; ") if english else ("\u00a0: ", "\u00a0; ")


def _article(condition: str) -> str:
    article, paragraph, letter = condition.split(".")
    return f"{article}({paragraph})({letter})"


def _subjects(*, held_staff: bool, english: bool) -> str:
    customers = "clients of the brokerage, insured persons" if english else "clients du cabinet, personnes assurées"
    staff = "staff" if english else "personnel"
    return f"{customers}, {staff}" if held_staff else customers


def _transfers(register: Register, *, english: bool) -> str:
    hosts = ", ".join(f"{host.host} ({host.country})" for host in register.egress.values())
    if english:
        return f"none; declared hosts: {hosts}" if hosts else "none; no outside host is declared"
    return f"aucun ; hôtes déclarés : {hosts}" if hosts else "aucun ; aucun hôte extérieur n’est déclaré"


def _erasure(register: Register, purpose: Purpose, language: str) -> str:
    """The rules that the clauses of this purpose carry, each with its term and whether it runs."""
    english = language.startswith("en")
    colon, between = _marks(english=english)
    words = []
    for rule in register.retention.values():
        if purpose.id not in rule.purposes:
            continue
        since = rule.since.in_language(language)
        said = f"{rule.data.in_language(language)}{colon}{in_words(rule.period, language)} "
        said += f"({'from' if english else 'depuis'} {since}"
        said += f"{between}{'proposed' if english else 'proposé'}" if rule.origin is Origin.PROPOSED else ""
        said += (
            f"{between}{'not carried out yet' if english else 'pas encore exécuté'}"
            if rule.state is State.PLANNED
            else ""
        )
        words.append(said + ")")
    return between.join(words)


def as_csv(register: Register, language: str = "fr") -> str:
    """The record as CSV (RFC 4180, ``;`` between values in French, ``,`` in English, a BOM so that Excel reads UTF-8)."""
    english = language.startswith("en")
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if english else ";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(f"{heading.en if english else heading.fr} ({heading.article})" for heading in HEADINGS)
    for activity in activities(register, language):
        writer.writerow(escaped(cell) for cell in activity.cells())
    return "\ufeff" + out.getvalue()


def escaped(cell: str) -> str:
    """``cell`` so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
