"""The notice as a tagged PDF, in French or in English: the page's own words, set once a version and a language."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from espace import brokerage
from espace.lib import typesetting
from espace.portal.notice_versions import law_of
from espace.portal.notice_words import WORDS
from espace.register import annexes, notice
from espace.register.lines import State
from espace.register.model import Register
from espace.ui import words

TEMPLATE = Path(__file__).parent / "typst" / "notice.typ"


@lru_cache(maxsize=8)
def pdf(version: str, language: str) -> bytes | None:
    """The whole notice of a version: its text, how each commitment is kept, and what is printed beside it.

    Raises ``LookupError`` for one that was never in force here; ``None`` where today's program cannot read it any more.
    """
    law = law_of(version)
    if law is None:
        return None
    at = datetime.combine(law.effective_on, time(), UTC)
    return typesetting.typeset(TEMPLATE, paper(law, language), at)


def paper(law: Register, language: str) -> dict[str, Any]:
    """What the template sets: plain words, nothing to work out."""
    said = notice.compose(law, language)
    w = {key: text.in_language(language) for key, text in WORDS.items()}
    since = f"{w['since']} {words.day(said.effective_on, language, 'long')}"
    return {
        "language": language,
        "region": "GB" if language == "en" else "FR",
        "brokerage": brokerage.held().name,
        "title": said.title,
        "head": " ".join(said.head),
        "lead": [line for line in (w["courtesy"], w["intro"]) if line],
        "version": f"{w['version']} {said.edition}, {since}",
        "digest": f"{w['digest']} SHA-256 {said.version}",
        "sections": [_section(section, w) for section in said.sections],
        "implied": {
            "title": w["implied"], "why": w["implied_why"],
            "items": [{"mark": one.clause, "title": one.title, "keeping": _keeping(one, w)} for one in said.implied],
        },
        "tables": list(_tables(law, language, w)),
        "foot": f"{said.title} · {w['version']} {said.edition}",
    }  # fmt: skip


def _section(section: notice.Section, w: dict[str, str]) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "blocks": [
            {
                "kind": block.kind,
                "mark": block.mark,
                "items": ["".join(_said(piece) for piece in item) for item in block.items],
                "keeping": _keeping(block.keeping, w) if block.keeping else [],
            }
            for block in section.blocks
        ],
    }


def _said(piece: notice.Piece) -> str:
    """On paper a link says where it leads."""
    return f"{piece.before}{piece.linked}{_where(piece)}{piece.after}"


def _where(piece: notice.Piece) -> str:
    shown = piece.address.removeprefix("mailto:")
    return f" ({shown})" if shown and shown not in piece.linked else ""


def _keeping(one: notice.Keeping, w: dict[str, str]) -> list[list[str]]:
    """(label, words) of how a commitment is kept."""
    told = [[w["kept"], one.kept]] if one.kept else []
    if one.awaited:
        told.append([w["planned"] if one.state is State.PLANNED else w["partial"], one.awaited])
    return told


def _tables(law: Register, language: str, w: dict[str, str]) -> Any:
    """What is printed beside the notice: (title, relative widths, why, header, rows)."""
    found = annexes.compose(law, language)
    yield {
        "title": w["purposes"], "widths": [3, 2, 3], "why": "", "header": [w["purpose"], w["basis"], w["health"]],
        "rows": [[f"{one.label}. {one.detail}", one.basis, "\n".join(one.conditions) or "–"] for one in found.purposes],
    }  # fmt: skip
    yield {
        "title": w["terms"], "widths": [3, 3, 1], "why": w["terms_why"], "header": [w["data"], w["period"], w["origin"]],
        "rows": [
            [one.data, f"{one.period}, {w['from']} {one.since}", w["origin_proposed" if one.proposed else "origin_notice"]]
            for one in found.terms
        ],
    }  # fmt: skip
    yield {
        "title": w["rights"], "widths": [3, 2, 2, 5], "why": "", "header": [w["right"], w["article"], w["delay"], w["route"]],
        "rows": [[one.label, one.article, one.delay, one.route] for one in found.rights],
    }  # fmt: skip
    yield {
        "title": w["cookies"], "widths": [1, 3, 2], "why": w["cookies_why"], "header": [w["name"], w["use"], w["lasts"]],
        "rows": [list(one) for one in found.cookies],
    }  # fmt: skip
