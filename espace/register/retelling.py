"""What changed from one register to the next, in the words of whoever reads the notice: each line once, what matters to people first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from espace.register.diffing import TABLES, TRACE, Change, Nature, compare
from espace.register.durations import in_words
from espace.register.lines import State, Text
from espace.register.model import Register

KINDS = {
    "controller": Text("Responsable du traitement", "Controller"),
    "officer": Text("Délégué à la protection des données", "Data protection officer"),
    "authority": Text("Autorité de contrôle", "Supervisory authority"),
    "processor": Text("Sous-traitant", "Processor"),
    "purpose": Text("Finalité", "Purpose"),
    "category": Text("Données", "Data"),
    "recipient": Text("Destinataire", "Recipient"),
    "retention": Text("Durée de conservation", "Storage period"),
    "right": Text("Droit", "Right"),
    "egress": Text("Hôte", "Host"),
    "cookie": Text("Cookie", "Cookie"),
    "clause": Text("Engagement", "Commitment"),
    "clear": Text("Ce qui n’est pas scellé", "What is not sealed"),
    "sentence": Text("Phrase de la notice", "Sentence of the notice"),
}
ADDED, REMOVED = Text("ajouté", "added"), Text("retiré", "removed")
REWORDED, CHANGED = Text("écrit autrement", "worded otherwise"), Text("changé", "changed")
STATES = {
    State.KEPT: Text("tenu", "kept"),
    State.PARTIAL: Text("tenu en partie", "kept in part"),
    State.PLANNED: Text("pas encore en vigueur", "not yet in force"),
}
NAMES = ("label", "data", "title", "service", "reason")


@dataclass(frozen=True, slots=True)
class Told:
    """One line that changed. ``matters``: people were asked again, or told."""

    words: str
    matters: bool


def retell(old: Register, new: Register, language: str) -> list[Told]:
    """The lines that changed from ``old`` to ``new``; those that say only where a promise is carried out are left out."""
    grouped: dict[tuple[str, str], list[Change]] = {}
    for change in compare(old, new):
        if change.table not in TRACE:
            grouped.setdefault((change.table, change.id), []).append(change)
    told = [
        Told(_words(old, new, changes, language), any(one.nature is Nature.MATERIAL for one in changes))
        for changes in grouped.values()
    ]
    return sorted(dict.fromkeys(told), key=lambda one: not one.matters)


def _words(old: Register, new: Register, changes: list[Change], language: str) -> str:
    first = changes[0]
    kind = KINDS[first.table].in_language(language)
    name = _name(new, first, language) or _name(old, first, language)
    matter = [one for one in changes if one.nature is Nature.MATERIAL]
    what = ", ".join(dict.fromkeys(_what(old, new, matter or changes, language)))
    return f"{kind} « {name} » : {what}" if language == "fr" else f"{kind} “{name}”: {what}"


def _what(old: Register, new: Register, changes: list[Change], language: str) -> Iterator[str]:
    for one in changes:
        if one.what in ("added", "removed") and not one.key:
            yield (ADDED if one.what == "added" else REMOVED).in_language(language)
        elif one.table == "retention" and one.key == "period":
            before, after = (
                in_words(law.retention[one.id].period, language).replace("\u00a0", " ") for law in (old, new)
            )
            yield f"{before} → {after}"
        elif one.table == "clause" and one.key == "state":
            yield " → ".join(STATES[law.clauses[one.id].state].in_language(language) for law in (old, new))
        else:
            yield (CHANGED if one.nature is Nature.MATERIAL else REWORDED).in_language(language)


def _name(law: Register, change: Change, language: str) -> str:
    """What the line calls itself; its id where it has no name."""
    if change.table == "sentence":
        found = next((one for one in law.sentences if one.id == change.id), None)
        return "" if found is None else _short(found.english if language == "en" else found.text)
    if change.table in ("controller", "officer", "authority"):
        line = getattr(law, change.table)
        return str(line.name or line.email)
    attribute = "clear_columns" if change.table == "clear" else dict(TABLES)[change.table]
    line = getattr(law, attribute).get(change.id)
    if line is None:
        return ""
    texts = (getattr(line, name, None) for name in NAMES)
    words = next((text.in_language(language) for text in texts if isinstance(text, Text)), change.id)
    return f"{change.id}, {words}" if change.table == "clause" else words


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 90 else sentence[:89].rpartition(" ")[0] + "…"
