"""What the brokerage may ask, beside what any definition must say (decision 0040).

The file of the installation was read by the data protection officer with the register; a question that is added on screen was not. So it
asks for a category that the register names without reserve, that whoever handles requests may read, that its purpose serves and that the
customer supplies; and what the program itself relies on stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from espace.register.model import Register
from espace.tickets.judging import Faults

Table = Mapping[str, Any]
CUSTOMER, HANDLER = "customer", "advisor"
FREE = ("text", "long")
"""The types whose answer may say anything."""
KEPT: Mapping[str, Promise] = {
    "other": gettext_lazy("Elle reçoit ce qui n’entre dans aucune autre, et la suite d’une demande close."),
    "situation": gettext_lazy("Vos clients font corriger par elle leur identité : c’est leur droit de rectification."),
    "termination": gettext_lazy("La loi veut qu’un contrat se résilie en ligne (Code des assurances, L113-14)."),
    "complaint": gettext_lazy("Une réclamation se reçoit toujours, et ses délais courent (ACPR 2022-R-01)."),
}
"""The kinds that are always proposed, and why."""
CONTRACT: Mapping[str, tuple[str, Promise]] = {
    "other": ("optional", gettext_lazy("Qui n’a pas encore de contrat doit pouvoir vous écrire.")),
    "situation": ("optional", gettext_lazy("Une identité se corrige sans nommer de contrat.")),
    "complaint": ("optional", gettext_lazy("On se plaint aussi d’autre chose que d’un contrat.")),
    "termination": ("required", gettext_lazy("On résilie un contrat, et un seul.")),
}
"""Whether a contract is named, where that may not change, and why."""
ASKED: Mapping[tuple[str, str], Promise] = {
    ("other", "subject"): gettext_lazy("C’est le titre de la demande dans toutes les listes."),
    ("other", "description"): gettext_lazy("C’est là qu’un droit exercé ou une réclamation se lit."),
    ("complaint", "description"): gettext_lazy("C’est ce que garde le registre des réclamations."),
    ("situation", "change"): gettext_lazy(
        "La réponse « identity » est donnée d’avance à qui veut corriger son identité."
    ),
    ("bank", "iban"): gettext_lazy("C’est le compte qui change, après votre appel."),
}
"""(kind, field) that is asked and mandatory whatever is changed, and why."""
PROPOSED: Mapping[tuple[str, str], str] = {("situation", "change"): "identity"}
"""The choice that stays proposed."""


def limits(name: str, table: Table, *, origin: Table | None, before: Table | None, law: Register) -> Faults:
    """What keeps a well-formed definition from being published or served. ``before``: the last one that held, complete; ``origin``: the
    installation's."""
    faults: Faults = {}
    if table["purpose"] not in purposes(law):
        faults["", "purpose"] = _(
            "Les demandes ne se gardent pas pour cette finalité : le registre n’en dit pas la durée."
        )
    fixed, why = CONTRACT.get(name, ("", ""))
    if fixed and table["contract"] != fixed:
        faults["", "contract"] = str(why)
    faults |= _health(table, before or origin, law)
    known = _by_name(before)
    for field in table["fields"]:
        faults |= _same(field, known.get(field["name"]))
        if not field.get("withdrawn"):
            faults |= _asked(field, table, _by_name(origin).get(field["name"]), law)
    for (kind, asked), reason in ASKED.items():
        field = _by_name(table).get(asked, {"withdrawn": True})
        if kind == name and (field.get("withdrawn") or not field.get("required")):
            faults[asked, "required"] = str(reason)
    for (kind, asked), code in PROPOSED.items():
        choices = _by_name(table).get(asked, {}).get("choices", ())
        if kind == name and not any(one["value"] == code and not one.get("withdrawn") for one in choices):
            faults[asked, "choices"] = _("La réponse « %(code)s » reste proposée. %(why)s") % {
                "code": code, "why": ASKED[kind, asked],
            }  # fmt: skip
    return faults


def purposes(law: Register) -> frozenset[str]:
    """The purposes for which a request is kept, by the rules of its unit: they alone may be a kind's, and one asks for no consent to the
    account."""
    kept = {name for rule in law.retention.values() if "ticket" in rule.kinds for name in rule.purposes}
    return frozenset(name for name in kept if law.purposes[name].basis != "6.1.a")


def category_fault(category: str, purpose: str, law: Register) -> str:
    """Why a new question may not ask for this category; empty where it may."""
    found = law.categories[category]
    named = {"name": found.label.in_language(get_language() or "fr")}
    if not found.approval.given:
        return (
            _("« %(name)s » est à approuver par le délégué à la protection des données : le registre le dit.") % named
        )
    if not law.grants(HANDLER, category) or not law.grants(CUSTOMER, category):
        return _("« %(name)s » n’est lue par personne qui traite les demandes : la poser ne servirait à rien.") % named
    if "customer" not in found.sources:
        return _("« %(name)s » ne vient pas du client : le registre le dit.") % named
    if purpose not in found.purposes:
        return _("« %(name)s » ne sert pas la finalité de cette demande.") % named
    return ""


def readers(category: str, law: Register) -> list[str]:
    """Who reads a category in the space, beside the customer, in the words of the register and in the reader's language."""
    language = get_language() or "fr"
    return [
        one.label.in_language(language)
        for one in law.recipients.values()
        if one.role and one.role != CUSTOMER and law.grants(one.role, category)
    ]


def _asked(field: Table, table: Table, first: Table | None, law: Register) -> Faults:
    name = field["name"]
    faults: Faults = {}
    is_first = first is not None and (first["type"], first["category"]) == (field["type"], field["category"])
    if not is_first and (fault := category_fault(field["category"], table["purpose"], law)):
        faults[name, "category"] = fault
    elif not is_first and not table["health"] and _may_say_health(field, law):
        faults[name, "category"] = (
            _("Une résiliation ne demande aucun accord sur la santé : elle ne peut pas poser une autre question libre.")
            if table.get("flow") == "notification"
            else _(
                "Ce texte libre peut dire quelque chose de la santé : dites d’abord que cette demande peut en contenir."
            )
        )
    if field["type"] == "iban" and not table.get("call_back"):
        faults[name, "type"] = _("Un IBAN ne se demande que là où nous rappelons le client avant de le changer.")
    if field.get("required") and table.get("flow") == "notification":
        faults[name, "required"] = _("Une résiliation ne dépend d’aucune réponse : rien n’y est obligatoire.")
    return faults


def _same(field: Table, known: Table | None) -> Faults:
    if known is None:
        return {}
    return {
        (field["name"], part): _("Cette question a déjà été posée ainsi. Retirez-la, puis ajoutez-en une autre.")
        for part in ("type", "category")
        if field[part] != known[part]
    }


def _health(table: Table, before: Table | None, law: Register) -> Faults:
    """Art. 9 GDPR: more may be said to be possible, never less where a question may still be answered with it."""
    if table["health"] and table.get("flow") == "notification":
        return {
            ("", "health"): _(
                "Une résiliation se notifie sans rien accepter : elle ne peut pas contenir de données de santé."
            )
        }
    if table["health"] or before is None or not before["health"]:
        return {}
    if any(law.categories[one["category"]].health for one in table["fields"] if not one.get("withdrawn")):
        return {
            ("", "health"): _(
                "Une de ses questions peut recevoir des données de santé : l’accord du client reste demandé."
            )
        }
    return {}


def _may_say_health(field: Table, law: Register) -> bool:
    return field["type"] in FREE and law.categories[field["category"]].health


def _by_name(table: Table | None) -> dict[str, Table]:
    return {one["name"]: one for one in table["fields"]} if table else {}
