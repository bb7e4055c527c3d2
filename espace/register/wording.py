"""From the register's sentences back to the notice's text, line for line."""

from __future__ import annotations

from collections.abc import Iterable

from espace.register.lines import Sentence

BULLET = "  • "
# Lines that follow one another without a white line between them.
TIGHT = frozenset({"bullet", "tagline"})


def assemble(sentences: Iterable[Sentence]) -> str:
    """The notice as published: bullets, headings and non-breaking spaces included.

    A sentence that ``continues`` stands on the line of the one before; ``gap`` is a line with a lone non-breaking space.
    """
    lines: list[str] = []
    before = ""
    for sentence in sentences:
        if sentence.continues and lines:
            lines[-1] += sentence.text
            continue
        if lines and not (sentence.kind == before and sentence.kind in TIGHT):
            lines.append("")
        if sentence.gap:
            lines += ["\u00a0", ""]
        lines.append((BULLET if sentence.kind == "bullet" else "") + sentence.text)
        before = sentence.kind
    return "\n".join(lines)
