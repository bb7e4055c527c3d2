"""The report of a rehearsal, a list for each kind of finding, fifty rows a page, by the line of the file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from espace import vault
from espace.accounts.roles import Role
from espace.contracts.importing import live, values
from espace.contracts.importing.comparing import compare
from espace.contracts.importing.faults import Fault
from espace.contracts.importing.labels import LABELS, named
from espace.contracts.importing.report import absent
from espace.contracts.models import Import, StagedRow
from espace.exchange import known
from espace.register import may_read

PAGE = 50
Verdict = StagedRow.Verdict

TABS: dict[str, tuple[Promise, Promise]] = {
    "a-corriger": (
        _("À corriger"),
        _("Ces lignes ne seront pas importées. Corrigez-les dans le fichier à télécharger, puis renvoyez-le."),
    ),
    "a-voir": (
        _("À voir"),
        _("Le numéro de contrat est connu, la personne est une autre : rien n’est touché avant votre vérification."),
    ),
    "modifies": (_("Modifiés"), _("Champ par champ, ce que nous avons et ce que dit le fichier.")),
    "nouveaux": (_("Nouveaux"), _("Leur souscripteur est retrouvé s’il est déjà client, créé sinon.")),
    "a-ressaisir": (
        _("À ressaisir"),
        _(
            "Le client a changé ces valeurs ou s’y oppose : l’import ne les touche pas. "
            "Reportez-les dans le logiciel de gestion."
        ),
    ),
    "doublons": (
        _("Doublons possibles"),
        _(
            "Même nom et même date de naissance qu’une personne connue, sans contact commun : les dossiers restent séparés."
        ),
    ),
    "au-delegue": (
        _("Au délégué"),
        _(
            "Leur personne a été effacée, ou leur contrat est parti pour l’archive et le fichier le dit en cours : "
            "le délégué à la protection des données décide, rien n’entre avant."
        ),
    ),
    "partis": (
        _("Partis"),
        _("Finis, et partis du compte pour l’archive : ils y restent, l’import ne les ramène pas."),
    ),
    "hors-duree": (
        _("Hors durée"),
        _("Finis depuis plus longtemps que la durée d’archivage : ils ne sont pas importés."),
    ),
    "absents": (
        _("Absents du fichier"),
        _("Nous connaissons ces contrats, le fichier n’en parle pas : rien ne leur arrive."),
    ),
}
COUNTS = {
    "a-corriger": ("faulty",), "a-voir": ("stopped",), "modifies": ("changed",), "nouveaux": ("new",), "a-ressaisir": ("kept", "objected"),
    "doublons": ("possible_duplicates",),
    "au-delegue": ("officer",), "partis": ("left",), "hors-duree": ("out_of_term",), "absents": ("absent",),
}  # fmt: skip


@dataclass
class Shown:
    """One row of the report. ``changes``: (field, what we have, what the file says), lists as one text."""

    line: int
    number: str = ""
    who: str = ""
    product: str = ""
    faults: list[Fault] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    fields: str = ""
    is_ended: bool = False
    has_letters: bool = False


def count(import_: Import, tab: str) -> int:
    return sum(import_.counts.get(name, 0) for name in COUNTS[tab])


def rows(import_: Import, tab: str, *, after: str, role: str) -> tuple[list[Shown], str, set[UUID]]:
    """A page of a tab after a place (a line; an opaque id for absent contracts), where the next one begins ("" for none), and the
    customers of ours whom it shows."""
    if tab == "absents":
        return _absent(import_, after, role)
    found: QuerySet[StagedRow] = _SELECTED[tab](StagedRow.objects.filter(source=import_))
    page = list(found.filter(line__gt=int(after) if after.isdecimal() else 0).order_by("line")[: PAGE + 1])
    rest, page = page[PAGE:], page[:PAGE]
    vault.open_rows(page, viewer=role)
    told = _faulty(page) if tab == "a-corriger" else _told(import_, tab, page, role)
    return told, str(page[-1].line) if rest else "", known.of_rows(page)


_SELECTED: dict[str, Callable[[Any], Any]] = {
    "a-corriger": lambda found: found.filter(verdict=Verdict.FAULTY),
    "a-voir": lambda found: found.filter(verdict=Verdict.STOPPED),
    "modifies": lambda found: found.filter(verdict=Verdict.CHANGED),
    "nouveaux": lambda found: found.filter(verdict=Verdict.NEW),
    "a-ressaisir": lambda found: found.filter(noted=True).exclude(
        verdict__in=[Verdict.STOPPED, Verdict.NEW, Verdict.OFFICER]
    ),
    "doublons": lambda found: found.filter(noted=True, verdict=Verdict.NEW),
    "au-delegue": lambda found: found.filter(verdict=Verdict.OFFICER),
    "partis": lambda found: found.filter(verdict=Verdict.LEFT),
    "hors-duree": lambda found: found.filter(verdict=Verdict.OUT_OF_TERM),
}


def _faulty(page: list[StagedRow]) -> list[Shown]:
    return [Shown(row.line, faults=[Fault.from_json(row.line, one) for one in row.faults]) for row in page]


def _told(import_: Import, tab: str, page: list[StagedRow], role: str) -> list[Shown]:
    beside = tab in ("modifies", "a-ressaisir", "a-voir")
    held = live.contracts([bytes(row.number_digest) for row in page if row.number_digest]) if beside else {}
    shown = []
    for row in page:
        says = values.load(row.row)
        one = Shown(
            row.line, says.get("number", ""), f"{says.get('first_name', '')} {says.get('surname', '')}".strip(), says.get("product", ""),
            is_ended="ended" in row.findings, has_letters="letters" in row.findings,
        )  # fmt: skip
        contract = held.get(bytes(row.number_digest or b""))
        if contract is not None:
            one.changes = _changes(import_, tab, row, says, contract, role)
        one.fields = named(name for name in row.findings.get("fields", ()) if name in LABELS)
        shown.append(one)
    return shown


def _changes(
    import_: Import, tab: str, row: StagedRow, says: values.Values, contract: live.Live, role: str
) -> list[tuple[str, str, str]]:
    """Field, what we have, what the file says. Once it is applied what we had is nowhere: names of fields only."""
    ours = contract.values()
    if tab == "a-ressaisir":
        names = [*row.findings.get("kept", ()), *row.findings.get("objected", ())]
    elif tab == "a-voir":
        names = ["surname", "first_name", "birth_date"]
    elif import_.state == Import.State.STAGED:
        names = list(compare(says, contract, on=import_.on).changed)
    else:
        return []
    before, after = values.written(ours), values.written(says)
    return [
        (str(LABELS[name]), before[name] if _readable(name, role) else vault.MASKED, after.get(name, ""))
        for name in names
    ]


def _readable(name: str, role: str) -> bool:
    """Whether the register lets this role read the live column of a field."""
    if name in values.OPTIONAL:
        return may_read(role, f"accounts.OptionalData.{name}")
    if name in values.CUSTOMER:
        return may_read(role, f"accounts.Customer.{name}")
    return may_read(role, "contracts.Insured.name" if name == "insured" else "contracts.Contract.premium")


def _absent(import_: Import, after: str, role: str) -> tuple[list[Shown], str, set[UUID]]:
    found = absent(import_).select_related("customer", "product")
    with suppress(ValueError):
        found = found.filter(pk__gt=UUID(after)) if after else found
    page = list(found[: PAGE + 1])
    rest, page = page[PAGE:], page[:PAGE]
    vault.open_rows(page, [card.customer for card in page], viewer=role)
    shown = [Shown(0, card.number, card.customer.name, card.product.name) for card in page]
    return shown, str(page[-1].pk) if rest else "", {card.customer_id for card in page}


ROLES = (Role.ADVISOR, Role.ADMINISTRATOR)
