"""What the archive gave, in words: an index line, and a unit as one reads it. A bundle is rows of tables; nothing here opens anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from espace import register
from espace.desk import wording
from espace.documents.models import Document
from espace.lib import countries, listed, phones
from espace.privacy.archive.asking import Answer, File
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.archive.reading import categories
from espace.register import holdings, touching
from espace.register.durations import in_words
from espace.tickets import answers as reading
from espace.tickets.kinds import form_of, named, words
from espace.tickets.states import State

TABLES = {
    "tickets.Ticket": _("La demande"),
    "tickets.StateChange": _("Ce qui s’est passé"),
    "tickets.Termination": _("Résiliation"),
    "tickets.BankChange": _("Changement de coordonnées bancaires"),
    "tickets.Qualification": _("Réclamation ou droit exercé"),
    "documents.Document": _("Le document"),
    "accounts.Customer": _("La personne"),
    "contracts.Contract": _("Le contrat"),
    "contracts.Coverage": _("Garanties et exclusions"),
    "contracts.Insured": _("Personnes assurées"),
    "contracts.Endorsement": _("Avenants"),
    "contracts.Certificate": _("Attestations"),
}
LABELS = {
    "civility": _("Civilité"), "first_name": _("Prénom"), "surname": _("Nom de famille"), "birth_date": _("Date de naissance"),
    "email": _("Courriel"), "phone": _("Téléphone"), "address": _("Adresse"), "postcode": _("Code postal"), "city": _("Ville"),
    "country": _("Pays"), "number": _("Numéro"), "effective_on": _("Date d’effet"), "renews_on": _("Échéance"),
    "ends_on": _("Date de fin"), "premium": _("Prime"), "instalments": _("Fractionnement"), "label": _("Libellé"), "name": _("Nom"),
    "title": _("Titre"), "kind": _("Nature"), "state": _("État"), "asked": _("Ce qui était demandé"), "submitted_at": _("Envoyée"),
    "closed_at": _("Close"), "uploaded_at": _("Reçu"), "published_at": _("Publié"), "notified_at": _("Notifiée"),
    "forwarded_on": _("Transmise à l’assureur"), "called_back_at": _("Client rappelé"), "received_at": _("Reçue"),
    "acknowledged_at": _("Accusée"), "answered_at": _("Répondue"), "target": _("Devient"), "at": _("Le"), "on": _("Le"),
    "expires_on": _("Valable jusqu’au"), "issued_at": _("Établie"), "revoked_at": _("Révoquée"),
}  # fmt: skip
"""The columns that a reader asks for. The others (counters, clocks, who holds the ball) say nothing once everything is over."""
THREAD = ("tickets.Message", "tickets.Note")


@dataclass(frozen=True)
class Fact:
    """One value: words, a day or an instant."""

    label: object
    text: str = ""
    day: date | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Said:
    body: str
    at: datetime
    from_customer: bool = False


@dataclass(frozen=True)
class Unit:
    """One unit as a page shows it: ``groups`` of facts by table, its thread, its notes, its files."""

    title: object
    opened_on: date
    closed_on: date | None
    groups: list[tuple[object, list[list[Fact]]]]
    answers: list[reading.Shown]
    thread: list[Said]
    notes: list[Said]
    files: list[tuple[File, str]]


def kind_words(kind: str) -> str:
    """« Demande », « Contrat »."""
    return touching.units_in_words(kind, (get_language() or "fr")[:2])


def line_words(row: ArchivedUnit) -> str:
    return kind_words(row.kind)


def units(answer: Answer, role: str) -> list[Unit]:
    """What an answer holds, for a role: each unit that stands for itself, with the files that go with it."""
    told = list(answer.units)
    inside = {one["unit"] for one in told if one["within"] in {other["unit"] for other in told}}
    alone = [one for one in told if one["unit"] not in inside]
    states = _states(told)
    return [_unit(one, role, answer.files, states) for one in alone]


def served(answer: Answer, unit: UUID) -> File | None:
    """A file of an answer, if the antivirus said that it was clean before it left the account: the archive scans nothing."""
    found = next((one for one in answer.files if one.unit == unit), None)
    return found if found and _states(answer.units).get(unit) == Document.State.CLEAN else None


def _states(told: Iterable[Mapping[str, Any]]) -> dict[UUID, str]:
    return {
        UUID(one["unit"]): row.get("state", "") for one in told for row in one["rows"].get("documents.Document", ())
    }


def _unit(told: Mapping[str, Any], role: str, files: Iterable[File], states: Mapping[UUID, str]) -> Unit:
    rows: Mapping[str, list[Mapping[str, Any]]] = told["rows"]
    granted = categories(role)
    ticket = (rows.get("tickets.Ticket") or [{}])[0]
    kind = named(ticket.get("kind", ""))
    asked = form_of(ticket.get("kind", ""), ticket.get("kind_version", ""))
    tables = [
        (table, [facts for row in rows[table] if (facts := _facts(table, row))]) for table in TABLES if table in rows
    ]
    return Unit(
        title=words(kind.title) if kind else kind_words(told["kind"]),
        opened_on=date.fromisoformat(told["opened_on"]),
        closed_on=date.fromisoformat(told["closed_on"]) if told["closed_on"] else None,
        groups=[(TABLES[table], facts) for table, facts in tables if facts],
        answers=reading.shown(asked, ticket.get("answers") or {}, viewer=role, granted=granted),
        thread=_said(rows.get("tickets.Message", ()), "sent_at"),
        notes=_said(rows.get("tickets.Note", ()), "written_at"),
        files=[(one, states.get(one.unit, "")) for one in files if told["unit"] in (str(one.unit), str(one.within))],
    )


def _said(rows: Iterable[Mapping[str, Any]], when: str) -> list[Said]:
    """What may be read of a thread, the oldest first; a role that reads no body reads none of it."""
    told = [row for row in rows if row.get("body") and row.get(when)]
    said = [Said(row["body"], datetime.fromisoformat(row[when]), bool(row.get("from_customer"))) for row in told]
    return sorted(said, key=lambda one: one.at)


def _facts(table: str, row: Mapping[str, Any]) -> list[Fact]:
    columns = holdings.columns()
    named = ((name, row[name]) for name in LABELS if row.get(name) and columns.get(f"{table}.{name}"))
    return [_fact(table, name, value) for name, value in named]


def _fact(table: str, name: str, value: Any) -> Fact:
    label = LABELS[name]
    language = (get_language() or "fr")[:2]
    if name.endswith("_at") or name == "at":
        return Fact(label, at=datetime.fromisoformat(value))
    if name.endswith("_on") or name in ("on", "birth_date"):
        return Fact(label, day=date.fromisoformat(value))
    match table, name:
        case "accounts.Customer", "country":
            return Fact(label, countries.name(value, language))
        case "accounts.Customer", "civility":
            return Fact(label, listed.civility(value, language))
        case "contracts.Contract", "instalments":
            return Fact(label, listed.instalments(value, language))
        case "accounts.Customer", "phone":
            return Fact(label, phones.display(value))
        case "tickets.Ticket", "kind":
            kind = named(value)
            return Fact(label, words(kind.title) if kind else str(value))
        case ("tickets.Ticket", "state") | ("tickets.StateChange", "target"):
            return Fact(label, str(wording.STATES[State(value)]) if value in State.values else str(value))
    return Fact(label, str(VALUES.get(value, value)) if isinstance(value, str) else str(value))


VALUES = {
    "guarantee": _("garantie"),
    "exclusion": _("exclusion"),
    "insured": _("assuré"),
    "beneficiary": _("bénéficiaire"),
    "complaint": _("réclamation"),
    "rights": _("droit exercé"),
}


def awaited() -> str:
    """What is being waited for, said where a page would otherwise be empty."""
    return gettext(
        "L’archive est un autre coffre, ouvert par un autre programme : elle répond d’habitude en moins d’une minute."
    )


def period() -> str:
    """How long an answer is read: the register's own words for it."""
    return in_words(register.load().retention["archive_loan"].period, get_language() or "fr")
