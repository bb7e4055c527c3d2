"""The living notice: the register's sentences as a page, each clause followed by how it is kept today.

Structure only, no HTML. The French text is the controller's own, to the letter; the English one is a courtesy translation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from espace.register.lines import (
    Clause,
    Sentence,
    State,
)
from espace.register.model import Register

TRANSPARENT = frozenset({"heading", "subheading", "lead"})


@dataclass(frozen=True, slots=True)
class Keeping:
    """How one clause is kept: ``kept`` is what runs (empty while nothing does), ``awaited`` what does not yet."""

    clause: str
    title: str
    state: State
    kept: str
    awaited: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence, cut around its link: ``before``, the linked words with their address, ``after``."""

    sentence: Sentence
    before: str
    linked: str
    address: str
    after: str
    clause: str


@dataclass(slots=True)
class Block:
    """A paragraph, a heading or a list of bullets. ``anchor`` is the clause whose place on the page this is.

    ``mark`` is the clause to show in the margin: where a clause begins, or is spoken of away from its place.
    """

    kind: str
    items: list[list[Piece]] = field(default_factory=list)
    anchor: str = ""
    mark: str = ""
    keeping: Keeping | None = None
    clauses: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A numbered part of the notice; the first one, before « I. », has no heading."""

    id: str
    heading: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Notice:
    language: str
    edition: str
    effective_on: date
    version: str
    head: tuple[str, ...]
    title: str
    sections: tuple[Section, ...]
    implied: tuple[Keeping, ...]
    counts: tuple[tuple[State, int], ...]


def compose(register: Register, language: str) -> Notice:
    """The notice of ``register`` in ``language`` (``fr`` or ``en``)."""
    notes = {clause.id: keeping(clause, language) for clause in register.clauses.values()}
    anchors = dict(_anchors(register))
    sections = [Section("0", "")]
    head: list[str] = []
    title = ""
    for index, sentence in enumerate(register.sentences):
        words = _words(sentence, language)
        if sentence.kind == "tagline":
            head.append(words)
        elif sentence.kind == "title":
            title = words
        elif sentence.kind == "heading":
            sections.append(Section(words.partition(".")[0], words))
        else:
            _place(sections[-1], sentence, _cut(register, sentence, language), anchors.get(index, ()), notes)
    _mark(sections)
    return Notice(
        language=language,
        edition=register.edition,
        effective_on=register.effective_on,
        version=register.version,
        head=tuple(head),
        title=title,
        sections=tuple(section for section in sections if section.heading or section.blocks),
        implied=tuple(notes[clause.id] for clause in register.clauses.values() if clause.implied),
        counts=tuple((state, sum(c.state is state for c in register.clauses.values())) for state in State),
    )


def keeping(clause: Clause, language: str) -> Keeping:
    return Keeping(
        clause=clause.id,
        title=clause.title.in_language(language),
        state=clause.state,
        kept=clause.kept.in_language(language) if clause.state is not State.PLANNED else "",
        awaited=clause.awaited.in_language(language) if clause.state is not State.KEPT else "",
        rules=clause.rules,
    )


def _anchors(register: Register) -> Iterator[tuple[int, tuple[str, str]]]:
    """For each clause the place where it stands: the longest run of its sentences, the first one if two are equal.

    Yields (index of a sentence, ("first" | "last" | "only", clause)). Headings do not break a run.
    """
    runs: dict[str, list[list[int]]] = {}
    previous = ""
    for index, sentence in enumerate(register.sentences):
        if sentence.kind in TRANSPARENT and not sentence.clause:
            continue
        if sentence.clause:
            if sentence.clause == previous:
                runs[sentence.clause][-1].append(index)
            else:
                runs.setdefault(sentence.clause, []).append([index])
        previous = sentence.clause
    for clause, found in runs.items():
        best = max(found, key=len)
        if len(best) == 1:
            yield best[0], ("only", clause)
        else:
            yield best[0], ("first", clause)
            yield best[-1], ("last", clause)


def _place(
    section: Section, sentence: Sentence, piece: Piece, anchor: tuple[str, str] | tuple[()], notes: dict[str, Keeping]
) -> None:
    """Add a sentence to its paragraph or its list; a new clause opens a new block, so that its note can follow it."""
    where, clause = anchor or ("", "")
    last = section.blocks[-1] if section.blocks else None
    if sentence.continues and last:
        last.items[-1].append(piece)
    elif (
        last
        and sentence.kind == last.kind == "bullet"
        and last.keeping is None
        and (where in ("", "last") and sentence.clause == last.items[-1][-1].clause)
    ):
        last.items.append([piece])
    else:
        section.blocks.append(Block(sentence.kind, [[piece]]))
    block = section.blocks[-1]
    if sentence.clause and sentence.clause not in block.clauses:
        block.clauses.append(sentence.clause)
    if where in ("first", "only"):
        block.anchor = clause
    if where in ("last", "only"):
        block.keeping = notes[clause]


def _mark(sections: list[Section]) -> None:
    for section in sections:
        before = ""
        for block in section.blocks:
            clause = block.anchor or (block.clauses[0] if block.clauses else "")
            block.mark = clause if clause != before else ""
            before = clause or before


def _words(sentence: Sentence, language: str) -> str:
    return (sentence.english if language.startswith("en") else sentence.text).strip()


def _cut(register: Register, sentence: Sentence, language: str) -> Piece:
    words = sentence.english if language.startswith("en") else sentence.text
    linked, address = "", ""
    if sentence.link == "officer":
        linked, address = register.officer.email, f"mailto:{register.officer.email}"
    elif sentence.link == "authority":
        linked, address = "CNIL", register.authority.url
    elif sentence.link.startswith("policy:"):
        # The words after the last colon are the link of the published page; without an address they stay plain words.
        linked = words.rpartition(":")[2].strip()
        address = register.recipients[sentence.link.partition(":")[2]].policy_url
    if not address or linked not in words:
        return Piece(sentence, words, "", "", "", sentence.clause)
    before, _, after = words.rpartition(linked)
    return Piece(sentence, before, linked, address, after, sentence.clause)
